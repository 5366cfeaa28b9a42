"""Mermaid's shapes."""

import pytest

from flowrun.mermaid.shapes import is_shape
from flowrun_tools.drawing.shapes import SHAPES, shape_of

BRACKETS = {
    "square",
    "round",
    "stadium",
    "subroutine",
    "cylinder",
    "circle",
    "doublecircle",
    "odd",
    "diamond",
    "hexagon",
    "lean_right",
    "lean_left",
    "trapezoid",
    "inv_trapezoid",
    "ellipse",
}


@pytest.mark.parametrize("name", sorted(SHAPES))
def test_outlines_fill_their_size(name: str) -> None:
    """Every shape is as large as it says, or smaller, and leaves room for its text."""
    shape = SHAPES[name]
    width, height = shape.size(120, 36)

    outline = shape.outline(width, height)

    points = [p for path in outline for p in (path.start, *(s[-1] for s in path.segments))]
    assert all(abs(x) <= width / 2 + 0.01 and abs(y) <= height / 2 + 0.01 for x, y in points)
    assert shape.mute or (width >= 120 and height >= 36)


def test_names_are_those_of_mermaid() -> None:
    """No shape has a name that Mermaid does not have."""
    assert all(name in BRACKETS or is_shape(name) for name in SHAPES)


def test_shapes_without_a_picture_are_boxes() -> None:
    """A rare shape is drawn as a box, and so is a node without any."""
    assert shape_of("cloud") is shape_of(None) is shape_of("rect")
