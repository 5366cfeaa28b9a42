"""A changed chart to one drawing of both revisions: what is there, with what was."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from flowrun.documents import Chart
from flowrun.flow import Arrow, Edge, Flow, Node
from flowrun.mermaid.flowchart import Link, Vertex
from flowrun_tools.differences.equivalence import does
from flowrun_tools.differences.matching import matching
from flowrun_tools.drawing import Look, Mark, Overlay

Renamed = Callable[[str], str]


def both(base: Chart | None, head: Chart | None) -> tuple[Chart, Overlay]:
    """One chart that holds both revisions, and marks for what was added, removed and changed.

    Gone nodes stand outside of all subgraphs.
    """
    if base is None or head is None:
        chart = head or base
        assert chart is not None, "there is at least one"
        look = Look.REMOVED if head is None else Look.ADDED
        return chart, Overlay(rest=look, caption=f"{chart.name} is {_FATES[look]}")
    if base.flow is None or head.flow is None:
        return head, Overlay(caption=f"{head.name} is not a flow in both revisions")
    return _Union(base, head, base.flow, head.flow).drawn()


_FATES = {Look.ADDED: "new", Look.REMOVED: "gone"}


class _Union:
    """Both revisions of one flow."""

    def __init__(self, base: Chart, head: Chart, was: Flow, now: Flow) -> None:
        self._base, self._head = base, head
        self._was, self._now = was, now
        self._pairs = matching(was, now)
        self._kept = {_key(edge, _same) for edge in now.edges}
        self._edges = {_key(edge, self._name) for edge in was.edges}

    def drawn(self) -> tuple[Chart, Overlay]:
        """The chart and its marks."""
        gone = [node for node in self._was.nodes.values() if node.id not in self._pairs]
        lost = [edge for edge in self._was.edges if _key(edge, self._name) not in self._kept]
        flow = Flow(
            name=self._now.name,
            place=self._now.span.place,
            nodes={**self._now.nodes, **{self._name(node.id): node for node in gone}},
            edges=[*self._now.edges, *self._reindexed(lost)],
            digest=self._now.digest,
        )
        old = self._base.flowchart
        flowchart = replace(
            self._head.flowchart,
            vertices={**self._head.flowchart.vertices, **dict(self._vertices(old.vertices, gone))},
            links=(*_visible(self._head), *self._links(lost)),
        )
        overlay = Overlay(
            nodes=dict(self._nodes(gone)),
            edges=dict(self._arrows(len(lost))),
            caption="green and thick: new; red and dashed: gone; brown: changed",
        )
        return replace(self._head, flowchart=flowchart, flow=flow), overlay

    def _name(self, node: str) -> str:
        """The id, in the drawing, of a node of the older revision."""
        return self._pairs.get(node) or (f"{node} (gone)" if node in self._now.nodes else node)

    def _vertices(
        self, vertices: Mapping[str, Vertex], gone: list[Node]
    ) -> Iterator[tuple[str, Vertex]]:
        for node in gone:
            name = self._name(node.id)
            yield name, replace(vertices[node.id], id=name)

    def _links(self, lost: list[Edge]) -> Iterator[Link]:
        links = _visible(self._base)
        for edge in lost:
            source, target = self._name(edge.source), self._name(edge.target)
            yield replace(links[edge.index], source=source, target=target)

    def _reindexed(self, lost: list[Edge]) -> Iterator[Edge]:
        for index, edge in enumerate(lost, len(self._now.edges)):
            ends = (self._name(edge.source), self._name(edge.target))
            yield Edge(index, *ends, edge.arrow, edge.answer, edge.key, edge.span.place)

    def _nodes(self, gone: list[Node]) -> Iterator[tuple[str, Mark]]:
        yield from ((self._name(node.id), Mark(Look.REMOVED)) for node in gone)
        before = {other: self._was.nodes[one] for one, other in self._pairs.items()}
        for node in self._now.nodes.values():
            was = before.get(node.id)
            if was is None:
                yield node.id, Mark(Look.ADDED)
            elif was.label != node.label:
                yield node.id, Mark(Look.CHANGED, f'was "{was.label}"')
            elif does(was) != does(node):
                yield node.id, Mark(Look.CHANGED, f"was a {was.role.value}")

    def _arrows(self, lost: int) -> Iterator[tuple[int, Mark]]:
        for edge in self._now.edges:
            if _key(edge, _same) not in self._edges:
                yield edge.index, Mark(Look.ADDED)
        for index in range(lost):
            yield len(self._now.edges) + index, Mark(Look.REMOVED)


def _key(edge: Edge, renamed: Renamed) -> tuple[str, Arrow, str | None, str]:
    return (renamed(edge.source), edge.arrow, edge.key, renamed(edge.target))


def _same(node: str) -> str:
    return node


def _visible(chart: Chart) -> list[Link]:
    """The links in the order of the flow's edges."""
    return [link for link in chart.flowchart.links if link.stroke != "invisible"]
