"""Diagnostics and the texts that they are about to frames, as compilers print them.

flows/reconcile.md:6:27: error: no step is registered as "Initialize" [unbound-label]
  |
6 |     connect -->|yes| init[Initialize]
  |                           ^^^^^^^^^^
  = hint: did you mean "Initialise"?
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from flowrun.diagnostics import Diagnostic, Severity
from flowrun.span import Span
from flowrun_tools.cells import visible, widths
from flowrun_tools.pieces import Line, Piece, Tone, plain

Sources = Mapping[str | None, str]
"""The texts by path. Of a path that is not there, no line is shown."""

WIDTH = 140
"""Where lines are cut when no terminal says it: wide enough for nearly all, and never endless."""

_TAB = 4
_MOST_ROWS = 4
_LEAST_ROOM = 20
_REACH = 2
"""How many times as many characters of a line are looked at as there are cells: some take none."""
_TONES = {Severity.ERROR: Tone.ERROR, Severity.WARNING: Tone.WARNING}
_CUT = "\u2026"


def text(diagnostics: Iterable[Diagnostic], sources: Sources, *, width: int = WIDTH) -> str:
    """The frames of some diagnostics as plain text."""
    return plain(frames(diagnostics, sources, width=width))


def frames(
    diagnostics: Iterable[Diagnostic], sources: Sources, *, width: int = WIDTH
) -> Iterator[Line]:
    """The frames of some diagnostics, an empty line between two of them.

    Args:
        diagnostics: What to show, in this order.
        sources: The texts that the diagnostics are about.
        width: How many cells a line of a document may take; longer ones are cut around the place.
    """
    pages = {path: re.split(r"\r\n?|\n", source) for path, source in sources.items()}
    for number, diagnostic in enumerate(diagnostics):
        if number:
            yield ()
        yield from _frame(diagnostic, pages, width)


Pages = Mapping[str | None, Sequence[str]]


def _frame(diagnostic: Diagnostic, pages: Pages, width: int) -> Iterator[Line]:
    tone = _TONES[diagnostic.severity]
    yield _headline(diagnostic, tone)
    gutter = _gutter(diagnostic)
    room = max(width - gutter - 3, _LEAST_ROOM)
    rows = _rows(diagnostic.span, pages, room)
    if rows:
        yield _beside(gutter)
    yield from _drawn(rows, gutter, "^", tone)
    for related in diagnostic.related:
        place = Piece(visible(str(related.span)), Tone.PLACE)
        yield (*_beside(gutter), Piece(" "), place, Piece(f": {visible(related.message)}"))
        yield from _drawn(_rows(related.span, pages, room), gutter, "-", Tone.PLACE)
    if diagnostic.hint is not None:
        yield (
            *_beside(gutter, "="),
            Piece(" hint: ", Tone.HINT),
            Piece(visible(diagnostic.hint)),
        )


def _headline(diagnostic: Diagnostic, tone: Tone) -> Line:
    return (
        Piece(visible(str(diagnostic.span)), Tone.PLACE),
        Piece(": "),
        Piece(diagnostic.severity.value, tone),
        Piece(": "),
        Piece(visible(diagnostic.message), Tone.STRONG),
        Piece(f" [{diagnostic.rule}]", Tone.FAINT),
    )


def _gutter(diagnostic: Diagnostic) -> int:
    """How many cells the longest line number takes."""
    spans = [diagnostic.span, *(related.span for related in diagnostic.related)]
    return max(len(str(span.end_line)) for span in spans)


def _beside(gutter: int, sign: str = "|", number: str = "") -> Line:
    return (Piece(f"{number:>{gutter}} {sign}", Tone.FAINT),)


@dataclass(frozen=True, slots=True)
class _Row:
    """One line of a document as it is shown, and the stretch of it that is marked."""

    number: int
    text: str
    before: int
    """How many cells stand before the mark."""
    marked: int
    """How many cells the mark takes: one at least, so that an empty stretch is seen."""


def _rows(span: Span, pages: Pages, room: int) -> list[_Row | None]:
    """The lines that a span covers; ``None`` where some in the middle are left out."""
    page = pages.get(span.path, ())
    last = span.end_line
    if span.end_column == 1 and last > span.line:
        last -= 1  # the span ends with the line's end
    numbers: list[int | None] = [*range(span.line, min(last, len(page)) + 1)]
    if len(numbers) > _MOST_ROWS:
        numbers[_MOST_ROWS - 2 : -1] = [None]
    return [n if n is None else _row(span, n, page[n - 1], room) for n in numbers]


def _row(span: Span, number: int, text: str, room: int) -> _Row:
    begin = span.column - 1 if number == span.line else len(text) - len(text.lstrip())
    end = span.end_column - 1 if number == span.end_line else len(text.rstrip())
    begin = min(begin, len(text))
    skipped = max(begin - _REACH * room, 0)
    characters, taken = _cells(text[skipped : begin + _REACH * room])
    begin, end = begin - skipped, end - skipped
    if len(characters) == len(text) and sum(taken) <= room:
        first, last = 0, len(text)
    else:
        first, last = _window(taken, begin, room - 2)  # with room for the signs of a cut
    left = _CUT * (skipped + first > 0)
    right = _CUT * (skipped + last < len(text))
    return _Row(
        number,
        left + "".join(characters[first:last]) + right,
        len(left) + sum(taken[first:begin]),
        max(sum(taken[begin : min(end, last)]), 1),
    )


def _cells(text: str) -> tuple[list[str], list[int]]:
    """Each character as it is shown, and the cells that it takes: a tab is blanks."""
    characters = list(visible(text.replace("\t", " ")))
    taken = widths("".join(characters))
    column = 0
    for index, character in enumerate(text):
        if character == "\t":
            taken[index] = _TAB - column % _TAB
            characters[index] = " " * taken[index]
        column += taken[index]
    return characters, taken


def _window(taken: Sequence[int], begin: int, room: int) -> tuple[int, int]:
    """From which character up to which to show a line, so that the place in it is seen.

    A third of the room is for what stands before the place, and more where less follows it.
    """
    first = last = begin
    left = room
    while first > 0 and left - taken[first - 1] >= room * 2 // 3:
        first -= 1
        left -= taken[first]
    while last < len(taken) and left >= taken[last]:
        left -= taken[last]
        last += 1
    while first > 0 and left >= taken[first - 1]:
        first -= 1
        left -= taken[first]
    return first, last


def _drawn(rows: Sequence[_Row | None], gutter: int, mark: str, tone: Tone) -> Iterator[Line]:
    for row in rows:
        if row is None:
            yield _beside(gutter, "...")
            continue
        yield (*_beside(gutter, number=str(row.number)), Piece(f" {row.text}".rstrip()))
        blanks = Piece(" " * (row.before + 1))
        yield (*_beside(gutter), blanks, Piece(mark * row.marked, tone))
