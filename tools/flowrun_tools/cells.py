"""Characters on a terminal, which draws some of them on two cells, and some on none."""

import unicodedata
from itertools import accumulate

_JOINER = "\u200d"
_AS_EMOJI = "\ufe0f"
_SKINS = range(0x1F3FB, 0x1F400)
_JOINERS = ("\u200c", _JOINER)
_CONTROLS = ("Cc", "Cf", "Cs", "Zl", "Zp")
_ELLIPSIS = "\u2026"


def visible(text: str) -> str:
    """A text in which every control character is drawn, so that none reaches the terminal.

    A document may hold sequences that move the cursor, and marks that turn the direction of
    writing round: what is printed of it must not.
    """
    return text if text.isprintable() else "".join(map(_picture, text))


def widths(text: str) -> list[int]:
    """How many cells each character of a visible text takes.

    What belongs to the character before it, such as an accent, a skin colour or what is joined to
    it, takes none.
    """
    if text.isascii():
        return [1] * len(text)
    taken: list[int] = []
    before = ""
    for character in text:
        if character == _AS_EMOJI and taken and taken[-1] == 1:
            taken[-1] = 2
        joined = before == _JOINER or (before and ord(character) in _SKINS)
        taken.append(0 if joined else _width(character))
        before = character
    return taken


def width(text: str) -> int:
    """How many cells a visible text takes."""
    return sum(widths(text))


def padded(text: str, wanted: int) -> str:
    """A text with blanks after it, to take so many cells at least."""
    return text + " " * (wanted - width(text))


def fitted(text: str, limit: int) -> str:
    """A text, cut at its end to take so many cells at most."""
    if width(text) <= limit:
        return text
    kept = sum(total < limit for total in accumulate(widths(text)))
    return text[:kept] + _ELLIPSIS


def _picture(character: str) -> str:
    if character in _JOINERS or unicodedata.category(character) not in _CONTROLS:
        return character
    if character < " ":
        return chr(0x2400 + ord(character))
    return "\u2421" if character == "\x7f" else "\ufffd"


def _width(character: str) -> int:
    if unicodedata.category(character) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1
