"""The tokens of a chart, which pass from the lexer through the parser to the builder."""

import re
from typing import Any, NamedTuple

from flowrun.mermaid.arrows import Line

_EMPTIES = re.compile(r'""|"``"')


class Token:
    """A stretch of the prepared text, with what it stands for.

    A plain class: a chart has many, and a frozen dataclass takes four times as long to make.
    """

    __slots__ = ("end", "start", "type", "value")

    def __init__(self, type_: str, start: int, end: int, value: Any = None) -> None:  # noqa: ANN401 - each type has its own
        self.type = type_
        self.start = start
        self.end = end
        self.value = value


class Words(NamedTuple):
    """A text in a chart."""

    text: str
    kind: str
    start: int
    end: int


class Shape(NamedTuple):
    """A node's shape, with its text."""

    name: str
    words: Words
    end: int
    property: tuple[str, str] | None


class Node(NamedTuple):
    """A mention of a node."""

    id: str
    id_end: int
    shape: Shape | None = None
    classed: str | None = None


class Arrow(NamedTuple):
    """An arrow, with its text."""

    line: Line
    words: Words | None
    id: str | None


class Heading(NamedTuple):
    """What opens a subgraph."""

    id: Words
    title: Words | None


def words_of(found: re.Match[str], part: str = "") -> Words:
    """The text that a pattern found, in groups whose names begin with the part's."""
    kind = "text" if found[part + "text"] is not None else _quoted_kind(found, part)
    text, (start, end) = found[part + kind], found.span(part + kind)
    if more := found[part + "more"]:
        text += _EMPTIES.sub("", more)
        end = found.end(part + "more")
    return Words(text, kind, start, end)


def _quoted_kind(found: re.Match[str], part: str) -> str:
    return "string" if found[part + "string"] is not None else "markdown"
