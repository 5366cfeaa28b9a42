"""What there is to be laid out, and where everything goes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from flowrun_tools.drawing.paths import Point

Size = tuple[float, float]
"""Width and height."""
Attributes = Mapping[str, str]
"""What Graphviz is told."""
SIDEWAYS = frozenset({"LR", "RL"})
"""The directions from one side to the other."""


@dataclass(frozen=True, slots=True)
class Box:
    """Something with a place of its own."""

    size: Size
    shape: str = "box"
    """Graphviz's shape that its border is nearest to: where arrows end."""
    frame: int | None = None
    """The frame around it, as its index."""
    dress: Attributes = field(default_factory=dict[str, str])
    """What Graphviz is told where Graphviz draws it."""


@dataclass(frozen=True, slots=True)
class Arrow:
    """A line between two boxes."""

    tail: int
    head: int
    label: Size | None = None
    tail_frame: int | None = None
    """The frame that it comes out of, if it does not come out of the box itself."""
    head_frame: int | None = None
    has_tail: bool = False
    """Whether there is anything to draw at its tail, such as an arrow's head."""
    has_head: bool = True
    length: int = 1
    """How many ranks lie between its ends, at least."""
    dress: Attributes = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class Frame:
    """A box around others."""

    title: Size
    frame: int | None = None
    """The frame around this one."""
    dress: Attributes = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class Plan:
    """What there is to be laid out."""

    direction: str
    """``TB``, ``BT``, ``LR`` or ``RL``."""
    boxes: Sequence[Box]
    arrows: Sequence[Arrow]
    frames: Sequence[Frame] = ()


@dataclass(frozen=True, slots=True)
class Route:
    """Where an arrow goes."""

    points: tuple[Point, ...]
    """A start, then two control points and an end for each piece."""
    tail: Point | None
    """The tip of what is drawn at the tail."""
    head: Point | None
    label: Point | None
    """The middle of its label."""


@dataclass(frozen=True, slots=True)
class Area:
    """Where a frame is."""

    corner: Point
    size: Size
    title: Point
    """The middle of its title."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Where everything goes, right and down from the corner."""

    size: Size
    boxes: tuple[Point, ...]
    """The middle of each."""
    arrows: tuple[Route, ...]
    frames: tuple[Area, ...]
