"""What runs but deserves a look: where a run can come to, and whether it comes to an end."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet

from flowrun.diagnostics import Severity
from flowrun.flow import Edge, Flow, Node, Role
from flowrun.rules import Finding, rule
from flowrun_tools.rules.chart import is_end

Ways = Mapping[str, list[str]]

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
    ways, back = _ways(flow.edges, flow), _ways(flow.edges, flow, back=True)
    reached = _closure(_starts(flow), ways)
    left = [node for name, node in flow.nodes.items() if reached and name not in reached]
    explained: set[str] = set()
    for node in sorted(left, key=lambda node: bool(back[node.id])):  # those without a way in first
        if node.id not in explained:
            explained |= _closure([node.id], ways, explained)
            yield Finding(
                node.span,
                f'no way leads from the beginning to "{node.label}"',
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
    ways, back = _ways(flow.edges, flow), _ways(flow.edges, flow, back=True)
    goals = [node.id for node in flow.nodes.values() if _may_stop(node, flow, deferring)]
    goals += [node.id for cycle in _cycles(flow) for node in cycle]
    safe = _closure(goals, back)
    trapped = _closure(_starts(flow), ways) - safe
    explained: set[str] = set()
    for name, node in flow.nodes.items():
        enters = node.role is Role.START or not trapped.issuperset(back[name])
        if name in trapped and enters and name not in explained:
            explained |= _closure([name], ways, explained)
            yield Finding(
                node.span,
                f'no end can be reached from "{node.label}"',
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
    reached = _closure(_starts(flow), _ways(flow.edges, flow))
    for cycle in _cycles(flow):
        first = min(cycle, key=lambda node: node.span)
        if first.id in reached:
            place = cycle.index(first)
            labels = [f'"{node.label}"' for node in (*cycle[place:], *cycle[:place], first)]
            if len(labels) > _LONGEST:
                labels[_LONGEST // 2 : -_LONGEST // 2] = ["…"]
            yield Finding(
                first.span,
                f"no decision leads out of the circle {' -> '.join(labels)}",
                hint="draw a decision {…} in it, with a way out",
            )


def _starts(flow: Flow) -> list[str]:
    return [node.id for node in flow.nodes.values() if node.role is Role.START]


def _ways(edges: Iterable[Edge], flow: Flow, *, back: bool = False) -> Ways:
    """For each node those that an arrow leads to, or comes from."""
    ways: dict[str, list[str]] = {name: [] for name in flow.nodes}
    for edge in edges:
        here, there = (edge.target, edge.source) if back else (edge.source, edge.target)
        if here in ways and there in ways:  # subgraphs are no nodes
            ways[here].append(there)
    return ways


def _closure(names: Iterable[str], ways: Ways, known: AbstractSet[str] = frozenset()) -> set[str]:
    """The nodes that can be reached, without those known and what lies behind them."""
    new = [name for name in names if name not in known]
    found = set(new)
    while new:
        for name in ways[new.pop()]:
            if name not in found and name not in known:
                found.add(name)
                new.append(name)
    return found


def _may_stop(node: Node, flow: Flow, deferring: Collection[str]) -> bool:
    """Whether a run may stop here, or an error of the chart hides what follows."""
    if node.role is Role.CALL:
        return node.callee in deferring or node.callee not in flow.flows
    return is_end(node, flow) or not flow.ways_out(node.id)


def _cycles(flow: Flow) -> list[list[Node]]:
    """The circles of nodes with one way out each: without a call, without an answer."""
    onward = {name: edge.target for name in flow.nodes for edge in _straight_on(name, flow)}
    cycles: list[list[Node]] = []
    done: set[str] = set()
    for first in onward:
        way: dict[str, None] = {}
        name = first
        while name in onward and name not in done and name not in way:
            way[name] = None
            name = onward[name]
        if name in way:
            names = list(way)
            cycles.append([flow.nodes[each] for each in names[names.index(name) :]])
        done.update(way)
    return cycles


def _straight_on(name: str, flow: Flow) -> tuple[Edge, ...]:
    """The way out of a node that has only one, which needs no answer."""
    ways = flow.ways_out(name)
    straight = len(ways) == 1 and ways[0].key is None
    return ways if straight and flow.nodes[name].role is not Role.CALL else ()
