"""The labels of a chart and the functions registered for them: errors between the two."""

from collections.abc import Iterator
from typing import Any

from flowrun.checks.answers import answer_nodes
from flowrun.diagnostics import Related, Severity
from flowrun.flow import Arrow, Flow, Node, Role
from flowrun.nearest import Known
from flowrun.registry import Entry, Registry
from flowrun.rules import Finding, rule
from flowrun.stub import stub


@rule(Severity.ERROR)
def unbound_label(flow: Flow, registry: Registry[Any]) -> Iterator[Finding]:
    """No function is registered for a label.

    The engine would have nothing to call. Labels are compared as a reader sees them: line breaks,
    case and a final "?" do not count, all other letters do.

    Given:

        @registry.step("Prepare it")
        def prepare(context: object) -> None: ...

    Wrong:

        flowchart TD
            hook([start Hook]) --> prepare[Prepare this]
            prepare --> done([return])

    Right:

        flowchart TD
            hook([start Hook]) --> prepare[Prepare it]
            prepare --> done([return])
    """
    labels = {entry.key: entry.label for entry in registry}
    known = Known(labels)
    follows = _follows_from_another(flow)
    for node in _acting(flow):
        if node.id in follows or registry.matches(node.label, node.key):
            continue
        if not any(_misfits(node, registry)):
            near = known.nearest(node.key)
            wanted = (
                "predicate" if node.role is Role.DECISION and not flow.is_ensure(node) else "step"
            )
            yield Finding(
                node.span,
                f'no {wanted} is registered as "{node.label}"',
                hint=f'did you mean "{labels[near]}"?' if near else _cure(node),
                stub=stub(node, flow),
            )


@rule(Severity.ERROR)
def ambiguous_label(flow: Flow, registry: Registry[Any]) -> Iterator[Finding]:
    """Two registered labels match one label of a chart.

    Neither the order of registration nor the length of a label decides between them: the reader
    of the chart could not tell either.

    Given:

        @registry.step("Add {what}")
        def add(context: object, what: str) -> None: ...


        @registry.step("{do} the member")
        def member(context: object, do: str) -> None: ...

    Wrong:

        flowchart TD
            hook([start Hook]) --> add[Add the member]
            add --> done([return])

    Right:

        flowchart TD
            hook([start Hook]) --> add[Add a member]
            add --> start[Start the member]
            start --> done([return])
    """
    for node in _acting(flow):
        matches = registry.matches(node.label, node.key)
        if len(matches) > 1:
            named = " and ".join(f'"{match.entry.label}"' for match in matches)
            yield Finding(
                node.span,
                f'"{node.label}" can mean {len(matches)} functions: {named}',
                hint="word one of them so that a label can match only one",
                related=tuple(
                    Related(match.entry.span, f'"{match.entry.label}" is registered here')
                    for match in matches
                ),
            )


@rule(Severity.ERROR)
def wrong_kind(flow: Flow, registry: Registry[Any]) -> Iterator[Finding]:
    """A step is drawn as a decision that branches, or a predicate as a step.

    A diamond needs an answer, which a step does not give; the answer of a predicate in a box would
    be lost.

    Given:

        @registry.predicate("Is it ready?")
        def is_ready(context: object) -> bool: ...

    Wrong:

        flowchart TD
            hook([start Hook]) --> check[Is it ready?]
            check --> done([return])

    Right:

        flowchart TD
            hook([start Hook]) --> check{Is it ready?}
            check -- yes --> done([return])
            check -- no --> later>defer]
    """
    for node in _acting(flow):
        for match in registry.matches(node.label, node.key):
            if not match.entry.fits(node, flow):
                yield _of_wrong_kind(node, match.entry)


@rule(Severity.ERROR)
def label_parameter(flow: Flow, registry: Registry[Any]) -> Iterator[Finding]:
    """A parameter in a label does not have the type that the registered label asks for.

    The label says a word where the function wants a number, so there is nothing to call it with.

    Given:

        @registry.step("Wait {seconds:int} seconds")
        def wait(context: object, seconds: int) -> None: ...

    Wrong:

        flowchart TD
            hook([start Hook]) --> wait[Wait some seconds]
            wait --> done([return])

    Right:

        flowchart TD
            hook([start Hook]) --> wait[Wait 10 seconds]
            wait --> done([return])
    """
    for node in _acting(flow):
        if registry.matches(node.label, node.key):
            continue
        for entry, (name, type_, text) in _misfits(node, registry):
            yield Finding(
                node.span,
                f'"{text}" in "{node.label}" is no {type_}, which {{{name}:{type_}}} of '
                f'"{entry.label}" wants',
                hint=f"write {_A_VALUE[type_]} there",
                related=(Related(entry.span, "registered here"),),
            )


_A_VALUE = {"int": "a whole number", "float": "a number", "word": "one word", "text": "a text"}


def _cure(node: Node) -> str:
    if node.shape is None:
        return f"draw its label, as in {node.id}[…], or register a function for it"
    return "register a function for it"


def _acting(flow: Flow) -> Iterator[Node]:
    return (n for n in flow.nodes.values() if n.role is Role.STEP or n.role is Role.DECISION)


def _follows_from_another(flow: Flow) -> frozenset[str]:
    """Nodes that are no steps but what another error of the chart made of its text."""
    flawed = {edge.target for edge in flow.edges if edge.arrow is Arrow.NONE}
    bare = {name for name in flawed if name in flow.nodes and flow.nodes[name].shape is None}
    return answer_nodes(flow) | bare


def _misfits(node: Node, registry: Registry[Any]) -> Iterator[tuple[Entry, tuple[str, str, str]]]:
    for entry in registry:
        misfit = entry.pattern.misfit(node.label) if entry.pattern is not None else None
        if misfit is not None:
            yield entry, misfit


def _of_wrong_kind(node: Node, entry: Entry) -> Finding:
    drawn, cure = ("a decision", "draw it as a box [ ]")
    if node.role is Role.STEP:
        drawn, cure = ("a step", "draw it as a diamond { } with its answers")
    decorator = "step" if entry.is_predicate else "predicate"
    return Finding(
        node.span,
        f'"{node.label}" is drawn as {drawn}, but registered as a {entry.kind}',
        hint=f"{cure}, or register the function with .{decorator}",
        related=(Related(entry.span, "registered here"),),
    )
