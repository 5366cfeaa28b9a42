"""A Mermaid flowchart to a flow: every node gets its role, every arrow its meaning.

The one owner of networkx.
"""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence

import networkx

from flowrun.checks import errors_of
from flowrun.flow import Arrow, Edge, Flow, Infeasible, Node, Role
from flowrun.labels import normalise, shown
from flowrun.mermaid.flowchart import Flowchart, Link, Vertex
from flowrun.source import Source

_ROUND = {"stadium", "terminal", "pill"} | {
    *("circle", "circ", "doublecircle", "double-circle", "dbl-circ"),
    *("sm-circ", "small-circle", "start", "fr-circ", "framed-circle", "stop"),
}
"""Mermaid's names, the short ones and those of ``@{ shape: … }``, of stadiums and circles."""

_ROLES: Mapping[str | None, Role] = {
    **dict.fromkeys(("diamond", "diam", "decision", "question"), Role.DECISION),
    **dict.fromkeys(("odd",), Role.DEFER),
    **dict.fromkeys(
        ("subroutine", "fr-rect", "subprocess", "subproc", "framed-rectangle"), Role.CALL
    ),
}
"""The role of each shape that is neither round nor a step."""

_HEADS = {
    "arrow_open": "it has no head, so it leads nowhere",
    "arrow_circle": "it ends in a circle, which has no direction",
    "arrow_cross": "it ends in a cross, which has no direction",
    "INVALID": "its two halves do not fit together",
}

_OUTSIDE = ""
"""A place before all others, for searches from several nodes at once: no id is empty."""

_LETTERS = {"arrow_circle": "o", "arrow_cross": "x"}


def flow_of(chart: Flowchart, *, name: str, infeasible: Sequence[Infeasible] = ()) -> Flow:
    """A chart as a flow, with the errors that keep it from running in `Flow.diagnostics`."""
    groups = {subgraph.id for subgraph in chart.subgraphs}
    edges = _edges(chart.links, groups, chart.source)
    nodes = _nodes([v for v in chart.vertices.values() if v.id not in groups], edges)
    flow = Flow(
        name=name,
        place=chart.header.place,
        nodes=nodes,
        edges=edges,
        digest=digest(nodes.values(), edges),
        infeasible=infeasible,
    )
    flow.diagnostics = errors_of(flow)
    return flow


def graph_of(nodes: Iterable[Node], edges: Iterable[Edge]) -> "networkx.MultiDiGraph[str]":
    """Nodes and edges as a multigraph: see `Flow.graph` for the attributes."""
    graph: networkx.MultiDiGraph[str] = networkx.MultiDiGraph()
    for node in nodes:
        graph.add_node(
            node.id,
            label=node.label,
            key=node.key,
            shape=node.shape,
            role=node.role,
            span=node.span,
        )
    for edge in edges:
        if edge.source in graph and edge.target in graph:
            graph.add_edge(
                edge.source,
                edge.target,
                key=edge.index,
                answer=edge.answer,
                arrow=edge.arrow,
                span=edge.span,
                edge=edge,
            )
    return graph


def reached(flow: Flow, names: Iterable[str], *, back: bool = False) -> set[str]:
    """The nodes of some ids, and all that arrows lead to from them; with `back`, or come from."""
    graph = flow.graph.reverse(copy=False) if back else flow.graph
    ways: networkx.DiGraph[str] = networkx.DiGraph(graph.edges())
    ways.add_node(_OUTSIDE)
    ways.add_edges_from((_OUTSIDE, name) for name in names)
    return networkx.descendants(ways, _OUTSIDE)


def hanging_together(flow: Flow, names: Collection[str]) -> list[list[str]]:
    """Some nodes, parted where no arrow among them joins them; all in the order of the chart."""
    parts = networkx.weakly_connected_components(flow.graph.subgraph(names))
    order = {name: place for place, name in enumerate(flow.nodes)}
    return sorted(
        (sorted(part, key=order.__getitem__) for part in parts), key=lambda p: order[p[0]]
    )


def circles(ways: Mapping[str, str]) -> list[list[str]]:
    """The circles among nodes that have one way each, the nodes of each in the order of the way."""
    graph: networkx.DiGraph[str] = networkx.DiGraph(ways.items())
    return [list(circle) for circle in networkx.simple_cycles(graph)]


def digest(nodes: Iterable[Node], edges: Iterable[Edge]) -> str:
    """SHA-256, in hex, of what the walk uses: ids, labels, roles, answers and arrows.

    It is the same however the chart is styled, laid out or ordered.
    """
    drawn_nodes = sorted((n.id, n.key, n.role.value) for n in nodes)
    drawn_edges = sorted((e.source, e.target, e.arrow.value, e.key or "") for e in edges)
    text = json.dumps([drawn_nodes, drawn_edges], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _edges(links: Iterable[Link], groups: set[str], source: Source) -> list[Edge]:
    edges: list[Edge] = []
    for link in links:
        if link.stroke == "invisible":
            continue  # ~~~ is layout
        answer = shown(link.label.text) if link.label is not None else ""
        arrow, flaw = _meaning(link, answer, groups, source)
        edges.append(
            Edge(
                len(edges),
                link.source,
                link.target,
                arrow,
                answer or None,
                normalise(answer) if answer else None,
                link.span.place,
                flaw,
            )
        )
    return edges


def _meaning(link: Link, answer: str, groups: set[str], source: Source) -> tuple[Arrow, str | None]:
    """What an arrow does in a run; where it does nothing, why."""
    for end in (link.source, link.target):
        if end in groups:
            return Arrow.NONE, f'"{end}" is a subgraph, and a run visits nodes only'
    if link.head.startswith("double_"):
        return Arrow.NONE, "it has two heads, so its direction is open"
    if link.head != "arrow_point":
        return Arrow.NONE, _letter_flaw(link, source) or _HEADS[link.head]
    if link.stroke != "dotted":
        return Arrow.WAY, None
    if answer:
        return Arrow.ERROR, None
    return Arrow.NONE, "a dotted arrow is for an error, and no error is named on it"


def _letter_flaw(link: Link, source: Source) -> str | None:
    """Why an arrow has no meaning whose head was meant for the first letter of a word."""
    letter = _LETTERS.get(link.head)
    span = link.target_span
    before = source.offset(span.line, span.column) - 1
    if letter is None or source.text[before] != letter:
        return None
    return f'Mermaid takes the "{letter}" before "{link.target}" for its head: put a blank between'


def _nodes(vertices: Iterable[Vertex], edges: Iterable[Edge]) -> dict[str, Node]:
    entered = {edge.target for edge in edges}
    left = {edge.source for edge in edges if edge.arrow is not Arrow.ERROR}
    return {
        vertex.id: _node(vertex, entered=vertex.id in entered, left=vertex.id in left)
        for vertex in vertices
    }


def _node(vertex: Vertex, *, entered: bool, left: bool) -> Node:
    label = shown(vertex.text)
    role = _role(vertex.shape, entered=entered, left=left)
    return Node(vertex.id, label, normalise(label), vertex.shape, role, vertex.label_span.place)


def _role(shape: str | None, *, entered: bool, left: bool) -> Role:
    if shape not in _ROUND:
        return _ROLES.get(shape, Role.STEP)
    if not left and entered:
        return Role.END
    return Role.OUTCOME if entered else Role.START
