"""A sketch and a layout to a picture: everything in its place, ready for whatever draws it."""

import math
from dataclasses import dataclass

from flowrun_tools.drawing import arrows
from flowrun_tools.drawing.paths import Path, Point, polygon, spline
from flowrun_tools.drawing.plan import Area, Layout, Route
from flowrun_tools.drawing.sketch import EdgeSketch, FrameSketch, NodeSketch, Sketch
from flowrun_tools.drawing.words import LEADING, Block, Line, block

MARGIN = 12.0
"""Around everything."""
_CAPTION_WRAP = 560


@dataclass(frozen=True, slots=True)
class Text:
    """Lines of text round a point."""

    block: Block
    middle: Point

    def lines(self) -> tuple[tuple[Line, Point], ...]:
        """Each line, with the middle of its baseline."""
        x, y = self.middle
        first = y - (len(self.block.lines) - 1) * LEADING / 2 + 5
        return tuple(
            (line, (x, first + row * LEADING)) for row, line in enumerate(self.block.lines)
        )

    def ground(self) -> Path:
        """The paper behind it."""
        (x, y), a, b = self.middle, self.block.width / 2 + 2, self.block.height / 2 - 1
        return polygon((x - a, y - b), (x + a, y - b), (x + a, y + b), (x - a, y + b))


@dataclass(frozen=True, slots=True)
class NodePart:
    """A node in its place."""

    sketch: NodeSketch
    outline: tuple[Path, ...]
    text: Text
    corner: Point
    """The top right of the box around it."""


@dataclass(frozen=True, slots=True)
class EdgePart:
    """An arrow in its place."""

    sketch: EdgeSketch
    line: Path
    heads: tuple[Path, ...]
    text: Text | None


@dataclass(frozen=True, slots=True)
class FramePart:
    """A subgraph in its place."""

    sketch: FrameSketch
    outline: Path
    text: Text


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart with everything in its place."""

    sketch: Sketch
    size: Point
    """Width and height."""
    frames: tuple[FramePart, ...]
    """Outer ones before those inside them."""
    edges: tuple[EdgePart, ...]
    nodes: tuple[NodePart, ...]
    caption: Text


def picture_of(sketch: Sketch, layout: Layout, caption: str = "") -> Picture:
    """Everything in its place, with a caption below."""
    written = block(caption, max(_CAPTION_WRAP, layout.size[0]))
    width = max(layout.size[0], written.width) + 2 * MARGIN
    height = layout.size[1] + 2 * MARGIN + (written.height + MARGIN if caption else 0)
    left = (width - layout.size[0]) / 2
    direction = sketch.plan.direction
    frames = [_frame(*each, left) for each in zip(sketch.frames, layout.frames, strict=True)]
    return Picture(
        sketch,
        (math.ceil(width), math.ceil(height)),
        tuple(reversed(frames)),
        tuple(
            _edge(*each, left, direction) for each in zip(sketch.edges, layout.arrows, strict=False)
        ),
        tuple(_node(*each, left) for each in zip(sketch.nodes, layout.boxes, strict=True)),
        Text(written, (width / 2, height - MARGIN - written.height / 2)),
    )


def _frame(sketch: FrameSketch, area: Area, left: float) -> FramePart:
    (x, y), (width, height) = _moved(area.corner, left), area.size
    outline = polygon((x, y), (x + width, y), (x + width, y + height), (x, y + height))
    return FramePart(sketch, outline, Text(sketch.block, _moved(area.title, left)))


def _node(sketch: NodeSketch, middle: Point, left: float) -> NodePart:
    x, y = _moved(middle, left)
    width, height = sketch.size
    right, down = sketch.shape.shift(width, height)
    return NodePart(
        sketch,
        tuple(path.moved(x, y) for path in sketch.shape.outline(width, height)),
        Text(sketch.block, (x + right, y + down)),
        (x + width / 2, y - height / 2),
    )


def _edge(sketch: EdgeSketch, route: Route, left: float, direction: str) -> EdgePart:
    kind = sketch.link.head.removeprefix("double_")
    points = [_moved(point, left) for point in route.points]
    ends = ((route.tail, points[0]), (route.head, points[-1]))
    heads = [
        path
        for tip, base in ends
        if tip is not None
        for path in arrows.head(kind, base, _moved(tip, left))
    ]
    text = None
    if route.label is not None:
        x, y = _moved(route.label, left)
        if sketch.link.source != sketch.link.target:
            x, y = arrows.on_line((x, y), points, direction)
        text = Text(sketch.block, (max(x, sketch.block.width / 2 + 4), y))
    return EdgePart(sketch, spline(points), tuple(heads), text)


def _moved(point: Point, left: float) -> Point:
    return (point[0] + left, point[1] + MARGIN)
