"""Printing: results to stdout, everything else to stderr."""

import json
import sys
from collections.abc import Iterable, Mapping
from typing import Any

import click
import yaml

from flowrun_sandbox.views.tables import Cell, Table, Tone, lines

_STYLES: Mapping[Tone, Mapping[str, Any]] = {
    Tone.PLAIN: {},
    Tone.GOOD: {"fg": "green"},
    Tone.BUSY: {"fg": "yellow"},
    Tone.BAD: {"fg": "red"},
    Tone.PLACE: {"fg": "blue"},
    Tone.DETAIL: {"fg": "cyan"},
}


_WIDE = 100_000
"""No value is broken over lines."""


class _Dumper(yaml.SafeDumper):
    """Writes out what comes twice, instead of a reference to it."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ANN401, ARG002 - as the library says
        return True


def say(text: str) -> None:
    """Tell what is done, beside the results."""
    click.echo(text, err=True)


def write(text: str) -> None:
    """A line of the results."""
    click.echo(text)


def write_data(value: object, form: str) -> None:
    """Plain data, in the format ``json`` or ``yaml``."""
    if form == "json":
        click.echo(json.dumps(value, separators=(",", ":"), ensure_ascii=False))
    else:
        text = yaml.dump(value, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=_WIDE)
        click.echo(text, nl=False)


def write_tables(tables: Iterable[Table], *, colour: bool | None = None) -> None:
    """Tables, in colour on a terminal or if that is wanted."""
    for cells in lines(*tables):
        write_cells(cells, colour=colour)


def write_cells(cells: Iterable[Cell], *, colour: bool | None = None) -> None:
    """A line of cells."""
    click.echo("".join(map(_styled, cells)), color=colour)


def confirmed(question: str) -> bool:
    """Whether the user agrees; an empty answer, or none, is a no."""
    click.echo(f"{question}\n\nContinue [y/N]? ", nl=False, err=True)
    return sys.stdin.readline().strip().lower() in {"y", "yes"}


def _styled(cell: Cell) -> str:
    style = _STYLES[cell.tone]
    return click.style(cell.text, **style) if style and cell.text.strip() else cell.text
