"""What runs but deserves a look: the charts and the functions that are registered for them."""

from collections.abc import Iterable, Iterator
from typing import Any

from flowrun.checks import with_called
from flowrun.diagnostics import Related, Severity
from flowrun.flow import Edge, Flow, Node, Role
from flowrun.labels import normalise
from flowrun.nearest import Known
from flowrun.registry import Entry, Registry
from flowrun.rules import Finding, rule
from flowrun_tools.answers import answers_of
from flowrun_tools.rules.chart import decisions

_REWORDED = 0.75
"""How alike a label is to the one that it was before somebody reworded it."""

_ANY = "error"
"""The label of an arrow for every exception."""


@rule(Severity.WARNING)
def unused_step(flows: Iterable[Flow], registry: Registry[Any]) -> Iterator[Finding]:
    """A function is registered for a label that no chart draws.

    Nothing ever calls it: the label was reworded in the chart, or the function outlived its node.

    Given:

        @registry.step("Prepare it")
        def prepare(context: object) -> None: ...


        @registry.step("Prepare it well")
        def prepare_well(context: object) -> None: ...

    Wrong:

        flowchart TD
            hook([start Hook]) --> prepare[Prepare it]
            prepare --> done([return])

    Right:

        flowchart TD
            hook([start Hook]) --> prepare[Prepare it]
            prepare --> well[Prepare it well]
            well --> done([return])
    """
    labels = {n.key: n.label for flow in flows for n in flow.nodes.values() if _acts(n)}
    known = Known(entry.key for entry in registry)
    used: set[str | None] = set()
    for key, label in labels.items():
        meant = {match.entry.key for match in registry.matches(label, key)}
        used |= meant or {known.nearest(key, cutoff=_REWORDED), *_misfits(label, registry)}
    for entry in registry:
        if entry.key not in used:  # nor meant by a label that is bound to nothing
            yield Finding(
                entry.span,
                f'"{entry.label}" is registered, and no chart draws it',
                hint="draw it where it belongs, or remove the function",
            )


@rule(Severity.WARNING)
def answers_differ(flow: Flow, registry: Registry[Any]) -> Iterator[Finding]:
    """A decision's arrows are not the answers that its predicate can give.

    The return annotation tells what these are: a `bool` answers yes and no, a `Literal` its texts,
    an `Enum` the values of its members. An answer without an arrow fails the run; an arrow without
    an answer is never taken.

    Given:

        from typing import Literal


        @registry.predicate("How is it?")
        def health(context: object) -> Literal["well", "ill"]: ...

    Wrong:

        flowchart TD
            hook([start Hook]) --> how{How is it?}
            how -- well --> done([return])
            how -- sick --> later>defer]

    Right:

        flowchart TD
            hook([start Hook]) --> how{How is it?}
            how -- well --> done([return])
            how -- ill --> later>defer]
    """
    for node in decisions(flow):
        ways = flow.ways_out(node.id)
        given = answers_of(node, registry)
        drawn = {edge.key for edge in ways}
        if given is None or None in drawn:
            continue  # nobody can tell, or its answer does not branch
        missing = [each for each in given if normalise(each) not in drawn]
        answers = {normalise(each) for each in given} | {"else"}
        impossible = [edge for edge in ways if edge.key not in answers]
        if impossible or (missing and "else" not in drawn):
            yield _difference(node, given, missing if "else" not in drawn else [], impossible)


@rule(Severity.WARNING)
def undeclared_error(flow: Flow, registry: Registry[Any]) -> Iterator[Finding]:
    """Some errors of a node have an arrow, and one that its function declares has none.

    Whoever reads the chart takes the arrows for errors that are drawn for all that there are. The
    one that is left out leaves the run.

    Given:

        @registry.step("Prepare it", raises=(TimeoutError, PermissionError))
        def prepare(context: object) -> None: ...

    Wrong:

        flowchart TD
            hook([start Hook]) --> prepare[Prepare it]
            prepare --> done([return])
            prepare -. TimeoutError .-> later>defer]

    Right:

        flowchart TD
            hook([start Hook]) --> prepare[Prepare it]
            prepare --> done([return])
            prepare -. TimeoutError .-> later>defer]
            prepare -. PermissionError .-> refused([fail action])
    """
    for node in flow.nodes.values():
        drawn = {edge.key for edge in flow.errors_out(node.id)}
        declared = _declared([node], registry) if drawn and _acts(node) else None
        if declared is None or not drawn <= _names(declared):
            continue  # an arrow that is never taken may be meant for what has none
        for error in declared:
            if drawn.isdisjoint({*_bases(error), *_descendants(error)}):
                yield Finding(
                    node.span,
                    f'"{node.label}" can raise {error.__name__} too, which has no arrow',
                    hint=f"draw -. {error.__name__} .-> to what follows, or -. error .-> for all "
                    "that is left",
                    related=tuple(
                        Related(e.span, "another has one") for e in flow.errors_out(node.id)[:1]
                    ),
                )


@rule(Severity.WARNING)
def error_never_raised(flow: Flow, registry: Registry[Any]) -> Iterator[Finding]:
    """An arrow is drawn for an error that no function declares there.

    What a step or predicate raises on purpose stands in the `raises=` of its registration; of a
    call, those of all functions that the called flow calls count. An arrow for something else is
    misspelt, or left over, or the declaration is missing.

    Given:

        @registry.step("Prepare it", raises=TimeoutError)
        def prepare(context: object) -> None: ...

    Wrong:

        flowchart TD
            hook([start Hook]) --> prepare[Prepare it]
            prepare --> done([return])
            prepare -. TimoutError .-> later>defer]

    Right:

        flowchart TD
            hook([start Hook]) --> prepare[Prepare it]
            prepare --> done([return])
            prepare -. TimeoutError .-> later>defer]
    """
    for node in flow.nodes.values():
        arrows = [edge for edge in flow.errors_out(node.id) if edge.key != _ANY]
        declared = _declared(_acting(node, flow), registry) if arrows else None
        if declared is None:
            continue
        names = _names(declared)
        for edge in arrows:
            if edge.key not in names:
                yield _never_raised(edge, node, declared)


def _misfits(label: str, registry: Registry[Any]) -> Iterator[str]:
    """The functions that a label would stand for if its parameters were of their types."""
    for entry in registry:
        if entry.pattern is not None and entry.pattern.misfit(label) is not None:
            yield entry.key


def _acts(node: Node) -> bool:
    return node.role is Role.STEP or node.role is Role.DECISION


def _difference(
    node: Node, given: Iterable[str], missing: list[str], impossible: list[Edge]
) -> Finding:
    parts = [f"{_listed(missing)} {'has' if len(missing) == 1 else 'have'} no arrow"] * bool(
        missing
    )
    if impossible:
        parts.append(f"it never answers {_listed(str(edge.answer) for edge in impossible)}")
    return Finding(
        node.span,
        f'"{node.label}" answers {_listed(given)}: {", and ".join(parts)}',
        hint="label the arrows with what the function returns, or with else for all that is left",
        related=tuple(Related(edge.span, "never taken") for edge in impossible),
    )


def _never_raised(edge: Edge, node: Node, declared: Iterable[type[Exception]]) -> Finding:
    names = _listed(dict.fromkeys(error.__name__ for error in declared))
    return Finding(
        edge.span,
        f'"{node.label}" does not declare that it raises {edge.answer}'
        + (f", but {names}" if names else ""),
        hint=f"register its function with raises={edge.answer}, or take the arrow off",
    )


def _listed(texts: Iterable[str]) -> str:
    return " and ".join(f'"{text}"' for text in texts)


def _acting(node: Node, flow: Flow) -> list[Node]:
    """The nodes whose functions are called when a run comes to a node."""
    called = flow.flows.get(node.callee) if node.role is Role.CALL else None
    if called is None:
        return [node]
    flows = with_called(called, flow.flows).values()
    return [each for other in flows for each in other.nodes.values() if _acts(each)]


def _declared(nodes: Iterable[Node], registry: Registry[Any]) -> list[type[Exception]] | None:
    """The errors that the functions of nodes declare; ``None`` if a function is not known."""
    entries: list[Entry] = []
    for node in nodes:
        matches = registry.matches(node.label, node.key)
        if len(matches) != 1:
            return None
        entries.append(matches[0].entry)
    return [error for entry in entries for error in entry.raises]


def _names(errors: Iterable[type[Exception]]) -> set[str | None]:
    """The labels of the arrows that may take one of some errors."""
    names = (name for error in errors for name in (*_bases(error), *_descendants(error)))
    return {_ANY, *names}


def _bases(error: type[Exception]) -> Iterator[str]:
    """The names of the arrows that take an error, in the normal form of labels."""
    yield from (normalise(base.__name__) for base in error.__mro__)
    yield _ANY


def _descendants(error: type[Exception]) -> Iterator[str]:
    """The names of the classes that an error may be, more precisely than declared."""
    waiting: list[type[Exception]] = [error]
    while waiting:
        derived = waiting.pop().__subclasses__()
        waiting += derived
        yield from (normalise(each.__name__) for each in derived)
