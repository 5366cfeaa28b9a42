"""Streams to print on: in colour on a terminal, plain everywhere else.

Only this module knows rich, and loads it only where there are colours to show.
"""

import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TextIO

from flowrun_tools.cells import padded, visible, width
from flowrun_tools.pieces import Line, Piece, Tone, plain

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

_STYLES: Mapping[Tone, str] = {
    Tone.PLAIN: "",
    Tone.STRONG: "bold",
    Tone.FAINT: "dim",
    Tone.PLACE: "cyan",
    Tone.ANSWER: "magenta",
    Tone.GOOD: "green",
    Tone.WARNING: "yellow",
    Tone.ERROR: "bold red",
    Tone.HINT: "bold green",
}


class Terminal:
    """A stream that takes lines."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._console = _console(stream) if _is_terminal(stream) else None

    @property
    def columns(self) -> int | None:
        """How many cells a line of the terminal has; ``None`` if it is no terminal."""
        return None if self._console is None else self._console.width

    def write(self, line: Line = ()) -> None:
        """Print a line. What it holds is text: no markup, and nothing that moves a cursor."""
        shown = tuple(Piece(visible(piece.text), piece.tone) for piece in line)
        if self._console is None:
            self._stream.write(plain([shown]))
        else:
            self._console.print(_text(shown), soft_wrap=True)

    def write_table(self, headers: Sequence[str], rows: Iterable[Sequence[Piece]]) -> None:
        """Print a table: in columns on a terminal, as tab-separated values elsewhere."""
        if self._console is None:
            for row in rows:
                self._stream.write("\t".join(visible(cell.text) for cell in row) + "\n")
        else:
            for line in _columns([[Piece(header, Tone.STRONG) for header in headers], *rows]):
                self.write(line)

    def write_json(self, value: Any) -> None:  # noqa: ANN401 - JSON is anything
        """Print plain data."""
        self._stream.write(json.dumps(value, indent=2, ensure_ascii=False) + "\n")

    def write_text(self, text: str) -> None:
        """Print lines that are ready, each with its end."""
        self._stream.write(text)


def stdout() -> Terminal:
    """Where results go."""
    return Terminal(sys.stdout)


def stderr() -> Terminal:
    """Where the tool's own trouble goes, after all results so far."""
    sys.stdout.flush()
    return Terminal(sys.stderr)


def _is_terminal(stream: TextIO) -> bool:
    return stream.isatty() or bool(os.environ.get("FORCE_COLOR"))


def _console(stream: TextIO) -> "Console":
    from rich.console import Console

    return Console(file=stream, highlight=False, markup=False, emoji=False)


def _text(line: Line) -> "Text":
    from rich.text import Text

    return Text.assemble(*((piece.text, _STYLES[piece.tone]) for piece in line))


def _columns(rows: Sequence[Sequence[Piece]]) -> Iterator[Line]:
    """Rows with each cell but the last filled up to the widest of its column."""
    rows = [[Piece(visible(cell.text), cell.tone) for cell in row] for row in rows]
    widest = [max(width(cell.text) for cell in column) for column in zip(*rows, strict=True)]
    for *cells, last in rows:
        filled = zip(cells, widest, strict=False)
        yield (*(Piece(padded(cell.text, most) + "  ", cell.tone) for cell, most in filled), last)
