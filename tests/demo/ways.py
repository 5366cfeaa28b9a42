"""The path in a log's line and the charts to the way that a run took, in words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from flowrun import Flow, Role
from flowrun.flow import Arrow, Edge
from flowrun.run import escaped
from flowrun_tools.logs import Entry
from flowrun_tools.logs.counts import edges_between
from flowrun_tools.logs.lines import Visit


class UnknownChartError(Exception):
    """A run went by a chart that is not the one that is here."""


@dataclass(frozen=True, slots=True)
class Stop:
    """A node that a run came by."""

    node: str
    """Its id."""
    label: str
    role: Role
    edges: tuple[Edge, ...] = ()
    """The arrows that may have been taken from it: several where they lead to one node."""
    called: "Way | None" = None

    @property
    def answer(self) -> str:
        """What was answered or raised there; empty where nothing is written on the arrow."""
        return " or ".join(edge.answer for edge in self.edges if edge.answer is not None)

    @property
    def failed(self) -> bool:
        """Whether an error was raised there, as far as the arrows tell."""
        return any(edge.arrow is Arrow.ERROR for edge in self.edges)


@dataclass(frozen=True, slots=True)
class Way:
    """The nodes of one run of one flow, in order."""

    flow: str
    stops: tuple[Stop, ...]

    @property
    def key(self) -> tuple[str, ...]:
        """The flow and the ids: the same for runs that took the same arrows of its chart."""
        return (self.flow, *(stop.node for stop in self.stops))

    @property
    def deeds(self) -> tuple[Stop, ...]:
        """What is between its start and its end."""
        return tuple(
            stop for stop in self.stops if stop.role is not Role.START and stop.role is not Role.END
        )

    def all(self) -> Iterator["Way"]:
        """The way itself, then those of the flows that it called, in the order of the calls."""
        yield self
        for stop in self.stops:
            if stop.called is not None:
                yield from stop.called.all()


def way_of(entry: Entry, flows: Mapping[str, Flow]) -> Way:
    """The way of a run.

    Raises:
        UnknownChartError: The flow is not among the flows, or was another one when it ran.
    """
    flow = flows.get(entry.flow)
    if flow is None or not flow.fingerprint.startswith(entry.chart):
        raise UnknownChartError(_unknown(entry.flow))
    return _way(flow, entry.path, flows)


def _way(flow: Flow, path: Sequence[Visit], flows: Mapping[str, Flow]) -> Way:
    ids = {escaped(node): node for node in flow.nodes}
    if not all(visit.node in ids for visit in path):
        raise UnknownChartError(_unknown(flow.name))
    nodes = [flow.nodes[ids[visit.node]] for visit in path]
    taken = [tuple(edges_between(flow, one.id, other.id)) for one, other in pairwise(nodes)]
    return Way(
        flow.name,
        tuple(
            Stop(node.id, node.label, node.role, edges, _called(visit, node.callee, flows))
            for visit, node, edges in zip(path, nodes, [*taken, ()], strict=True)
        ),
    )


def _called(visit: Visit, callee: str | None, flows: Mapping[str, Flow]) -> Way | None:
    if visit.called is None or callee is None:
        return None  # a step: nothing is called there
    return _way(flows[callee], visit.called, flows)


def _unknown(flow: str) -> str:
    return f"{flow} did not run by the chart that is here"
