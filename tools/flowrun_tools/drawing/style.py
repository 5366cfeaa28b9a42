"""How drawings look: the colours by day and by night, and what stands out."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from flowrun_tools.drawing.marks import Look
from flowrun_tools.drawing.words import SIZE

FONTS = '"Helvetica Neue", Helvetica, Arial, "Liberation Sans", Arimo, sans-serif'


@dataclass(frozen=True, slots=True)
class Colours:
    """The colours of one thing."""

    fill: str
    stroke: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """All colours of a drawing."""

    paper: str
    ink: str
    """Of texts."""
    faint: str
    """Of notes and of what steps back."""
    line: str
    """Of arrows."""
    frame: Colours
    error: str
    """Of arrows for errors."""
    kinds: Mapping[str, Colours]
    """Of nodes, by role; "shape" where there is none."""
    looks: Mapping[Look, str]
    """Of what stands out: its lines."""


LIGHT = Theme(
    paper="#ffffff",
    ink="#1f2430",
    faint="#5b6478",
    line="#4a5266",
    frame=Colours("#f6f7f9", "#a3a9b8"),
    error="#b3372f",
    kinds={
        "shape": Colours("#f1f3f8", "#5b6478"),
        "step": Colours("#f1f3f8", "#5b6478"),
        "decision": Colours("#e8ebfb", "#5561b8"),
        "start": Colours("#e3f3e8", "#3d7a55"),
        "end": Colours("#e3f3e8", "#3d7a55"),
        "outcome": Colours("#e3f3e8", "#3d7a55"),
        "defer": Colours("#fdf0d5", "#9a6a10"),
        "call": Colours("#f2e7f9", "#81509f"),
    },
    looks={
        Look.TAKEN: "#0b7a47",
        Look.MISSED: "#b3372f",
        Look.FAILED: "#b3372f",
        Look.ADDED: "#0b7a47",
        Look.REMOVED: "#b3372f",
        Look.CHANGED: "#9a6a10",
        Look.FAINT: "#a3a9b8",
    },
)
DARK = Theme(
    paper="#15181f",
    ink="#e8eaf0",
    faint="#a3abbd",
    line="#a3abbd",
    frame=Colours("#1b1f28", "#4d5568"),
    error="#ff8a80",
    kinds={
        "shape": Colours("#262b36", "#8d96aa"),
        "step": Colours("#262b36", "#8d96aa"),
        "decision": Colours("#272c4d", "#8f9bf0"),
        "start": Colours("#1b3527", "#63b585"),
        "end": Colours("#1b3527", "#63b585"),
        "outcome": Colours("#1b3527", "#63b585"),
        "defer": Colours("#3d3012", "#d9a441"),
        "call": Colours("#35233f", "#c08ee0"),
    },
    looks={
        Look.TAKEN: "#4cd394",
        Look.MISSED: "#ff8a80",
        Look.FAILED: "#ff8a80",
        Look.ADDED: "#4cd394",
        Look.REMOVED: "#ff8a80",
        Look.CHANGED: "#e6b450",
        Look.FAINT: "#596075",
    },
)

DASHED = frozenset({Look.MISSED, Look.REMOVED})
"""What is drawn with dashes, for those who see no colours."""
BOLD = frozenset({Look.TAKEN, Look.FAILED, Look.ADDED, Look.CHANGED})
"""What is drawn with thick lines."""

_FORMS = f"""\
.flowrun {{ font: {SIZE}px {FONTS}; }}
.flowrun text {{ text-anchor: middle; stroke: none; }}
.flowrun .node path {{ fill: none; stroke-width: 1.3; stroke-linejoin: round; }}
.flowrun .node a {{ text-decoration: none; }}
.flowrun .node a:hover .text, .flowrun .node a:focus .text {{ text-decoration: underline; }}
.flowrun .node .place text {{ font-size: 10px; text-anchor: end; }}
.flowrun .frame-title text {{ paint-order: stroke; stroke-width: 5; }}
.flowrun .place {{ opacity: 0; }}
.flowrun .node:hover .place, .flowrun .node:focus-within .place {{ opacity: 1; }}
.flowrun .note {{ font-size: {SIZE - 2}px; }}
.flowrun .edge path {{ fill: none; stroke-width: 1.3; }}
.flowrun .edge .ground {{ stroke: none; }}
.flowrun .edge .hit {{ stroke: transparent; stroke-width: 12; }}
.flowrun .edge.dotted .line {{ stroke-dasharray: 2 4; }}
.flowrun .edge.thick .line {{ stroke-width: 3; }}
"""


@cache
def css() -> str:
    """The style sheet of every drawing."""
    marked = "".join(_marked(look) for look in Look)
    night = "\n".join(f"  {line}" for line in _colours(DARK).splitlines())
    return f"{_FORMS}{_colours(LIGHT)}{marked}@media (prefers-color-scheme: dark) {{\n{night}\n}}\n"


def _marked(look: Look) -> str:
    """The forms of what stands out."""
    width, dashes = "2.8" if look in BOLD else "1.6", "6 4" if look in DASHED else "none"
    name = look.value
    return (
        f".flowrun .node.{name} path {{ stroke-width: {width}; stroke-dasharray: {dashes}; }}\n"
        f".flowrun .edge.{name} .line {{ stroke-width: {width}; stroke-dasharray: {dashes}; }}\n"
    )


def _colours(theme: Theme) -> str:
    kinds = "".join(
        f".flowrun .node.{kind} path {{ stroke: {each.stroke}; }}\n"
        f".flowrun .node.{kind} .body {{ fill: {each.fill}; }}\n"
        for kind, each in theme.kinds.items()
    )
    looks = "".join(_look(look.value, colour) for look, colour in theme.looks.items())
    return (
        f".flowrun {{ background: {theme.paper}; }}\n"
        f".flowrun text {{ fill: {theme.ink}; }}\n"
        f".flowrun .edge .ground {{ fill: {theme.paper}; }}\n"
        f".flowrun .frame-title text {{ stroke: {theme.frame.fill}; }}\n"
        f".flowrun .note, .flowrun .caption text, .flowrun .place text {{ fill: {theme.faint}; }}\n"
        f".flowrun .frame path {{ fill: {theme.frame.fill}; stroke: {theme.frame.stroke}; }}\n"
        f"{kinds}.flowrun .node .body.solid {{ fill: {theme.line}; }}\n"
        f"{_edge('', theme.line)}{_edge('.error', theme.error)}{looks}"
    )


def _look(name: str, colour: str) -> str:
    return f".flowrun .node.{name} path {{ stroke: {colour}; }}\n{_edge(f'.{name}', colour)}"


def _edge(name: str, colour: str) -> str:
    rule = f".flowrun .edge{name}"
    return (
        f"{rule} .line, {rule} .head {{ stroke: {colour}; }}\n"
        f"{rule} .head.full {{ fill: {colour}; }}\n"
    )
