"""The runs of a log and the charts of today to counts: how often, how lately, on which unit."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from flowrun.flow import Arrow, Edge, Flow
from flowrun.run import escaped
from flowrun_tools.logs.lines import Broken, Entry, Visit


@dataclass(slots=True)
class FlowCount:
    """What is counted of one flow."""

    runs: int = 0
    """Those that it was called in, too."""
    ends: Counter[str] = field(default_factory=Counter[str])
    """Of runs that were not calls."""
    deferred: int = 0
    units: Counter[str] = field(default_factory=Counter[str])
    last: dict[str, str] = field(default_factory=dict[str, str])
    """The time of the last run of each unit."""
    nodes: Counter[str] = field(default_factory=Counter[str])
    edges: Counter[int] = field(default_factory=Counter[int])
    """By index. A move between two nodes that several arrows join counts for each of them."""
    times: dict[str, str] = field(default_factory=dict[str, str])
    """When each node was visited last."""
    longest: float | None = None
    """The most milliseconds that a run took."""


@dataclass(slots=True)
class Counts:
    """What a log tells."""

    flows: dict[str, FlowCount] = field(default_factory=dict[str, FlowCount])
    """By name, of the charts as they are."""
    others: dict[tuple[str, str], FlowCount] = field(
        default_factory=dict[tuple[str, str], FlowCount]
    )
    """Runs of another revision of a chart, or of a flow that is not there, by name and chart."""
    broken: list[Broken] = field(default_factory=list[Broken])
    latest: dict[str, Entry] = field(default_factory=dict[str, Entry])
    """The last run of each unit."""


def count(found: Iterable[Entry | Broken], flows: Mapping[str, Flow], unit: str = "") -> Counts:
    """Count the runs of a log on the charts, where they are still those that ran.

    Args:
        found: The runs.
        flows: The flows by name.
        unit: Count the runs of this unit only.
    """
    counts = Counts()
    maps = {name: _Map(flow) for name, flow in flows.items()}
    for entry in found:
        if isinstance(entry, Broken):
            counts.broken.append(entry)
        elif not unit or entry.unit == unit:
            _add(counts, entry, maps)
    return counts


def edges_between(flow: Flow, one: str, other: str) -> list[Edge]:
    """The arrows that a run may have taken from one node to another."""
    edges = (*flow.ways_out(one), *flow.errors_out(one))
    return [edge for edge in edges if edge.target == other]


class _Map:
    """A flow, with what the lines of a log are looked up in."""

    def __init__(self, flow: Flow) -> None:
        self.flow = flow
        self.chart = flow.fingerprint[:8]
        self.ids = {escaped(node): node for node in flow.nodes}
        self.edges: dict[tuple[str | None, str | None], list[int]] = {}
        for edge in flow.edges:
            if edge.arrow is not Arrow.NONE:
                self.edges.setdefault((edge.source, edge.target), []).append(edge.index)

    def has(self, path: Sequence[Visit]) -> bool:
        """Whether the path is one of the chart."""
        nodes = [self.ids.get(visit.node) for visit in path]
        return None not in nodes and all(pair in self.edges for pair in pairwise(nodes))


def _add(counts: Counts, entry: Entry, maps: Mapping[str, _Map]) -> None:
    known = maps.get(entry.flow)
    if known is None or known.chart != entry.chart:
        tally = counts.others.setdefault((entry.flow, entry.chart), FlowCount())
        _add_run(tally, entry)
    else:
        paths = list(_paths(known, entry.path, maps))
        if not all(map_.has(path) for map_, path in paths):
            counts.broken.append(Broken(entry.number, entry.text))
            return
        for map_, path in paths:
            _add_path(counts.flows.setdefault(map_.flow.name, FlowCount()), map_, path, entry)
        tally = counts.flows[entry.flow]
    counts.latest[entry.unit] = entry
    tally.ends[entry.end] += 1
    tally.deferred += entry.deferred
    if entry.ms is not None:
        tally.longest = max(tally.longest or 0.0, entry.ms)


def _paths(
    known: _Map, path: tuple[Visit, ...], maps: Mapping[str, _Map]
) -> Iterator[tuple[_Map, tuple[Visit, ...]]]:
    """The path of a run, and those of the flows that it called."""
    waiting = [(known, path)]
    while waiting:
        map_, visits = waiting.pop()
        yield map_, visits
        for visit in visits:
            node = map_.flow.nodes.get(map_.ids.get(visit.node, ""))
            if visit.called is not None and node is not None and node.callee in maps:
                waiting.append((maps[node.callee], visit.called))


def _add_path(tally: FlowCount, map_: _Map, path: tuple[Visit, ...], entry: Entry) -> None:
    _add_run(tally, entry)
    nodes = [map_.ids[visit.node] for visit in path]
    tally.nodes.update(nodes)
    tally.times.update(dict.fromkeys(nodes, entry.time))
    for pair in pairwise(nodes):
        tally.edges.update(map_.edges[pair])


def _add_run(tally: FlowCount, entry: Entry) -> None:
    tally.runs += 1
    tally.units[entry.unit] += 1
    tally.last[entry.unit] = entry.time
