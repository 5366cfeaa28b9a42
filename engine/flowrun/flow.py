"""A flow: the nodes and arrows of one chart, with the part that each plays in a run.

A run out of the cache imports this module, so it defines plain slotted classes, which cost nothing at
import, and asks for the graph library only when somebody reads `Flow.graph`.
"""

import enum
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from flowrun.source import Span

if TYPE_CHECKING:
    import networkx

    from flowrun.diagnostics import Diagnostic


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

    __slots__ = ("id", "key", "label", "role", "shape", "span")

    def __init__(
        self, id: str, label: str, key: str, shape: str | None, role: Role, span: Span
    ) -> None:
        self.id = id
        self.label = label
        """The text in the shape, as a reader sees it."""
        self.key = key
        """The label as labels are compared: see `flowrun.labels.normalise`."""
        self.shape = shape
        """Mermaid's name of the shape; ``None`` for a bare id."""
        self.role = role
        self.span = span
        """Where the label is written."""

    def __repr__(self) -> str:
        return f"Node({self.id!r}, {self.label!r}, {self.role.value})"


class Edge:
    """An arrow of a flow."""

    __slots__ = ("answer", "arrow", "index", "key", "source", "span", "target")

    def __init__(
        self,
        index: int,
        source: str,
        target: str,
        arrow: Arrow,
        answer: str | None,
        key: str | None,
        span: Span,
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
        self.span = span
        """The arrow with its text, without the nodes."""

    def __repr__(self) -> str:
        text = "" if self.answer is None else f"|{self.answer}|"
        return f"Edge({self.source} -->{text} {self.target})"


class Infeasible:
    """A stretch of nodes that no run can take, as the document says."""

    __slots__ = ("nodes", "reason", "span")

    def __init__(self, nodes: Sequence[str], reason: str, span: Span) -> None:
        self.nodes = tuple(nodes)
        self.reason = reason
        self.span = span


class Flow:
    """One chart that runs."""

    __slots__ = (
        "_graph",
        "diagnostics",
        "digest",
        "edges",
        "flows",
        "infeasible",
        "name",
        "nodes",
        "path",
        "span",
    )

    def __init__(
        self,
        *,
        name: str,
        span: Span,
        nodes: Mapping[str, Node],
        edges: Sequence[Edge],
        digest: str,
        diagnostics: "Sequence[Diagnostic]" = (),
        infeasible: Sequence[Infeasible] = (),
        flows: "Mapping[str, Flow] | None" = None,
        graph: "networkx.MultiDiGraph[str] | None" = None,
    ) -> None:
        self.name = name
        self.path = span.path
        self.span = span
        """The line that begins the chart."""
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
        self._graph = graph

    @property
    def graph(self) -> "networkx.MultiDiGraph[str]":
        """The flow as a multigraph, with a node's and an edge's fields as attributes.

        A node has ``label``, ``key``, ``shape``, ``role`` and ``span``; an edge has ``answer``,
        ``key``, ``arrow``, ``span`` and ``edge`` (the `Edge` itself), under its index as its key.
        """
        if self._graph is None:
            from flowrun.graph import graph_of  # noqa: PLC0415 - networkx only when asked for

            self._graph = graph_of(self.nodes.values(), self.edges)
        return self._graph

    @property
    def fingerprint(self) -> str:
        """SHA-256, in hex, of all that the walk uses, in this flow and in those it calls."""
        return fingerprint(self, self.flows)

    def calls(self) -> tuple[Node, ...]:
        """The nodes that call another flow."""
        return tuple(node for node in self.nodes.values() if node.role is Role.CALL)

    def ways_out(self, node: str) -> tuple[Edge, ...]:
        """The ways out of a node, in the order of the chart; arrows for errors are none."""
        return tuple(e for e in self.edges if e.source == node and e.arrow is Arrow.WAY)

    def __repr__(self) -> str:
        return f"Flow({self.name!r}, {len(self.nodes)} nodes, {len(self.edges)} edges)"
