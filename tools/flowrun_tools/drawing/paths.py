"""Outlines: straight and curved lines from point to point, for whatever draws them."""

from collections.abc import Sequence
from dataclasses import dataclass

Point = tuple[float, float]
"""Right and down from the origin."""

Segment = tuple[Point, ...]
"""Where a line leads: one point; or two control points of a cubic curve and its end."""

_QUARTER = 0.5523
"""How far the control points of a quarter of a circle lie, of its radius. Riskus, "Approximation of
a cubic Bezier curve by circular arcs and vice versa", 2006."""


@dataclass(frozen=True, slots=True)
class Path:
    """A line, or the area inside it."""

    start: Point
    segments: tuple[Segment, ...]
    closed: bool = False

    def moved(self, right: float, down: float) -> "Path":
        """The same path at another place."""

        def move(point: Point) -> Point:
            return (point[0] + right, point[1] + down)

        segments = tuple(tuple(map(move, segment)) for segment in self.segments)
        return Path(move(self.start), segments, self.closed)


class Pen:
    """Draws a path, from a point on."""

    def __init__(self, x: float, y: float) -> None:
        self._start = self._at = (x, y)
        self._segments: list[Segment] = []

    def line(self, x: float, y: float) -> "Pen":
        """Go straight to a point."""
        return self._go(((x, y),))

    def curve(self, first: Point, second: Point, end: Point) -> "Pen":
        """Go to a point along a cubic curve."""
        return self._go((first, second, end))

    def across(self, x: float, y: float) -> "Pen":
        """Go to a point along a quarter of an ellipse that begins level."""
        a, b = self._at
        return self.curve((a + _QUARTER * (x - a), b), (x, y - _QUARTER * (y - b)), (x, y))

    def along(self, x: float, y: float) -> "Pen":
        """Go to a point along a quarter of an ellipse that begins upright."""
        a, b = self._at
        return self.curve((a, b + _QUARTER * (y - b)), (x - _QUARTER * (x - a), y), (x, y))

    def open(self) -> Path:
        """The path so far."""
        return Path(self._start, tuple(self._segments))

    def closed(self) -> Path:
        """The path so far, as the border of an area."""
        return Path(self._start, tuple(self._segments), closed=True)

    def _go(self, segment: Segment) -> "Pen":
        self._segments.append(segment)
        self._at = segment[-1]
        return self


def polygon(*points: Point) -> Path:
    """The area between some corners."""
    return Path(points[0], tuple((point,) for point in points[1:]), closed=True)


def line(*points: Point) -> Path:
    """A line from corner to corner."""
    return Path(points[0], tuple((point,) for point in points[1:]))


def spline(points: Sequence[Point]) -> Path:
    """Cubic curves, as Graphviz has them: a start, then two control points and an end each."""
    return Path(points[0], tuple(tuple(points[i : i + 3]) for i in range(1, len(points), 3)))


def ellipse(width: float, height: float) -> Path:
    """An ellipse round the origin."""
    a, b = width / 2, height / 2
    return Pen(-a, 0).along(0, -b).across(a, 0).along(0, b).across(-a, 0).closed()


def rounded(width: float, height: float, radius: float) -> Path:
    """A box round the origin, with round corners."""
    a, b, r = width / 2, height / 2, radius
    pen = Pen(-a, b - r).line(-a, r - b).along(r - a, -b).line(a - r, -b).across(a, r - b)
    return pen.line(a, b - r).along(a - r, b).line(r - a, b).across(-a, b - r).closed()
