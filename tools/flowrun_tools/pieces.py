"""Text in pieces, each with its tone: what is printed, before anybody knows on what."""

import enum
from collections.abc import Iterable
from dataclasses import dataclass


class Tone(enum.Enum):
    """What a piece of text is for. Whoever prints it decides how that looks."""

    PLAIN = "plain"
    STRONG = "strong"
    FAINT = "faint"
    PLACE = "place"
    """A line of a file."""
    ANSWER = "answer"
    GOOD = "good"
    WARNING = "warning"
    ERROR = "error"
    HINT = "hint"


@dataclass(frozen=True, slots=True)
class Piece:
    """Some text of one tone, without a line's end."""

    text: str
    tone: Tone = Tone.PLAIN


Line = tuple[Piece, ...]
"""One line to print, without its end."""


def plain(lines: Iterable[Line]) -> str:
    """The text of some lines, each with its end."""
    return "".join("".join(piece.text for piece in line) + "\n" for line in lines)
