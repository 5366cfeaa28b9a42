"""Mermaid's shapes: how large each is around its text, and how it is drawn."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flowrun_tools.drawing import outlines
from flowrun_tools.drawing.outlines import Outline
from flowrun_tools.drawing.paths import Point
from flowrun_tools.drawing.plan import Size

_BESIDE, _ABOVE = 16.0, 10.0
"""The room between a text and the border of its box."""
_TURN = math.sqrt(2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """How the nodes of one shape look."""

    outline: Callable[[float, float], Outline]
    """Width and height to what is drawn."""
    size: Callable[[float, float], Size]
    """Width and height of the text to those of the node."""
    shift: Callable[[float, float], Point] = lambda _width, _height: (0.0, 0.0)
    """Width and height of the node to where the middle of its text is."""
    solid: bool = False
    """Whether it is filled with the colour of lines."""
    mute: bool = False
    """Whether Mermaid shows no text in it."""
    dot: str = "box"
    """Graphviz's nearest shape; ``rounded`` for a box of that style."""

    @property
    def border(self) -> str:
        """Graphviz's shape with the nearest border."""
        return _BORDERS.get(self.dot, "box")


_BORDERS = {
    "diamond": "diamond",
    "ellipse": "ellipse",
    "circle": "ellipse",
    "doublecircle": "ellipse",
    "point": "ellipse",
    "triangle": "triangle",
    "invtriangle": "invtriangle",
    "hexagon": "hexagon",
    "parallelogram": "parallelogram",
}


def shape_of(name: str | None) -> Shape:
    """The shape of a name of Mermaid's. What has no picture of its own here is a box."""
    return SHAPES.get(name or "rect", SHAPES["rect"])


def _room(beside: float = _BESIDE, above: float = _ABOVE) -> Callable[[float, float], Size]:
    return lambda width, height: (width + 2 * beside, height + 2 * above)


def _still(width: float, height: float) -> Callable[[float, float], Size]:
    return lambda _width, _height: (width, height)


def _slanted(share: float) -> Callable[[float, float], Size]:
    """Room for a box whose sides lean over by a share of its height."""

    def size(width: float, height: float) -> Size:
        tall = height + 2 * _ABOVE
        return (width + 2 * _BESIDE + 2 * share * tall, tall)

    return size


def _round(width: float, height: float) -> Size:
    across = max(math.hypot(width, height) + _BESIDE, 32.0)
    return (across, across)


def _oval(width: float, height: float) -> Size:
    return (width * _TURN + _BESIDE, height * _TURN + _ABOVE)


def _diamond_size(width: float, height: float) -> Size:
    """A text as wide as 5/9 of a diamond leaves 4/9 of the diamond's height for it."""
    return ((width + 8) * 9 / 5, (height + 6) * 9 / 4)


def _stadium_size(width: float, height: float) -> Size:
    tall = height + 2 * _ABOVE
    return (width + tall, tall)


def _triangle_size(width: float, height: float) -> Size:
    tall = height * 2 + 20
    return (width * 2 + 24, tall)


def _cylinder_size(width: float, height: float) -> Size:
    wide = width + 2 * _BESIDE
    return (wide, height + _ABOVE + 4 * outlines.cap(wide))


def _flag_size(width: float, height: float) -> Size:
    tall = height + 2 * _ABOVE
    return (width + 2 * _BESIDE + tall / 2, tall)


def _named(shapes: Mapping[str, Shape]) -> dict[str, Shape]:
    """One entry a name, from entries that hold several."""
    return {name: shape for names, shape in shapes.items() for name in names.split()}


SHAPES: Mapping[str, Shape] = _named(
    {
        "rect square proc process rectangle": Shape(outline=outlines.box, size=_room()),
        "round rounded event state": Shape(outline=outlines.round_box, size=_room(), dot="rounded"),
        "stadium terminal pill": Shape(outline=outlines.stadium, size=_stadium_size, dot="rounded"),
        "subroutine fr-rect subprocess subproc framed-rectangle": Shape(
            outline=outlines.bars(8, -8), size=_room(24)
        ),
        "cylinder cyl db database": Shape(
            outline=outlines.cylinder,
            size=_cylinder_size,
            shift=lambda width, _height: (0, outlines.cap(width)),
            dot="cylinder",
        ),
        "lin-cyl disk lined-cylinder": Shape(
            outline=outlines.lined_cylinder,
            size=lambda width, height: _cylinder_size(width, height + 12),
            shift=lambda width, _height: (0, outlines.cap(width) + 6),
            dot="cylinder",
        ),
        "h-cyl das horizontal-cylinder": Shape(
            outline=outlines.lying_cylinder, size=_room(28), dot="cylinder"
        ),
        "datastore data-store": Shape(outline=outlines.data_store, size=_room()),
        "circle circ": Shape(outline=outlines.oval, size=_round, dot="circle"),
        "doublecircle dbl-circ double-circle": Shape(
            outline=outlines.ring,
            size=lambda width, height: _round(width + 8, height + 8),
            dot="doublecircle",
        ),
        "sm-circ start small-circle": Shape(
            outline=outlines.oval, size=_still(14, 14), mute=True, dot="circle"
        ),
        "f-circ junction filled-circle": Shape(
            outline=outlines.oval, size=_still(14, 14), solid=True, mute=True, dot="point"
        ),
        "fr-circ stop framed-circle": Shape(
            outline=outlines.ring, size=_still(24, 24), mute=True, dot="doublecircle"
        ),
        "cross-circ summary crossed-circle": Shape(
            outline=outlines.crossed, size=_still(40, 40), mute=True, dot="circle"
        ),
        "ellipse": Shape(outline=outlines.oval, size=_oval, dot="ellipse"),
        "odd": Shape(
            outline=outlines.odd,
            size=_flag_size,
            shift=lambda _width, height: (height / 4, 0),
            dot="cds",
        ),
        "diamond diam decision question choice": Shape(
            outline=outlines.diamond, size=_diamond_size, dot="diamond"
        ),
        "hexagon hex prepare": Shape(outline=outlines.hexagon, size=_slanted(0.25), dot="hexagon"),
        "lean_right lean-r lean-right in-out": Shape(
            outline=outlines.leaning(0.4, 0, 0.4, 0), size=_slanted(0.4), dot="parallelogram"
        ),
        "lean_left lean-l lean-left out-in": Shape(
            outline=outlines.leaning(0, 0.4, 0, 0.4), size=_slanted(0.4), dot="parallelogram"
        ),
        "trapezoid trap-b priority trapezoid-bottom": Shape(
            outline=outlines.leaning(0.4, 0.4, 0, 0), size=_slanted(0.4), dot="trapezium"
        ),
        "inv_trapezoid trap-t manual trapezoid-top inv-trapezoid": Shape(
            outline=outlines.leaning(0, 0, 0.4, 0.4), size=_slanted(0.4), dot="invtrapezium"
        ),
        "curv-trap curved-trapezoid display": Shape(outline=outlines.display, size=_slanted(0.5)),
        "delay half-rounded-rectangle": Shape(outline=outlines.delay, size=_room(24)),
        "bow-rect stored-data bow-tie-rectangle": Shape(outline=outlines.bow, size=_room(24)),
        "notch-rect card notched-rectangle": Shape(outline=outlines.notched, size=_room()),
        "notch-pent loop-limit notched-pentagon": Shape(
            outline=outlines.loop_limit, size=_room(20, 14)
        ),
        "sl-rect manual-input sloped-rectangle": Shape(
            outline=outlines.manual_input, size=_room(16, 14), shift=lambda _w, _h: (0, 4)
        ),
        "div-rect div-proc divided-rectangle divided-process": Shape(
            outline=outlines.divided, size=_room(16, 15), shift=lambda _w, _h: (0, 5)
        ),
        "lin-rect lined-rectangle lined-process lin-proc shaded-process": Shape(
            outline=outlines.bars(8), size=_room(20), shift=lambda _w, _h: (4, 0)
        ),
        "win-pane internal-storage window-pane": Shape(
            outline=outlines.window, size=_room(21, 15), shift=lambda _w, _h: (5, 5)
        ),
        "st-rect procs processes stacked-rectangle": Shape(
            outline=outlines.stacked(outlines.box), size=_room(21, 15), shift=lambda _w, _h: (-5, 5)
        ),
        "tag-rect tagged-rectangle tag-proc tagged-process": Shape(
            outline=outlines.tagged(outlines.box), size=_room()
        ),
        "doc document": Shape(
            outline=outlines.document, size=_room(16, 16), shift=lambda _w, _h: (0, -4), dot="note"
        ),
        "lin-doc lined-document": Shape(
            outline=outlines.lined_document,
            size=_room(20, 16),
            shift=lambda _w, _h: (4, -4),
            dot="note",
        ),
        "docs documents st-doc stacked-document": Shape(
            outline=outlines.stacked(outlines.document),
            size=_room(21, 21),
            shift=lambda _w, _h: (-5, 0),
            dot="note",
        ),
        "tag-doc tagged-document": Shape(
            outline=outlines.document, size=_room(16, 16), shift=lambda _w, _h: (0, -4), dot="note"
        ),
        "flag paper-tape": Shape(outline=outlines.tape, size=_room(16, 20)),
        "tri extract triangle": Shape(
            outline=outlines.triangle,
            size=_triangle_size,
            shift=lambda _w, h: (0, h / 5),
            dot="triangle",
        ),
        "flip-tri manual-file flipped-triangle": Shape(
            outline=outlines.flipped_triangle,
            size=_triangle_size,
            shift=lambda _w, h: (0, -h / 5),
            dot="invtriangle",
        ),
        "hourglass collate": Shape(outline=outlines.hourglass, size=_still(30, 40), mute=True),
        "bolt com-link lightning-bolt": Shape(
            outline=outlines.bolt, size=_still(28, 48), mute=True
        ),
        "fork join": Shape(outline=outlines.box, size=_still(80, 8), solid=True, mute=True),
        "brace comment brace-l": Shape(outline=outlines.braces(-1), size=_room(), dot="plaintext"),
        "brace-r": Shape(outline=outlines.braces(1), size=_room(), dot="plaintext"),
        "braces": Shape(outline=outlines.braces(-1, 1), size=_room(), dot="plaintext"),
        "text": Shape(outline=outlines.nothing, size=_room(4, 2), dot="plaintext"),
        "note": Shape(outline=outlines.box, size=_room()),
    }
)
"""By each of Mermaid's names, in brackets (``([…])`` is ``stadium``) and in ``@{ shape: … }``."""
