"""A chart and what is drawn over it to a sketch: everything with its size, and no place yet."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from flowrun.documents import Chart
from flowrun.flow import Node
from flowrun.labels import shown
from flowrun.mermaid.flowchart import Flowchart, Link, Vertex
from flowrun_tools.drawing.groups import Groups
from flowrun_tools.drawing.marks import Mark, Overlay
from flowrun_tools.drawing.plan import Arrow, Box, Frame, Plan, Size
from flowrun_tools.drawing.shapes import Shape, shape_of
from flowrun_tools.drawing.words import WRAP, Block, block

_PAD = 4.0
"""Around a label on an arrow, and around the title of a frame."""
_DECISION_WRAP = 150
"""Lines in a diamond are shorter, since there is little room at its sides."""
_EMPTY = Block(())


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeSketch:
    """A node, or a subgraph with nothing in it."""

    id: str
    kind: str
    """Its role in a flow; else "shape"."""
    label: str
    line: int
    """The line of the document that its label is on."""
    shape: Shape
    block: Block
    notes: int
    """How many of its last lines are the note of its mark."""
    size: Size
    mark: Mark | None
    styles: tuple[str, ...]
    frame: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EdgeSketch:
    """An arrow, or a line that is none; without those that are for layout alone."""

    index: int
    """As `flowrun.Edge.index`."""
    link: Link
    label: str
    block: Block
    mark: Mark | None
    styles: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameSketch:
    """A subgraph."""

    id: str
    label: str
    block: Block
    styles: tuple[str, ...]
    frame: int | None


@dataclass(frozen=True, slots=True)
class Sketch:
    """Everything in a chart, with sizes."""

    chart: Chart
    nodes: tuple[NodeSketch, ...]
    edges: tuple[EdgeSketch, ...]
    frames: tuple[FrameSketch, ...]
    plan: Plan
    """The same for the layout: its boxes are the nodes, its first arrows the edges."""


def sketch_of(chart: Chart, overlay: Overlay) -> Sketch:
    """Everything in a chart with what is drawn over it."""
    groups = Groups(chart.flowchart)
    styles = _Styles(chart.flowchart)
    nodes = tuple(_nodes(chart, overlay, groups, styles))
    edges = tuple(_edges(chart.flowchart.links, overlay, styles))
    frames = tuple(
        FrameSketch(
            id=group.id,
            label=shown(group.title),
            block=block(group.title),
            styles=styles.of(group.classes, ()),
            frame=groups.frame_of(group.id),
        )
        for group in groups.full
    )
    plan = _plan(chart.flowchart, nodes, edges, frames, groups)
    return Sketch(chart, nodes, edges, frames, plan)


class _Styles:
    """What a chart's own classes and styles say, as ``property:value`` each."""

    def __init__(self, flowchart: Flowchart) -> None:
        self._classes = {each.id: each.styles for each in flowchart.classes}

    def of(self, classes: Sequence[str], own: Sequence[str]) -> tuple[str, ...]:
        """The styles of something with some classes and its own styles, the stronger ones last."""
        found = [style for name in ("default", *classes) for style in self._classes.get(name, ())]
        return (*found, *own)


def _nodes(chart: Chart, overlay: Overlay, groups: Groups, styles: _Styles) -> Iterator[NodeSketch]:
    subgraphs = {group.id for group in (*groups.full, *groups.empty)}
    roles = {} if chart.flow is None else chart.flow.nodes
    for vertex in chart.flowchart.vertices.values():
        if vertex.id not in subgraphs:
            own = styles.of(vertex.classes, vertex.styles)
            yield _node(vertex, roles, overlay.on_node(vertex.id), own, groups.frame_of(vertex.id))
    for group in groups.empty:
        shape, text = shape_of("rect"), block(group.title)
        yield NodeSketch(
            id=group.id,
            kind="shape",
            label=shown(group.title),
            line=group.span.line,
            shape=shape,
            block=text,
            notes=0,
            size=shape.size(text.width, text.height),
            mark=None,
            styles=styles.of(group.classes, ()),
            frame=groups.frame_of(group.id),
        )


def _node(
    vertex: Vertex,
    roles: Mapping[str, Node],
    mark: Mark | None,
    styles: tuple[str, ...],
    frame: int | None,
) -> NodeSketch:
    shape = shape_of(vertex.shape)
    text, note = _EMPTY, _EMPTY
    if not shape.mute:
        text = block(vertex.text, _wrap(shape))
        note = block(mark.note, _wrap(shape)) if mark is not None else note
    written = Block((*text.lines, *note.lines))
    return NodeSketch(
        id=vertex.id,
        kind=roles[vertex.id].role.value if vertex.id in roles else "shape",
        label=shown(vertex.text),
        line=vertex.label_span.line,
        shape=shape,
        block=written,
        notes=len(note.lines),
        size=shape.size(written.width, written.height),
        mark=mark,
        styles=styles,
        frame=frame,
    )


def _wrap(shape: Shape) -> float:
    return _DECISION_WRAP if shape is shape_of("diamond") else WRAP


def _edges(links: Sequence[Link], overlay: Overlay, styles: _Styles) -> Iterator[EdgeSketch]:
    visible = (link for link in links if link.stroke != "invisible")
    for index, link in enumerate(visible):
        label = "" if link.label is None else link.label.text
        mark = overlay.on_edge(index)
        note = mark.note if mark else ""
        yield EdgeSketch(
            index=index,
            link=link,
            label=shown(label),
            block=block(" \u00b7 ".join(filter(None, (label, note)))),
            mark=mark,
            styles=styles.of(link.classes, link.style),
        )


def _plan(
    flowchart: Flowchart,
    nodes: Sequence[NodeSketch],
    edges: Sequence[EdgeSketch],
    frames: Sequence[FrameSketch],
    groups: Groups,
) -> Plan:
    index = {node.id: i for i, node in enumerate(nodes)}
    hidden = [link for link in flowchart.links if link.stroke == "invisible"]
    drawn = [_arrow(edge.link, edge, index, groups) for edge in edges]
    unseen = [_arrow(link, None, index, groups) for link in hidden]
    return Plan(
        flowchart.direction,
        [_box(node) for node in nodes],
        [*drawn, *unseen],
        [Frame(_padded(each.block), each.frame, {"label": each.label}) for each in frames],
    )


def _box(node: NodeSketch) -> Box:
    text = "\n".join(line.text for line in node.block.lines)
    look = {"style": "rounded"} if node.shape.dot == "rounded" else {"shape": node.shape.dot}
    dress = {"label": text, **look}
    return Box(node.size, node.shape.border, node.frame, dress)


def _arrow(link: Link, edge: EdgeSketch | None, index: Mapping[str, int], groups: Groups) -> Arrow:
    """One line between boxes; of a line for layout alone (no edge), only its ends count."""
    dress = {"style": "invis"}
    if edge is not None:
        dress = {"label": edge.label, "style": _STROKES[link.stroke]}
    tail, head = groups.exit(link.source), groups.entrance(link.target)
    return Arrow(
        index[tail],
        index[head],
        label=_padded(edge.block) if edge is not None and edge.block.lines else None,
        tail_frame=groups.frame(link.source, head),
        head_frame=groups.frame(link.target, tail),
        has_tail=link.head.startswith("double_"),
        has_head=link.head != "arrow_open",
        length=link.length,
        dress=dress,
    )


_STROKES = {"normal": "solid", "thick": "bold", "dotted": "dotted"}


def _padded(text: Block) -> Size:
    return (text.width + 2 * _PAD, text.height)
