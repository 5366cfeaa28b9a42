"""Tables as ``juju`` draws them: columns of their widest cell, two spaces between them."""

import enum
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass


class Tone(enum.Enum):
    """What a cell tells, for who can show colours."""

    PLAIN = "plain"
    GOOD = "good"
    BUSY = "busy"
    BAD = "bad"
    PLACE = "place"
    DETAIL = "detail"


@dataclass(frozen=True, slots=True)
class Cell:
    """A text with its tone."""

    text: str
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True)
class Table:
    """A heading and rows, each as long as the heading."""

    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    right: frozenset[str] = frozenset()
    """The headings of the columns that are aligned to the right."""


def status_cell(status: str) -> Cell:
    """A status, in the tone that it has everywhere."""
    return Cell(status, _TONES.get(status, Tone.PLAIN))


def lines(*tables: Table) -> Iterator[tuple[Cell, ...]]:
    """Tables one below the other as lines of filled cells, an empty line between two."""
    for number, table in enumerate(tables):
        if number:
            yield ()
        yield from _filled(table)


_TONES: Mapping[str, Tone] = {
    **dict.fromkeys(("active", "idle", "started", "attached", "available"), Tone.GOOD),
    **dict.fromkeys(("blocked", "error", "failed", "lost", "down", "terminated"), Tone.BAD),
    **dict.fromkeys(
        ("allocating", "executing", "maintenance", "pending", "rebooting", "unknown", "waiting"),
        Tone.BUSY,
    ),
}


def _filled(table: Table) -> Iterator[tuple[Cell, ...]]:
    rows = [tuple(map(Cell, table.headings)), *table.rows]
    widths = [max(len(cell.text) for cell in column) for column in zip(*rows, strict=True)]
    for row in rows:
        yield _without_trail(
            [
                _fill(cell, width, right=heading in table.right)
                for cell, width, heading in zip(row, widths, table.headings, strict=True)
            ]
        )


def _fill(cell: Cell, width: int, *, right: bool) -> Cell:
    text = cell.text.rjust(width) if right else cell.text.ljust(width)
    return Cell(text, cell.tone)


def _without_trail(cells: Sequence[Cell]) -> tuple[Cell, ...]:
    """The cells up to the last that holds something, with what separates them."""
    used = max((at for at, cell in enumerate(cells, 1) if cell.text.strip()), default=0)
    separated = (Cell(f"{cell.text}  ", cell.tone) for cell in cells[: used - 1])
    return (*separated, *(Cell(cell.text.rstrip(), cell.tone) for cell in cells[used - 1 : used]))
