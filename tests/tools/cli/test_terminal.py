"""Streams with and without a terminal behind them."""

import io

import pytest

from flowrun_tools.cli.terminal import Terminal
from flowrun_tools.pieces import Piece, Tone


class Screen(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        """It is."""
        return True


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> Screen:
    """A terminal with colours, thirty cells wide."""
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "30")
    monkeypatch.delenv("NO_COLOR", raising=False)
    return Screen()


LINE = (Piece("bad", Tone.ERROR), Piece(" [red]label[/red] :smile:"))


def test_a_terminal_has_colours(screen: Screen) -> None:
    """Only pieces with a tone have one, and what looks like markup is text."""
    Terminal(screen).write(LINE)

    assert screen.getvalue() == "\x1b[1;31mbad\x1b[0m [red]label[/red] :smile:\n"


def test_no_color_is_honoured(screen: Screen, monkeypatch: pytest.MonkeyPatch) -> None:
    """Weight is no colour."""
    monkeypatch.setenv("NO_COLOR", "1")

    Terminal(screen).write(LINE)

    assert screen.getvalue() == "\x1b[1mbad\x1b[0m [red]label[/red] :smile:\n"


def test_elsewhere_lines_are_plain() -> None:
    """A pipe gets the text alone."""
    stream = io.StringIO()

    Terminal(stream).write(LINE)

    assert stream.getvalue() == "bad [red]label[/red] :smile:\n"


def test_a_terminal_knows_its_width(screen: Screen) -> None:
    """And what is none has none."""
    assert (Terminal(screen).columns, Terminal(io.StringIO()).columns) == (30, None)


def test_long_lines_are_left_to_the_terminal(screen: Screen) -> None:
    """Nothing is cut and no line's end is put in: it can be copied as one."""
    Terminal(screen).write((Piece("x" * 100),))

    assert screen.getvalue() == "x" * 100 + "\n"


ROWS = [(Piece("a [b]"), Piece("1", Tone.GOOD)), (Piece("日本語です"), Piece("2"))]


def test_a_table_has_headers_on_a_terminal(screen: Screen, monkeypatch: pytest.MonkeyPatch) -> None:
    """And columns."""
    monkeypatch.setenv("TERM", "dumb")

    Terminal(screen).write_table(["Name", "Number"], ROWS)

    assert screen.getvalue().splitlines() == [
        "Name        Number",
        "a [b]       1",
        "日本語です  2",
    ]


def test_a_table_is_separated_by_tabs_elsewhere() -> None:
    """A line a row, for other programs."""
    stream = io.StringIO()

    Terminal(stream).write_table(["Name", "Number"], ROWS)

    assert stream.getvalue() == "a [b]\t1\n日本語です\t2\n"
