"""Streams to print on: in colour on a terminal, plain everywhere else.

Only this module knows rich, and loads it only where there are colours to show.
"""

import json
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TextIO

from flowrun_tools.pieces import Line, Tone, plain

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
        """Print a line. What it holds is shown as it is: nothing in it is markup."""
        if self._console is None:
            self._stream.write(plain([line]))
        else:
            self._console.print(_text(line), soft_wrap=True)

    def write_table(self, headers: Sequence[str], rows: Iterable[Sequence[Line]]) -> None:
        """Print a table: with headers on a terminal, as tab-separated values elsewhere."""
        if self._console is None:
            for row in rows:
                cells = (plain([cell]).rstrip("\n").replace("\t", " ") for cell in row)
                self._stream.write("\t".join(cells) + "\n")
        else:
            _print_table(self._console, headers, rows)

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


def _print_table(
    console: "Console", headers: Sequence[str], rows: Iterable[Sequence[Line]]
) -> None:
    from rich.table import Table

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for header in headers:
        table.add_column(header, overflow="fold")
    for row in rows:
        table.add_row(*(_text(cell) for cell in row))
    console.print(table)
