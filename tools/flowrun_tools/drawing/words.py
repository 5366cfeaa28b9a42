"""A label to lines of text, with the room that they take.

Widths are those of Helvetica, which Arial, Liberation Sans and others share: a table, and no font
of the machine that draws, decides where everything goes. A viewer without any such font is told to
fit each line into its width.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from flowrun.labels import shown

SIZE = 14
"""The height of the letters, in pixels."""
LEADING = 18
"""From one line to the next."""
WRAP = 200
"""Longer lines are broken, as Mermaid breaks them."""

_BREAK = re.compile(r"\\n|<br\s*/?>|\n", re.IGNORECASE)
_IDEOGRAMS = "\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff00-\uffef"
_PIECE = re.compile(rf"[{_IDEOGRAMS}]|[^\s{_IDEOGRAMS}]+\s?|\s")
_UNITS = {
    191: "'",
    222: "ijl\u2018\u2019",
    260: "|¦",
    278: " !,./:;I[\\]ft·",
    333: "()-`r¡¨²³¹\u201c\u201d",
    334: "{}",
    355: '"',
    370: "ªº",
    389: "*",
    400: "°•",
    469: "^",
    500: "Jcksvxyz",
    556: "#$0123456789?L_abdeghnopqu¢£¤¥§«»ðþ€±÷¶\u2013",
    584: "+<=>~¬µ\u00d7",
    611: "FTZ¿ßø",
    667: "&ABEKPSVXYÞ",
    722: "CDHNRUwÐ",
    778: "GOQØ©®",
    833: "Mm¼½¾",
    889: "%æ",
    944: "W",
    1000: "…—Æ→",
    1015: "@",
}
"""The letters of each width, in thousandths of their height."""
_WIDTHS = {letter: units for units, letters in _UNITS.items() for letter in letters}
_UNKNOWN = 700
_CAPITAL = 850
_WIDE = 1000
_EMOJI = 1370
_FIRST_EMOJI = 0x1F000


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text."""

    text: str
    width: float
    exact: bool
    """Whether the width is measured; else it is a generous guess, as for most scripts."""


@dataclass(frozen=True, slots=True)
class Block:
    """Lines of text, one under the other."""

    lines: tuple[Line, ...]

    @property
    def width(self) -> float:
        """The width of the widest line."""
        return max((line.width for line in self.lines), default=0.0)

    @property
    def height(self) -> float:
        """The height of all lines."""
        return float(LEADING * len(self.lines))


def block(text: str, wrap: float = WRAP) -> Block:
    r"""A label, broken where it says so (``\n``, ``<br>``) and where a line gets too long."""
    parts = [shown(part) for part in _BREAK.split(text)]
    lines = [line for part in parts for line in _wrapped(part, wrap)]
    while lines and not lines[-1]:
        lines.pop()
    return Block(tuple(measured(line) for line in lines))


def measured(text: str) -> Line:
    """A line with its width."""
    units = 0
    exact = True
    for letter in text:
        found, known = _units(letter)
        units += found
        exact &= known
    return Line(text, units * SIZE / 1000, exact)


def _wrapped(text: str, wrap: float) -> Iterator[str]:
    """Each line as full as it gets. A word is broken only where its script has no blanks."""
    line, width = "", 0.0
    for piece in _pieces(text):
        wider = width + measured(piece).width
        if line and wider - measured(piece[len(piece.rstrip()) :]).width > wrap:
            yield line.rstrip()
            line, wider = "", measured(piece).width
        line += piece
        width = wider
    yield line.rstrip()


def _pieces(text: str) -> list[str]:
    """What stays on one line: words with the blank after them, and single wide characters."""
    return _PIECE.findall(text)


@lru_cache(maxsize=4096)
def _units(letter: str) -> tuple[int, bool]:
    """The width of a character, and whether it is measured."""
    if letter in _WIDTHS:
        return _WIDTHS[letter], True
    if unicodedata.category(letter) in {"Mn", "Me", "Cf"}:
        return 0, unicodedata.category(letter) == "Mn"
    base = unicodedata.normalize("NFD", letter)[0]
    if base in _WIDTHS:
        return _WIDTHS[base], True
    if ord(letter) >= _FIRST_EMOJI:
        return _EMOJI, False
    if unicodedata.east_asian_width(letter) in {"W", "F"}:
        return _WIDE, False
    return (_CAPITAL if letter.isupper() else _UNKNOWN), False
