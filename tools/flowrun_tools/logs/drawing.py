"""Counts to what is drawn over the chart of a flow."""

from flowrun.flow import Arrow, Flow
from flowrun_tools.drawing import Look, Mark, Overlay
from flowrun_tools.logs.counts import FlowCount


def overlay(flow: Flow, count: FlowCount) -> Overlay:
    """How often each node and arrow was taken, when last, and on which units."""
    return Overlay(
        nodes={node: _node(count.nodes[node], count.times.get(node, "")) for node in flow.nodes},
        edges={
            edge.index: _edge(count.edges[edge.index], alone=_is_alone(flow, edge.index))
            for edge in flow.edges
            if edge.arrow is not Arrow.NONE
        },
        caption="\n".join(
            [
                f"{flow.name}: {count.runs} {'run' if count.runs == 1 else 'runs'}",
                *(
                    f"{unit or 'no unit named'}: {runs}{_last(count.last[unit])}"
                    for unit, runs in sorted(count.units.items())
                ),
            ]
        ),
    )


def _node(count: int, time: str) -> Mark:
    return Mark(Look.TAKEN, f"{count}\u00d7{_last(time)}") if count else Mark(Look.FAINT)


def _last(time: str) -> str:
    return f", last {time}" if time else ""


def _edge(count: int, *, alone: bool) -> Mark:
    """Of arrows between the same nodes, a log does not tell which was taken."""
    if not count:
        return Mark(Look.FAINT)
    return Mark(Look.TAKEN, f"{count}\u00d7" if alone else f"\u2264 {count}\u00d7")


def _is_alone(flow: Flow, index: int) -> bool:
    edge = flow.edges[index]
    edges = (*flow.ways_out(edge.source), *flow.errors_out(edge.source))
    return [other.target for other in edges].count(edge.target) == 1
