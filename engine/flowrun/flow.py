"""A flow: the nodes and arrows of one chart, with the part that each plays in a run.

A run out of the cache imports this module, so it defines plain slotted classes, which cost nothing
at import, and asks for the graph library only when somebody reads `Flow.graph`.
"""

from __future__ import annotations  # evaluating them would cost every run

import enum
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from flowrun.labels import kebab, normalise

if TYPE_CHECKING:
    import networkx

    from flowrun.diagnostics import Diagnostic
    from flowrun.span import Place, Span


RETURN = "return"
"""The end of a run that has nothing to report, and the label that says so."""


class Role(enum.Enum):
    """What a node does in a run. DESIGN.md, section 5, says which shape plays which role."""

    START = "start"
    END = "end"
    OUTCOME = "outcome"
    """Reports its label and goes on."""
    DECISION = "decision"
    DEFER = "defer"
    CALL = "call"
    STEP = "step"


class Arrow(enum.Enum):
    """What an arrow does in a run."""

    WAY = "way"
    """A way out of its node: solid or thick, with one head at its target."""
    ERROR = "error"
    """Taken when its node raises: dotted, with the name of an exception's class."""
    NONE = "none"
    """Drawn, but without a meaning in a flow."""


class Node:
    """A node of a flow."""

    __slots__ = ("_place", "id", "key", "label", "role", "shape")

    def __init__(
        self, id: str, label: str, key: str, shape: str | None, role: Role, place: Place
    ) -> None:
        self.id = id
        self.label = label
        """The text in the shape, as a reader sees it."""
        self.key = key
        """The label as labels are compared: see `flowrun.labels.normalise`."""
        self.shape = shape
        """Mermaid's name of the shape; ``None`` for a bare id."""
        self.role = role
        self._place = place

    @property
    def span(self) -> Span:
        """Where the label is written."""
        return _span(self._place)

    @property
    def callee(self) -> str:
        """The name of the flow that a call calls."""
        return kebab(self.label)

    def __repr__(self) -> str:
        return f"Node({self.id!r}, {self.label!r}, {self.role.value})"


class Edge:
    """An arrow of a flow."""

    __slots__ = ("_place", "answer", "arrow", "flaw", "index", "key", "source", "target")

    def __init__(
        self,
        index: int,
        source: str,
        target: str,
        arrow: Arrow,
        answer: str | None,
        key: str | None,
        place: Place,
        flaw: str | None = None,
    ) -> None:
        self.index = index
        """The edge's place among the flow's edges, from 0. Also its key in the multigraph."""
        self.source = source
        self.target = target
        self.arrow = arrow
        self.answer = answer
        """The text on the arrow as a reader sees it; ``None`` for a plain arrow."""
        self.key = key
        """The answer as labels are compared."""
        self._place = place
        self.flaw = flaw
        """Why an arrow without a meaning has none."""

    @property
    def span(self) -> Span:
        """The arrow with its text, without the nodes."""
        return _span(self._place)

    def __repr__(self) -> str:
        text = "" if self.answer is None else f"|{self.answer}|"
        return f"Edge({self.source} -->{text} {self.target})"


class Infeasible:
    """A stretch of nodes that no run can take, as the document says."""

    __slots__ = ("_place", "nodes", "reason")

    def __init__(self, nodes: Sequence[str], reason: str, place: Place) -> None:
        self.nodes = tuple(nodes)
        self.reason = reason
        self._place = place

    @property
    def span(self) -> Span:
        """The directive that says so."""
        return _span(self._place)


class Flow:
    """One chart that runs."""

    __slots__ = (
        "_graph",
        "_out",
        "_place",
        "diagnostics",
        "digest",
        "edges",
        "flows",
        "infeasible",
        "name",
        "nodes",
        "path",
    )

    def __init__(
        self,
        *,
        name: str,
        place: Place,
        nodes: Mapping[str, Node],
        edges: Sequence[Edge],
        digest: str,
        diagnostics: Sequence[Diagnostic] = (),
        infeasible: Sequence[Infeasible] = (),
        flows: Mapping[str, Flow] | None = None,
    ) -> None:
        self.name = name
        self.path = place[0]
        self._place = place
        self.nodes = nodes
        """The nodes by id, in the order of the chart."""
        self.edges = tuple(edges)
        """The arrows, in the order of the chart."""
        self.digest = digest
        """SHA-256 of this chart alone: see `flowrun.graph.digest`."""
        self.diagnostics = tuple(diagnostics)
        """The errors of the chart: where there are any, the flow cannot be bound."""
        self.infeasible = tuple(infeasible)
        self.flows: Mapping[str, Flow] = {name: self} if flows is None else flows
        """The flows that were loaded together with this one: what its calls mean."""
        self._graph: networkx.MultiDiGraph[str] | None = None
        self._out: dict[str, list[Edge]] | None = None

    @property
    def span(self) -> Span:
        """The line that begins the chart."""
        return _span(self._place)

    @property
    def graph(self) -> networkx.MultiDiGraph[str]:
        """The flow as a multigraph, with a node's and an edge's fields as attributes.

        A node has ``label``, ``key``, ``shape``, ``role`` and ``span``; an edge has ``answer``,
        ``key``, ``arrow``, ``span`` and ``edge`` (the `Edge` itself), under its index as its key.
        """
        if self._graph is None:
            from flowrun.graph import graph_of

            self._graph = graph_of(self.nodes.values(), self.edges)
        return self._graph

    @property
    def fingerprint(self) -> str:
        """SHA-256, in hex, of all that the walk uses, in this flow and in those it calls."""
        return fingerprint(self, self.flows)

    @property
    def start(self) -> Node:
        """The node that the flow begins at. Only a flow with errors has none."""
        return next(node for node in self.nodes.values() if node.role is Role.START)

    def calls(self) -> tuple[Node, ...]:
        """The nodes that call another flow."""
        return tuple(node for node in self.nodes.values() if node.role is Role.CALL)

    def ways_out(self, node: str) -> tuple[Edge, ...]:
        """The ways out of a node, in the order of the chart; arrows for errors are none."""
        return tuple(edge for edge in self._edges_out(node) if edge.arrow is Arrow.WAY)

    def errors_out(self, node: str) -> tuple[Edge, ...]:
        """The arrows for errors out of a node, in the order of the chart."""
        return tuple(edge for edge in self._edges_out(node) if edge.arrow is Arrow.ERROR)

    def _edges_out(self, node: str) -> list[Edge]:
        if self._out is None:
            self._out = {name: [] for name in self.nodes}
            for edge in self.edges:
                self._out.setdefault(edge.source, []).append(edge)
        return self._out[node]

    def is_ensure(self, node: Node) -> bool:
        """Whether a node is a decision that acts if need be and always goes on."""
        if node.role is not Role.DECISION:
            return False
        ways = self.ways_out(node.id)
        return len(ways) == 1 and ways[0].key is None

    @property
    def outcomes(self) -> tuple[str, ...]:
        """The ends that a run can come to, as `Run.end` names them, without those that defer it."""
        return tuple(dict.fromkeys(self._outcomes()))

    def unhandled(self, node: Node, called: Flow) -> tuple[str, ...]:
        """The outcomes of a called flow that no way out of the call takes."""
        taken = {edge.key for edge in self.ways_out(node.id)}
        if None in taken:
            return ()
        return tuple(each for each in called.outcomes if normalise(each) not in taken)

    def _outcomes(self) -> Iterator[str]:
        for node in self.nodes.values():
            if node.role is Role.END:
                yield RETURN if node.key == RETURN else node.label
            elif node.role in {Role.STEP, Role.START} and not self.ways_out(node.id):
                yield RETURN

    def __repr__(self) -> str:
        return f"Flow({self.name!r}, {len(self.nodes)} nodes, {len(self.edges)} edges)"


def linked(flows: Iterable[Flow]) -> dict[str, Flow]:
    """The flows by name, of two with one name the first, each knowing all: what its calls mean."""
    by_name: dict[str, Flow] = {}
    for flow in flows:
        by_name.setdefault(flow.name, flow)
        flow.flows = by_name
    return by_name


def fingerprint(flow: Flow, flows: Mapping[str, Flow]) -> str:
    """SHA-256, in hex, of all that the walk uses: the flow's own digest and those of its calls.

    A flow that calls no other has its digest as its fingerprint. A called flow that is not among
    `flows` counts by its name.
    """
    called = _called(flow, flows)
    if not called:
        return flow.digest
    lines = [f"{name} {flows[name].digest if name in flows else ''}" for name in sorted(called)]
    return hashlib.sha256("\n".join([flow.digest, *lines]).encode()).hexdigest()


def _called(flow: Flow, flows: Mapping[str, Flow]) -> set[str]:
    """The names of the flows that a flow calls, and those call, and so on."""
    called: set[str] = set()
    waiting = [flow]
    while waiting:
        names = {node.callee for node in waiting.pop().calls()} - called
        called |= names
        waiting += [flows[name] for name in names if name in flows]
    return called


def _span(place: Place) -> Span:
    """The place as a span: few runs ask for one, and a chart has many."""
    from flowrun.span import Span

    return Span(*place)
