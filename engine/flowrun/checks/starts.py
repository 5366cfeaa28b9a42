"""Where a flow begins, and that something follows: errors of one chart."""

from collections.abc import Iterator, Sequence

from flowrun.diagnostics import Related, Severity
from flowrun.flow import Arrow, Flow, Node, Role
from flowrun.rules import Finding, rule

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
    if any(node.role is Role.START for node in flow.nodes.values()):
        return
    entered = {edge.target for edge in flow.edges}
    firsts = [node for node in flow.nodes.values() if node.id not in entered]
    yield Finding(
        flow.span,
        f'nothing begins "{flow.name}": no stadium or circle is without an arrow into it',
        hint=f"draw {_first(firsts)}, or write %% flowrun: skip above this line if the chart only "
        "illustrates",
    )


@rule(Severity.ERROR)
def several_starts(flow: Flow) -> Iterator[Finding]:
    """More than one node begins the flow.

    A flow has one beginning. Two of them are two flows, each of which needs a chart of its own, or
    an arrow is missing.

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
    parts = starts_by_part(flow)
    if len(parts) > 1:
        yield _side_by_side([starts[0] for starts in parts])
    for first, *others in parts:
        for other in others:
            yield Finding(
                other.span,
                f'"{other.label}" is a second beginning',
                hint="draw one flow a chart, or draw an arrow to it",
                related=(Related(first.span, "the flow begins here"),),
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
    flawed = {edge.source for edge in flow.edges if edge.arrow is Arrow.NONE}
    for node in flow.nodes.values():
        if node.role in _MUST_GO_ON and node.id not in flawed and not flow.ways_out(node.id):
            yield Finding(
                node.span,
                f'nothing follows "{node.label}"',
                hint="draw an arrow from it with --> to what comes next",
            )


def starts_by_part(flow: Flow) -> list[list[Node]]:
    """The beginnings of each part of a chart that has one; parts are drawn side by side."""
    starts = [n for n in flow.nodes.values() if n.role is Role.START and flow.ways_out(n.id)]
    parts = _parts(flow) if len(starts) > 1 else {}
    by_part: dict[str, list[Node]] = {}
    for start in starts:
        by_part.setdefault(parts.get(start.id, ""), []).append(start)
    return list(by_part.values())


def _first(firsts: Sequence[Node]) -> str:
    """What to draw as the beginning: the only node that could be it, or one more."""
    if len(firsts) == 1:
        return f'"{firsts[0].label}" as a stadium ([…]) if the flow begins there'
    return "the beginning as a stadium, such as start([start Hook])"


def _parts(flow: Flow) -> dict[str, str]:
    """For each node one that stands for its part of the chart.

    Nodes where a run stops join nothing: several flows may be drawn to one "return".
    """
    neighbours: dict[str, list[str]] = {name: [] for name in flow.nodes}
    onward = {edge.source for edge in flow.edges if edge.arrow is Arrow.WAY}
    for edge in flow.edges:
        if edge.source in neighbours and edge.target in neighbours and edge.target in onward:
            neighbours[edge.source].append(edge.target)
            neighbours[edge.target].append(edge.source)
    parts: dict[str, str] = {}
    for name in flow.nodes:
        waiting = [] if name in parts else [name]
        while waiting:
            node = waiting.pop()
            if node not in parts:
                parts[node] = name
                waiting += neighbours[node]
    return parts


def _side_by_side(starts: Sequence[Node]) -> Finding:
    first, *others = starts
    return Finding(
        others[0].span,
        f"{len(starts)} flows are drawn side by side in one chart",
        hint="part them: give each a chart of its own under a heading of its own, which names it; "
        "or write %% flowrun: skip above the header if the chart only illustrates",
        related=(
            Related(first.span, f'one begins with "{first.label}"'),
            *(Related(each.span, f'one begins with "{each.label}"') for each in others[1:]),
        ),
    )
