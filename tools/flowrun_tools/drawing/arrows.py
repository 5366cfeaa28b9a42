"""Where an arrow goes to its head and to the place of its label."""

import math
from collections.abc import Iterator, Sequence

from flowrun_tools.drawing.paths import Path, Point, ellipse, line, polygon
from flowrun_tools.drawing.plan import SIDEWAYS

_LENGTH = 10.0
"""Of an arrow's head."""
_SHIFT = 21.0
"""How far a label may go from where Graphviz left room for it, of the 36 pixels around it."""
_STEPS = 8
"""Into so many pieces a curve is cut, to see where it passes a label."""


def head(kind: str, base: Point, tip: Point) -> tuple[Path, ...]:
    """What an arrow ends in, from where its line ends to where it points.

    Args:
        kind: ``arrow_point``, ``arrow_circle`` or ``arrow_cross``.
        base: Where the line ends.
        tip: Where the arrow points.
    """
    if kind == "arrow_circle":
        x, y = (base[0] + tip[0]) / 2, (base[1] + tip[1]) / 2
        return (ellipse(_LENGTH, _LENGTH).moved(x, y),)
    length = math.dist(base, tip) or 1.0
    right, down = (tip[0] - base[0]) / length, (tip[1] - base[1]) / length
    aside = (-down * _LENGTH * 0.4, right * _LENGTH * 0.4)
    if kind == "arrow_cross":
        one = line(_beside(base, aside, -1), _beside(tip, aside, 1))
        other = line(_beside(base, aside, 1), _beside(tip, aside, -1))
        return (line(base, tip), one, other)
    return (polygon(_beside(base, aside, 1), tip, _beside(base, aside, -1)),)


def on_line(label: Point, points: Sequence[Point], direction: str) -> Point:
    """A label's place, moved sideways on its line as far as nothing else can be there.

    Args:
        label: The place beside the line that is free.
        points: The cubic curves that make up the line.
        direction: Where the chart leads: ``TB``, ``BT``, ``LR`` or ``RL``.
    """
    along, aside = (0, 1) if direction in SIDEWAYS else (1, 0)
    nearest = min(_through(points), key=lambda point: abs(point[along] - label[along]))
    place = list(label)
    place[aside] += max(-_SHIFT, min(_SHIFT, nearest[aside] - label[aside]))
    return (place[0], place[1])


def _beside(point: Point, aside: Point, sign: int) -> Point:
    return (point[0] + sign * aside[0], point[1] + sign * aside[1])


def _through(points: Sequence[Point]) -> Iterator[Point]:
    """Points that cubic curves go through."""
    yield points[0]
    for first in range(0, len(points) - 1, 3):
        a, b, c, d = points[first : first + 4]
        for k, m, n, o in _SHARES:
            yield (
                k * a[0] + m * b[0] + n * c[0] + o * d[0],
                k * a[1] + m * b[1] + n * c[1] + o * d[1],
            )


def _shares(t: float) -> tuple[float, float, float, float]:
    """How much each control point counts, at a place of a curve from 0 to 1."""
    u = 1 - t
    return (u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t)


_SHARES = [_shares((step + 1) / _STEPS) for step in range(_STEPS)]
