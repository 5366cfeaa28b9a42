"""The errors of a chart: what the engine refuses to run, as rules over the flow's graph."""

from collections.abc import Iterable, Iterator

from flowrun.diagnostics import Diagnostic, Related, Severity, in_order
from flowrun.flow import Arrow, Edge, Flow, Node, Role
from flowrun.rules import Finding, Rule, rule

ANSWER_WORDS = frozenset({"yes", "no", "true", "false", "ok", "else", "y", "n"})
"""Labels that are answers, not things to do, in the normal form of labels."""

_MUST_GO_ON = (Role.START, Role.DECISION, Role.CALL)


@rule(Severity.ERROR)
def no_start(flow: Flow) -> Iterator[Finding]:
    """No node begins the flow.

    A run begins at the stadium or circle that no arrow leads to. Without one there is no place to
    begin, and the engine does not guess.

    Wrong:

        flowchart TD
            check{Is it ready?} -- yes --> done([return])
            check -- no --> prepare[Prepare it] --> check

    Right:

        flowchart TD
            hook([start Hook]) --> check{Is it ready?}
            check -- yes --> done([return])
            check -- no --> prepare[Prepare it] --> check
    """
    if not any(node.role is Role.START for node in flow.nodes.values()):
        yield Finding(
            flow.span,
            f'nothing begins "{flow.name}": no stadium or circle is without an arrow into it',
            hint="draw the beginning as a stadium, such as start([start Hook]), or say "
            "%% flowrun: skip above the header if the chart only illustrates",
        )


@rule(Severity.ERROR)
def several_starts(flow: Flow) -> Iterator[Finding]:
    """More than one node begins the flow.

    A flow has one beginning. Two of them are two flows, or an arrow is missing.

    Wrong:

        flowchart TD
            first([start Hook]) --> prepare[Prepare it]
            second([stop Hook]) --> prepare
            prepare --> done([return])

    Right:

        flowchart TD
            first([start Hook]) --> prepare[Prepare it]
            prepare --> done([return])
    """
    starts = [n for n in flow.nodes.values() if n.role is Role.START and flow.ways_out(n.id)]
    for other in starts[1:]:
        yield Finding(
            other.span,
            f'"{other.label}" is a second beginning',
            hint="draw one flow a chart, or draw an arrow to it",
            related=(Related(starts[0].span, "the flow begins here"),),
        )


@rule(Severity.ERROR)
def dead_end(flow: Flow) -> Iterator[Finding]:
    """Nothing follows a beginning, a decision or a call.

    A decision that leads nowhere has no use for its answer, and a call none for its outcome. Most
    often somebody forgot an arrow. A step may be the last node: the run ends there.

    Wrong:

        flowchart TD
            hook([start Hook]) --> check{Is it ready?}

    Right:

        flowchart TD
            hook([start Hook]) --> check{Is it ready?}
            check -- yes --> done([return])
            check -- no --> later>defer]
    """
    if len(flow.nodes) == 1 and not flow.edges:
        (alone,) = flow.nodes.values()
        if alone.role is Role.START:
            return
    for node in flow.nodes.values():
        if node.role in _MUST_GO_ON and not flow.ways_out(node.id):
            yield Finding(
                node.span,
                f'nothing follows "{node.label}"',
                hint="draw an arrow from it with --> to what comes next",
            )


@rule(Severity.ERROR)
def unlabelled_answer(flow: Flow) -> Iterator[Finding]:
    """An arrow out of a decision says no answer, and another arrow does, or is there too.

    With several ways out, each must say for which answer it is taken. The one that takes all the
    answers left over is labelled "else".

    Wrong:

        flowchart TD
            hook([start Hook]) --> check{Is it ready?}
            check -- yes --> done([return])
            check --> later>defer]

    Right:

        flowchart TD
            hook([start Hook]) --> check{Is it ready?}
            check -- yes --> done([return])
            check -- no --> later>defer]
    """
    for node in _of_role(flow, Role.DECISION):
        ways = flow.ways_out(node.id)
        plain = [edge for edge in ways if edge.key is None]
        if len(ways) > 1 and not _answers_drawn_as_nodes(flow, plain):
            for edge in plain:
                yield Finding(
                    edge.span,
                    f'no answer on an arrow out of "{node.label}", which has {len(ways)} ways out',
                    hint='label it with its answer, as in -- yes -->, or with "else"',
                )


@rule(Severity.ERROR)
def duplicate_answer(flow: Flow) -> Iterator[Finding]:
    """Two arrows out of one node say the same answer, outcome or error.

    The order of arrows means nothing, so nothing could tell which to take.

    Wrong:

        flowchart TD
            hook([start Hook]) --> check{Is it ready?}
            check -- yes --> done([return])
            check -- Yes --> later>defer]

    Right:

        flowchart TD
            hook([start Hook]) --> check{Is it ready?}
            check -- yes --> done([return])
            check -- no --> later>defer]
    """
    first: dict[tuple[str, Arrow, str], Edge] = {}
    for edge in flow.edges:
        if edge.key is None or edge.arrow is Arrow.NONE:
            continue
        drawn = first.setdefault((edge.source, edge.arrow, edge.key), edge)
        if drawn is not edge:
            yield Finding(
                edge.span,
                f'"{edge.answer}" leaves "{flow.nodes[edge.source].label}" twice',
                hint="keep one of the two arrows, or give them different answers",
                related=(Related(drawn.span, "first drawn here"),),
            )


@rule(Severity.ERROR)
def implicit_split(flow: Flow) -> Iterator[Finding]:
    """Several plain arrows leave one node that decides nothing.

    A run is in one place at a time: after a step, it goes on along one arrow. What looks like
    doing two things at once is either a choice, which needs a decision, or a sequence.

    Wrong:

        flowchart TD
            hook([start Hook]) --> prepare[Prepare it]
            prepare --> first[Start the first]
            prepare --> second[Start the second]

    Right:

        flowchart TD
            hook([start Hook]) --> prepare[Prepare it]
            prepare --> first[Start the first]
            first --> second[Start the second]
    """
    for node in flow.nodes.values():
        plain = [edge for edge in flow.ways_out(node.id) if edge.key is None]
        if node.role is not Role.DECISION and len(plain) > 1:
            yield Finding(
                node.span,
                f'{len(plain)} plain arrows leave "{node.label}", and a run can take only one',
                hint="draw a decision {…} where it chooses, or one after the other",
                related=tuple(Related(edge.span, "one of them") for edge in plain),
            )


@rule(Severity.ERROR)
def answer_drawn_as_node(flow: Flow) -> Iterator[Finding]:
    """An answer is drawn as a node: `-->` was written where `--` was meant.

    In `check --> no --> later` the "no" is a box of its own, and the decision has arrows without
    answers.

    Wrong:

        flowchart TD
            hook([start Hook]) --> check{Is it ready?}
            check --> yes --> done([return])
            check --> no --> later>defer]

    Right:

        flowchart TD
            hook([start Hook]) --> check{Is it ready?}
            check -- yes --> done([return])
            check -- no --> later>defer]
    """
    for node in _of_role(flow, Role.DECISION):
        plain = [edge for edge in flow.ways_out(node.id) if edge.key is None]
        for edge in plain:
            if _is_answer(flow, edge):
                yield Finding(
                    flow.nodes[edge.target].span,
                    f'"{flow.nodes[edge.target].label}" is drawn as a node between '
                    f'"{node.label}" and what follows',
                    hint=f"write -- {flow.nodes[edge.target].label} --> with two dashes before "
                    "the answer",
                )


@rule(Severity.ERROR)
def arrow_without_meaning(flow: Flow) -> Iterator[Finding]:
    """An arrow that Mermaid draws means nothing in a flow.

    A way out is a solid or thick arrow with one head. Only decisions and calls have labelled
    ones. A dotted arrow is for an error, named on it, of a step, a decision or a call. `~~~` is
    for layout.

    Wrong:

        flowchart TD
            hook([start Hook]) --> prepare[Prepare it]
            prepare --- done([return])

    Right:

        flowchart TD
            hook([start Hook]) --> prepare[Prepare it]
            prepare --> done([return])
    """
    for edge in flow.edges:
        finding = _without_meaning(flow, edge)
        if finding is not None:
            yield finding


CHART_RULES: tuple[Rule[[Flow]], ...] = (
    no_start,
    several_starts,
    dead_end,
    unlabelled_answer,
    duplicate_answer,
    implicit_split,
    answer_drawn_as_node,
    arrow_without_meaning,
)
"""Every rule whose break makes a chart no program."""


def errors_of(flow: Flow) -> tuple[Diagnostic, ...]:
    """All errors of a chart, in the order of the file."""
    return in_order(found for each in CHART_RULES for found in each(flow))


def _of_role(flow: Flow, role: Role) -> Iterable[Node]:
    return (node for node in flow.nodes.values() if node.role is role)


def _is_answer(flow: Flow, edge: Edge) -> bool:
    target = flow.nodes[edge.target]
    return target.role is Role.STEP and target.key in ANSWER_WORDS


def _answers_drawn_as_nodes(flow: Flow, plain: Iterable[Edge]) -> bool:
    return any(_is_answer(flow, edge) for edge in plain)


_RAISES = (Role.STEP, Role.DECISION, Role.CALL)
_CHOOSES = (Role.DECISION, Role.CALL)


def _without_meaning(flow: Flow, edge: Edge) -> Finding | None:
    if edge.arrow is Arrow.NONE:
        return Finding(
            edge.span,
            f"this arrow means nothing in a flow: {edge.flaw}",
            hint="write --> for a way out, -. ApiError .-> for an error, ~~~ for layout",
        )
    source = flow.nodes[edge.source]
    if edge.arrow is Arrow.ERROR and source.role not in _RAISES:
        return Finding(
            edge.span,
            f'an arrow for "{edge.answer}" leaves "{source.label}", which cannot raise',
            hint="draw it from the step, the decision or the call that raises",
        )
    if edge.arrow is Arrow.WAY and edge.key is not None and source.role not in _CHOOSES:
        return Finding(
            edge.span,
            f'"{edge.answer}" stands on an arrow out of "{source.label}", which answers nothing',
            hint="take the text off, or draw the node as a decision {…}",
        )
    return None
