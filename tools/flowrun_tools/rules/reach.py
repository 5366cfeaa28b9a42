"""What runs but deserves a look: where a run can come to, and whether it comes to an end."""

from collections.abc import Collection, Iterator
from collections.abc import Set as AbstractSet

from flowrun.diagnostics import Severity
from flowrun.flow import Edge, Flow, Node, Role
from flowrun.graph import circles, hanging_together, reached
from flowrun.rules import Finding, rule
from flowrun_tools.rules.chart import is_end

_LONGEST = 8
"""How many labels of a cycle are worth reading."""


@rule(Severity.WARNING)
def unreachable(flow: Flow) -> Iterator[Finding]:
    """No way leads from the beginning to a node.

    It is never walked. Of several that hang together, the first is named.

    Wrong:

        flowchart TD
            hook([start Hook]) --> done([return])
            prepare[Prepare it] --> done

    Right:

        flowchart TD
            hook([start Hook]) --> prepare[Prepare it]
            prepare --> done([return])
    """
    if any(edge.target not in flow.nodes for edge in flow.edges):
        return  # an arrow to a subgraph may be meant for any node in it
    found = reached(flow, _starts(flow))
    left = [name for name in flow.nodes if found and name not in found]
    for part in hanging_together(flow, left):
        first = next((name for name in part if not flow.graph.in_degree(name)), part[0])
        yield Finding(
            flow.nodes[first].span,
            f'no way leads from the beginning to "{flow.nodes[first].label}"',
            hint="draw an arrow to it, or remove it",
        )


@rule(Severity.WARNING)
def cannot_end(flow: Flow, deferring: Collection[str]) -> Iterator[Finding]:
    """From a node no end can be reached.

    Whatever the answers are, a run that comes there goes round until it is stopped by force.

    Wrong:

        flowchart TD
            hook([start Hook]) --> check{Is it ready?}
            check -- yes --> prepare[Prepare it] --> check
            check -- no --> wait[Wait for it] --> check

    Right:

        flowchart TD
            hook([start Hook]) --> check{Is it ready?}
            check -- yes --> done([return])
            check -- no --> wait[Wait for it] --> check
    """
    goals = [node.id for node in flow.nodes.values() if _may_stop(node, flow, deferring)]
    goals += [name for circle in _circles(flow) for name in circle]
    trapped = reached(flow, _starts(flow)) - reached(flow, goals, back=True)
    for part in hanging_together(flow, trapped):
        first = next((name for name in part if _enters(name, flow, trapped)), part[0])
        yield Finding(
            flow.nodes[first].span,
            f'no end can be reached from "{flow.nodes[first].label}"',
            hint="draw a way out of the loop",
        )


@rule(Severity.WARNING)
def endless_loop(flow: Flow) -> Iterator[Finding]:
    """Nodes follow each other in a circle, and none of them decides.

    A run that comes there goes round until it is stopped by force.

    Wrong:

        flowchart TD
            hook([start Hook]) --> wait[Wait for it]
            wait --> look[Look at it]
            look --> wait

    Right:

        flowchart TD
            hook([start Hook]) --> wait[Wait for it]
            wait --> check{Is it ready?}
            check -- no --> wait
            check -- yes --> done([return])
    """
    found = reached(flow, _starts(flow))
    for circle in _circles(flow):
        first = min(circle, key=lambda name: flow.nodes[name].span)
        if first in found:
            place = circle.index(first)
            labels = [f'"{flow.nodes[n].label}"' for n in (*circle[place:], *circle[:place], first)]
            if len(labels) > _LONGEST:
                labels[_LONGEST // 2 : -_LONGEST // 2] = ["…"]
            yield Finding(
                flow.nodes[first].span,
                f"no decision leads out of the circle {' -> '.join(labels)}",
                hint="draw a decision {…} in it, with a way out",
            )


def _starts(flow: Flow) -> list[str]:
    return [node.id for node in flow.nodes.values() if node.role is Role.START]


def _enters(name: str, flow: Flow, trapped: AbstractSet[str]) -> bool:
    """Whether a run can come to a node from outside those that it cannot leave."""
    before = set(flow.graph.predecessors(name))
    return flow.nodes[name].role is Role.START or not before <= trapped


def _may_stop(node: Node, flow: Flow, deferring: Collection[str]) -> bool:
    """Whether a run may stop here, or an error of the chart hides what follows."""
    if node.role is Role.CALL:
        return node.callee in deferring or node.callee not in flow.flows
    return is_end(node, flow) or not flow.ways_out(node.id)


def _circles(flow: Flow) -> list[list[str]]:
    """The circles of nodes with one way out each: without a call, without an answer."""
    return circles({name: edge.target for name in flow.nodes for edge in _straight_on(name, flow)})


def _straight_on(name: str, flow: Flow) -> tuple[Edge, ...]:
    """The way out of a node that has only one, which needs no answer."""
    ways = flow.ways_out(name)
    straight = len(ways) == 1 and ways[0].key is None
    return ways if straight and flow.nodes[name].role is not Role.CALL else ()
