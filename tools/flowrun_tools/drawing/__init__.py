"""Charts to drawings: SVG, PNG, PDF and DOT.

Graphviz comes with the extra ``draw`` and is imported when something is drawn. Nothing here knows
the command line.
"""

import enum

from flowrun.documents import Chart
from flowrun_tools.drawing import layout
from flowrun_tools.drawing.marks import NOTHING, Look, Mark, Overlay
from flowrun_tools.drawing.picture import Picture, picture_of
from flowrun_tools.drawing.sketch import sketch_of
from flowrun_tools.drawing.svg import NOWHERE, Links, svg_of
from flowrun_tools.drawing.xdot import xdot_of

__all__ = ["NOTHING", "Format", "Links", "Look", "Mark", "Overlay", "draw", "svg"]


class Format(enum.Enum):
    """What a drawing can be."""

    SVG = "svg"
    PNG = "png"
    PDF = "pdf"
    DOT = "dot"


def svg(
    chart: Chart,
    *,
    overlay: Overlay = NOTHING,
    links: Links = NOWHERE,
    program: str | None = None,
) -> str:
    """A chart as an SVG element.

    Every node is a group with ``data-node`` (its id), every arrow one with ``data-edge`` (its
    `flowrun.Edge.index`). The same chart makes the same text, everywhere and always.

    Args:
        chart: What `flowrun.read` found; one that only illustrates may be drawn, too.
        overlay: What is drawn over it.
        links: Where its nodes lead.
        program: An installed program of Graphviz to lay it out with, such as ``dot``, in place of
            the one that comes along. Then the text depends on the version of that.

    Raises:
        UsageError: Graphviz is not installed.
    """
    return svg_of(_picture(chart, overlay, program), links)


def draw(
    chart: Chart,
    format: Format,
    *,
    overlay: Overlay = NOTHING,
    links: Links = NOWHERE,
    program: str | None = None,
) -> bytes:
    """A chart as the contents of a file; the rest is as for `svg`."""
    if format is Format.DOT:
        return layout.dot(sketch_of(chart, overlay).plan).encode()
    picture = _picture(chart, overlay, program)
    if format is Format.SVG:
        return svg_of(picture, links).encode()
    return layout.render(xdot_of(picture), picture.size, format.value)


def _picture(chart: Chart, overlay: Overlay, program: str | None) -> Picture:
    sketch = sketch_of(chart, overlay)
    return picture_of(sketch, layout.lay_out(sketch.plan, program), overlay.caption)
