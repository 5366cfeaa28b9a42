"""The text of an arrow to its heads, its stroke and its length."""

from functools import lru_cache
from typing import NamedTuple

_HEADS = {"x": "arrow_cross", "o": "arrow_circle", ">": "arrow_point", "<": "arrow_point"}
_OPEN = "arrow_open"
_TAILS = {"x": "x", "o": "o", ">": "<"}
_LONGEST = 10


class Line(NamedTuple):
    """How an arrow is drawn."""

    head: str
    stroke: str
    length: int


_CLASHING = Line("INVALID", "INVALID", 0)
"""What Mermaid makes of an arrow whose two halves do not fit, such as ``<-- text --x``."""


@lru_cache(maxsize=1024)
def read_arrow(end: str, beginning: str | None = None) -> Line:
    """How an arrow is drawn, from its text, or from what stands before and after its label."""
    line = _read_end(end)
    if beginning is None:
        return line
    tail, stroke = _read_beginning(beginning)
    if stroke != line.stroke:
        return _CLASHING
    if tail == _OPEN:
        return line
    return line._replace(head=f"double_{tail}") if tail == line.head else _CLASHING


def _read_end(text: str) -> Line:
    line = text[:-1]
    head = _HEADS.get(text[-1], _OPEN)
    if head != _OPEN and text[0] == _TAILS[text[-1]]:
        head = f"double_{head}"
        line = line[1:]
    dots = line.count(".")
    if dots:
        return Line(head, "dotted", min(dots, _LONGEST))
    stroke = {"=": "thick", "~": "invisible"}.get(line[:1], "normal")
    return Line(head, stroke, min(len(line) - 1, _LONGEST))


def _read_beginning(text: str) -> tuple[str, str]:
    tail = _HEADS.get(text[0], _OPEN)
    if "." in text:
        return tail, "dotted"
    return tail, "thick" if "=" in text else "normal"
