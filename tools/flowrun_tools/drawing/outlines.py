"""The outlines of Mermaid's shapes.

Each takes the width and height of a node, and lies round the origin. Its first path is filled, the
others lie on top of it.
"""

import math
from collections.abc import Callable

from flowrun_tools.drawing.paths import Path, Pen, ellipse, line, polygon, rounded

Outline = tuple[Path, ...]


def box(width: float, height: float) -> Outline:
    """A box."""
    a, b = _corners(width, height)
    return (polygon((-a, -b), (a, -b), (a, b), (-a, b)),)


def round_box(width: float, height: float) -> Outline:
    """A box with round corners."""
    return (rounded(width, height, min(8.0, height / 2)),)


def stadium(width: float, height: float) -> Outline:
    """A box with round sides."""
    return (rounded(width, height, height / 2),)


def diamond(width: float, height: float) -> Outline:
    """A diamond."""
    a, b = _corners(width, height)
    return (polygon((-a, 0), (0, -b), (a, 0), (0, b)),)


def hexagon(width: float, height: float) -> Outline:
    """A box with pointed sides."""
    a, b = _corners(width, height)
    return (
        polygon((-a, 0), (b / 2 - a, -b), (a - b / 2, -b), (a, 0), (a - b / 2, b), (b / 2 - a, b)),
    )


def leaning(
    top_left: float, top_right: float, low_right: float, low_left: float
) -> Callable[[float, float], Outline]:
    """A box with corners moved inwards, each by so much of its height."""

    def outline(width: float, height: float) -> Outline:
        a, b = _corners(width, height)
        return (
            polygon(
                (top_left * height - a, -b),
                (a - top_right * height, -b),
                (a - low_right * height, b),
                (low_left * height - a, b),
            ),
        )

    return outline


def odd(width: float, height: float) -> Outline:
    """A flag: a box with a notch on the left."""
    a, b = _corners(width, height)
    return (polygon((-a, -b), (a, -b), (a, b), (-a, b), (b - a, 0)),)


def oval(width: float, height: float) -> Outline:
    """An ellipse."""
    return (ellipse(width, height),)


def ring(width: float, height: float) -> Outline:
    """An ellipse with another in it."""
    return (ellipse(width, height), ellipse(width - 10, height - 10))


def crossed(width: float, height: float) -> Outline:
    """An ellipse with a cross in it."""
    a, b = width / math.sqrt(8), height / math.sqrt(8)
    return (ellipse(width, height), line((-a, -b), (a, b)), line((-a, b), (a, -b)))


def bars(*shares: float) -> Callable[[float, float], Outline]:
    """A box with upright lines, each so far from the left border, or if negative the right one."""

    def outline(width: float, height: float) -> Outline:
        a, b = _corners(width, height)
        places = [x - a if x > 0 else x + a for x in shares]
        return (*box(width, height), *(line((x, -b), (x, b)) for x in places))

    return outline


def divided(width: float, height: float) -> Outline:
    """A box with a line across."""
    a, b = _corners(width, height)
    return (*box(width, height), line((-a, 10 - b), (a, 10 - b)))


def window(width: float, height: float) -> Outline:
    """A box with a line across and one down."""
    a, b = _corners(width, height)
    return (*divided(width, height), line((10 - a, -b), (10 - a, b)))


def data_store(width: float, height: float) -> Outline:
    """Lines above and below."""
    a, b = _corners(width, height)
    return (line((-a, -b), (a, -b)), line((-a, b), (a, b)))


def cap(width: float) -> float:
    """How high the lid of a cylinder is, halved."""
    return 4 + width / 40


def cylinder(width: float, height: float) -> Outline:
    """A standing cylinder."""
    a, b = _corners(width, height)
    lid = cap(width)
    top, low = lid - b, b - lid
    body = Pen(-a, top).along(0, -b).across(a, top).line(a, low).along(0, b).across(-a, low)
    return (body.closed(), Pen(-a, top).along(0, 2 * lid - b).across(a, top).open())


def lined_cylinder(width: float, height: float) -> Outline:
    """A standing cylinder with a second line below its lid."""
    a, b = _corners(width, height)
    lid = cap(width)
    low = Pen(-a, lid - b + 8).along(0, 2 * lid - b + 8).across(a, lid - b + 8).open()
    return (*cylinder(width, height), low)


def lying_cylinder(width: float, height: float) -> Outline:
    """A lying cylinder."""
    a, b = _corners(width, height)
    r = height / 6
    body = Pen(r - a, -b).line(a - r, -b).across(a, 0).along(a - r, b).line(r - a, b)
    lid = Pen(a - r, -b).across(a - 2 * r, 0).along(a - r, b).open()
    return (body.across(-a, 0).along(r - a, -b).closed(), lid)


def notched(width: float, height: float) -> Outline:
    """A box without its top left corner."""
    a, b = _corners(width, height)
    return (polygon((10 - a, -b), (a, -b), (a, b), (-a, b), (-a, 10 - b)),)


def loop_limit(width: float, height: float) -> Outline:
    """A box without its upper corners."""
    a, b = _corners(width, height)
    cut = height / 4
    return (polygon((cut - a, -b), (a - cut, -b), (a, cut - b), (a, b), (-a, b), (-a, cut - b)),)


def manual_input(width: float, height: float) -> Outline:
    """A box whose top slopes."""
    a, b = _corners(width, height)
    return (polygon((-a, 10 - b), (a, -b), (a, b), (-a, b)),)


def triangle(width: float, height: float) -> Outline:
    """A triangle."""
    a, b = _corners(width, height)
    return (polygon((0, -b), (a, b), (-a, b)),)


def flipped_triangle(width: float, height: float) -> Outline:
    """A triangle that stands on its tip."""
    a, b = _corners(width, height)
    return (polygon((-a, -b), (a, -b), (0, b)),)


def hourglass(width: float, height: float) -> Outline:
    """Two triangles, tip to tip."""
    a, b = _corners(width, height)
    return (polygon((-a, -b), (a, -b), (-a, b), (a, b)),)


def bolt(width: float, height: float) -> Outline:
    """A lightning bolt."""
    a, b = _corners(width, height)
    return (polygon((a, -b), (-a, b / 8), (0, b / 8), (-a, b), (a, -b / 8), (0, -b / 8)),)


def document(width: float, height: float) -> Outline:
    """A sheet with a wave below."""
    a, b = _corners(width, height)
    low = b - 8
    return (_wave(Pen(-a, -b).line(a, -b).line(a, low), a, low, -a).closed(),)


def lined_document(width: float, height: float) -> Outline:
    """A sheet with a wave below and a line down."""
    a, b = _corners(width, height)
    return (*document(width, height), line((8 - a, -b), (8 - a, b - 6)))


def tape(width: float, height: float) -> Outline:
    """A sheet with waves above and below."""
    a, b = _corners(width, height)
    pen = _wave(Pen(-a, 8 - b), -a, 8 - b, a).line(a, b - 8)
    return (_wave(pen, a, b - 8, -a).closed(),)


def stacked(
    sheet: Callable[[float, float], Outline], wave: float = 0
) -> Callable[[float, float], Outline]:
    """Three sheets behind each other: the front one, and what is seen of the others."""

    def outline(width: float, height: float) -> Outline:
        a, b = _corners(width, height)
        front = [path.moved(-5, 5) for path in sheet(width - 10, height - 10)]
        behind = [
            line(
                (k - a, 15 - k - b),
                (k - a, 10 - k - b),
                (a - 10 + k, 10 - k - b),
                (a - 10 + k, b - k - wave),
                (a - 15 + k, b - k - wave),
            )
            for k in (5, 10)
        ]
        return (*front, *behind)

    return outline


def tagged(sheet: Callable[[float, float], Outline]) -> Callable[[float, float], Outline]:
    """A sheet with a folded corner."""

    def outline(width: float, height: float) -> Outline:
        a, b = _corners(width, height)
        return (*sheet(width, height), line((a - 12, b), (a, b - 12)))

    return outline


def delay(width: float, height: float) -> Outline:
    """A box with a round right side."""
    a, b = _corners(width, height)
    return (Pen(-a, -b).line(a - b, -b).across(a, 0).along(a - b, b).line(-a, b).closed(),)


def display(width: float, height: float) -> Outline:
    """A box with a pointed left and a round right side."""
    a, b = _corners(width, height)
    pen = Pen(-a, 0).line(b - a, -b).line(a - b, -b).across(a, 0).along(a - b, b).line(b - a, b)
    return (pen.closed(),)


def bow(width: float, height: float) -> Outline:
    """A box whose sides bend to the left."""
    a, b = _corners(width, height)
    r = height / 6
    pen = Pen(r - a, -b).line(a, -b).across(a - r, 0).along(a, b).line(r - a, b)
    return (pen.across(-a, 0).along(r - a, -b).closed(),)


def braces(*sides: int) -> Callable[[float, float], Outline]:
    """Curly braces, on the left (-1) or on the right (1)."""
    return lambda width, height: tuple(_brace(side, width, height) for side in sides)


def nothing(_width: float, _height: float) -> Outline:
    """No outline at all."""
    return ()


def _corners(width: float, height: float) -> tuple[float, float]:
    return width / 2, height / 2


def _wave(pen: Pen, x: float, y: float, right: float) -> Pen:
    """One wave from where the pen is to another x on the same height."""
    swing = abs(right - x) / 9
    third = (right - x) / 3
    return pen.curve((x + third, y - 2 * swing), (x + 2 * third, y + 2 * swing), (right, y))


def _brace(side: int, width: float, height: float) -> Path:
    """A curly brace, on the left (-1) or on the right (1)."""
    a, b = side * width / 2, height / 2
    inner, tip = a - side * 6, a
    pen = Pen(inner - side * 4, -b).across(inner, 6 - b).line(inner, -4).along(tip, 0)
    return pen.across(inner, 4).line(inner, b - 6).along(inner - side * 4, b).open()
