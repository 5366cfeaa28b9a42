"""A picture to SVG, with its style by day and by night, and with what a screen reader says."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import escape

from flowrun.flow import Arrow, Flow
from flowrun_tools.drawing.paths import Path, Point
from flowrun_tools.drawing.picture import EdgePart, FramePart, NodePart, Picture, Text
from flowrun_tools.drawing.style import css
from flowrun_tools.drawing.words import Line

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """Where the nodes of a drawing lead."""

    document: str | None = None
    """The document, as seen from the drawing: each node leads to its line."""
    functions: Mapping[str, str] = field(default_factory=dict[str, str])
    """The source line of each node's function, by the node's id."""


NOWHERE = Links()
"""For a drawing without links."""


def svg_of(picture: Picture, links: Links = NOWHERE) -> str:
    """The picture as one SVG element, ready to be a file or a part of a page."""
    chart = picture.sketch.chart
    width, height = picture.size
    name = _id(chart.name)
    title = chart.flowchart.acc_title or chart.flowchart.title or chart.name
    labels = {each.id: each.label for each in picture.sketch.nodes}
    labels |= {each.id: each.label for each in picture.sketch.frames}
    inner = [
        *(_frame(part) for part in picture.frames),
        *(_edge(part, chart.flow, name, labels) for part in picture.edges),
        *(f'<g class="frame-title">{_lines(part.text)}</g>' for part in picture.frames),
        *(_node(part, links, name) for part in picture.nodes),
        *_caption(picture.caption),
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" id="{name}" class="flowrun" '
        f'width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        f'role="graphics-document document" aria-roledescription="flowchart" '
        f'aria-labelledby="{name}--title" aria-describedby="{name}--desc">\n'
        f'<title id="{name}--title">{_text(title)}</title>\n'
        f'<desc id="{name}--desc">{_text(_description(picture))}</desc>\n'
        f"<style>\n{css()}</style>\n" + "\n".join(inner) + "\n</svg>\n"
    )


def _description(picture: Picture) -> str:
    flowchart = picture.sketch.chart.flowchart
    counts = f"{len(picture.nodes)} nodes and {len(picture.edges)} arrows."
    said = flowchart.acc_description or f"A flowchart with {counts}"
    return " ".join([said, *(line.text for line in picture.caption.block.lines)])


def _frame(part: FramePart) -> str:
    return (
        f'<g class="frame" data-frame="{_text(part.sketch.id)}" role="graphics-object" '
        f'aria-label="{_text(part.sketch.label)}">'
        f"{_path(part.outline, style=_style(part.sketch.styles))}</g>"
    )


def _edge(part: EdgePart, flow: Flow | None, name: str, labels: Mapping[str, str]) -> str:
    sketch = part.sketch
    classes = ["edge", sketch.link.stroke]
    if flow is not None and flow.edges[sketch.index].arrow is Arrow.ERROR:
        classes.append("error")
    if sketch.mark is not None:
        classes.append(sketch.mark.look.value)
    label = "" if part.text is None else _path(part.text.ground(), "ground") + _lines(part.text)
    style = _style(sketch.styles)
    heads = "".join(
        _path(path, "head full" if path.closed else "head", style) for path in part.heads
    )
    way = _data(part.line)
    said = f"from {labels[sketch.link.source]} to {labels[sketch.link.target]}"
    said += "".join(f", {line.text}" for line in sketch.block.lines)
    return (
        f'<g id="{name}--e{sketch.index}" class="{" ".join(classes)}" '
        f'data-edge="{sketch.index}" data-source="{_text(sketch.link.source)}" '
        f'data-target="{_text(sketch.link.target)}" role="graphics-symbol" '
        f'aria-label="{_text(said)}"><path class="hit" d="{way}"/>'
        f'<path class="line"{style} d="{way}"/>{heads}{label}</g>'
    )


def _node(part: NodePart, links: Links, name: str) -> str:
    sketch = part.sketch
    classes = ["node", sketch.kind, *([sketch.mark.look.value] if sketch.mark else [])]
    fill = "body solid" if sketch.shape.solid else "body"
    style = _style(sketch.styles)
    note = sketch.mark.note if sketch.mark else ""
    body = "".join(_path(path, fill, style) for path in part.outline[:1])
    body += "".join(_path(path) for path in part.outline[1:])
    body += _lines(part.text, _style(sketch.styles, _TEXT), notes=sketch.notes)
    place = f"{links.document}#L{sketch.line}" if links.document else ""
    target = links.functions.get(sketch.id, place)
    said = ": ".join((sketch.kind.replace("shape", "node"), sketch.label))
    said += f", {note}" if note else ""
    return (
        f'<g id="{name}--n-{_id(sketch.id)}" class="{" ".join(classes)}" '
        f'data-node="{_text(sketch.id)}" role="graphics-symbol" aria-label="{_text(said)}">'
        f"<title>{_text(sketch.label)}</title>{_linked(body, target)}"
        f"{_place(part, place) if place != target else ''}</g>"
    )


def _linked(body: str, target: str) -> str:
    return f'<a href="{_text(target)}">{body}</a>' if target else body


def _place(part: NodePart, place: str) -> str:
    """The link to the document, beside the one to the function."""
    x, y = part.corner
    line = f"line {part.sketch.line}"
    return _linked(f'<text x="{_number(x)}" y="{_number(y - 3)}">{line}</text>', place).replace(
        "<a ", '<a class="place" '
    )


def _caption(text: Text) -> Iterator[str]:
    if text.block.lines:
        yield f'<g class="caption">{_lines(text)}</g>'


def _path(path: Path, name: str = "", style: str = "") -> str:
    attribute = f' class="{name}"' if name else ""
    return f'<path{attribute}{style} d="{_data(path)}"/>'


def _data(path: Path) -> str:
    segments = (
        ("L" if len(segment) == 1 else "C") + " ".join(map(_point, segment))
        for segment in path.segments
    )
    return f"M{_point(path.start)}{''.join(segments)}{'Z' if path.closed else ''}"


def _point(point: Point) -> str:
    return f"{_number(point[0])},{_number(point[1])}"


def _number(value: float) -> str:
    """A tenth of a pixel is as fine as anybody sees."""
    return f"{value:.1f}".removesuffix(".0")


def _lines(text: Text, style: str = "", *, notes: int = 0) -> str:
    """The lines of a text, the last of which are notes."""
    first_note = len(text.block.lines) - notes
    return "".join(
        _line(line, middle, "text" if row < first_note else "note", style)
        for row, (line, middle) in enumerate(text.lines())
    )


def _line(line: Line, middle: Point, name: str, style: str) -> str:
    """One line. Where its width is measured, a viewer with another font fits it in."""
    x, y = map(_number, middle)
    fit = ""
    if line.exact and name == "text":
        fit = f' textLength="{_number(line.width)}" lengthAdjust="spacingAndGlyphs"'
    direction = ' direction="rtl"' if _RIGHT_TO_LEFT.search(line.text) else ""
    return f'<text class="{name}" x="{x}" y="{y}"{direction}{fit}{style}>{_text(line.text)}</text>'


_SHAPE = {"fill", "stroke", "stroke-width", "stroke-dasharray", "opacity"}
_TEXT = {"color": "fill", "font-weight": "font-weight", "font-style": "font-style"}
_SAFE = re.compile(r"[#\w.,% -]+")


def _style(styles: tuple[str, ...], renamed: Mapping[str, str] | None = None) -> str:
    """What the chart itself says of colours and lines, and nothing that could load or run."""
    names = {name: name for name in _SHAPE} if renamed is None else renamed
    kept: dict[str, str] = {}
    for style in styles:
        name, _, value = (part.strip() for part in style.partition(":"))
        if name in names and _SAFE.fullmatch(value):
            kept[names[name]] = value
    said = ";".join(f"{name}:{value}" for name, value in kept.items())
    return f' style="{said}"' if said else ""


def _text(text: str) -> str:
    return escape(_NOT_XML.sub("\ufffd", text))


def _id(text: str) -> str:
    """A text as an id in a page: what else could mean something there is given by its number."""
    return "".join(c if c.isalnum() or c in "_-." else f"_{ord(c):x}_" for c in text)
