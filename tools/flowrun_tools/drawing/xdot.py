"""A picture to the drawing language of Graphviz, in which Graphviz makes PNG and PDF of it."""

from collections.abc import Iterator

from flowrun.flow import Arrow, Flow
from flowrun_tools.drawing.marks import Mark
from flowrun_tools.drawing.paths import Path, Point
from flowrun_tools.drawing.picture import EdgePart, FramePart, NodePart, Picture, Text
from flowrun_tools.drawing.style import BOLD, DASHED, LIGHT, Colours
from flowrun_tools.drawing.words import SIZE

_FONT = "Arial"
_SOLID = "S 5 -solid S 17 -setlinewidth(1.3)"


def xdot_of(picture: Picture) -> str:
    """The picture, as it looks by day."""
    return " ".join(_Writer(picture).parts())


class _Writer:
    """Writes one picture. Graphviz counts upwards, so its height is needed everywhere."""

    def __init__(self, picture: Picture) -> None:
        self._picture = picture
        self._height = picture.size[1]

    def parts(self) -> Iterator[str]:
        picture = self._picture
        width, height = picture.size
        yield _pen("C", LIGHT.paper)
        yield f"P 4 0 0 {width} 0 {width} {height} 0 {height}"
        yield f"F {SIZE} {_counted(_FONT)}"
        for frame in picture.frames:
            yield from self._frame(frame)
        for edge in picture.edges:
            yield from self._edge(edge, picture.sketch.chart.flow)
        for frame in picture.frames:
            yield from self._text(frame.text, LIGHT.ink)
        for node in picture.nodes:
            yield from self._node(node)
        yield from self._text(picture.caption, LIGHT.faint)

    def _frame(self, part: FramePart) -> Iterator[str]:
        yield from _inks(LIGHT.frame)
        yield self._path(part.outline)

    def _edge(self, part: EdgePart, flow: Flow | None) -> Iterator[str]:
        sketch = part.sketch
        is_error = flow is not None and flow.edges[sketch.index].arrow is Arrow.ERROR
        stroke = _stroke(sketch.mark, LIGHT.error if is_error else LIGHT.line)
        yield from _inks(Colours(stroke, stroke))
        yield _form(sketch.mark, sketch.link.stroke)
        yield self._path(part.line)
        yield _SOLID
        for head in part.heads:
            yield self._path(head)
        if part.text is not None:
            yield from _inks(Colours(LIGHT.paper, LIGHT.paper))
            yield self._path(part.text.ground())
            yield from self._text(part.text, LIGHT.ink)

    def _node(self, part: NodePart) -> Iterator[str]:
        mark, colours = part.sketch.mark, LIGHT.kinds[part.sketch.kind]
        fill = LIGHT.line if part.sketch.shape.solid else colours.fill
        yield from _inks(Colours(fill, _stroke(mark, colours.stroke)))
        yield _form(mark, "normal")
        for path in part.outline[:1]:
            yield self._path(path)
        for path in part.outline[1:]:
            yield self._path(Path(path.start, path.segments))
        yield _SOLID
        yield from self._text(part.text, LIGHT.ink)

    def _path(self, path: Path) -> str:
        """A line or an area. Everything is a curve to it, so a straight line is a flat one."""
        points = [path.start]
        for segment in (*path.segments, *(((path.start,),) if path.closed else ())):
            points += _curve(points[-1], segment[-1]) if len(segment) == 1 else segment
        places = " ".join(self._place(point) for point in points)
        return f"{'b' if path.closed else 'B'} {len(points)} {places}"

    def _text(self, text: Text, colour: str) -> Iterator[str]:
        yield _pen("c", colour)
        for line, middle in text.lines():
            yield f"T {self._place(middle)} 0 {line.width:.1f} {_counted(line.text)}"

    def _place(self, point: Point) -> str:
        return f"{point[0]:.1f} {self._height - point[1]:.1f}"


def _curve(start: Point, end: Point) -> tuple[Point, Point, Point]:
    return (start, end, end)


def _inks(colours: Colours) -> Iterator[str]:
    yield _pen("c", colours.stroke)
    yield _pen("C", colours.fill)


def _pen(what: str, colour: str) -> str:
    return f"{what} {_counted(colour)}"


def _stroke(mark: Mark | None, colour: str) -> str:
    return colour if mark is None else LIGHT.looks[mark.look]


def _form(mark: Mark | None, stroke: str) -> str:
    """The line: dashed, dotted or thick."""
    if mark is not None and mark.look in DASHED:
        return "S 6 -dashed"
    if stroke == "dotted":
        return "S 6 -dotted"
    is_bold = stroke == "thick" or (mark is not None and mark.look in BOLD)
    return f"S {_counted('setlinewidth(2.8)' if is_bold else 'setlinewidth(1.3)')}"


def _counted(text: str) -> str:
    """A text with its length in bytes before it."""
    return f"{len(text.encode('utf-8', 'replace'))} -{text}"
