"""Differences to lines for people and plain data for programs."""

from collections.abc import Iterator, Sequence
from typing import Any

from flowrun.span import Span
from flowrun_tools.cells import visible
from flowrun_tools.differences import Change, ChartDifference, Level, Revision
from flowrun_tools.differences.paths import Way, Ways
from flowrun_tools.pieces import Line, Piece, Tone

_TONES = {Level.BEHAVIOUR: Tone.ERROR, Level.WORDING: Tone.PLAIN, Level.LAYOUT: Tone.FAINT}
_MOST = 12
"""So many ways are written out; for all, there is JSON."""


def lines(found: Sequence[ChartDifference], base: Revision, head: Revision) -> Iterator[Line]:
    """What changed, chart by chart, the deepest changes first."""
    if not found:
        yield (Piece(f"Nothing changed between {base.name} and {head.name}"),)
    for each in found:
        yield (Piece(visible(each.name), Tone.STRONG), Piece(f": {_verdict(each)}"))
        for change in each.changes:
            yield (
                Piece(f"  {change.level.value:9}  ", _TONES[change.level]),
                Piece(visible(change.message)),
                Piece(f"  {visible(_place(change, base))}", Tone.PLACE),
            )
        yield from _ways(each.ways)


def plain_data(found: Sequence[ChartDifference], base: Revision, head: Revision) -> dict[str, Any]:
    """The same for JSON."""
    return {
        "base": base.name,
        "head": head.name,
        "behaviour": any(each.level is Level.BEHAVIOUR for each in found),
        "charts": [_data(each) for each in found],
    }


def _verdict(difference: ChartDifference) -> str:
    if difference.level is Level.BEHAVIOUR:
        return "behaviour changed"
    return f"only {difference.level.value} changed"


def _place(change: Change, base: Revision) -> str:
    """Where it is now; of what is gone, where it was."""
    if change.head is not None:
        return str(change.head)
    return f"{change.base} in {base.name}"


def _ways(ways: Ways) -> Iterator[Line]:
    if ways.refusal is not None:
        yield (Piece(f"  the ways through it are not compared: {visible(ways.refusal)}"),)
    yield from _listed("lost", ways.lost)
    yield from _listed("gained", ways.gained)


def _listed(fate: str, ways: Sequence[Way]) -> Iterator[Line]:
    if ways:
        noun = "way from start to end is" if len(ways) == 1 else "ways from start to end are"
        yield (Piece(f"  {len(ways)} {noun} {fate}:"),)
    yield from ((Piece(f"    {visible(str(way))}"),) for way in ways[:_MOST])
    if len(ways) > _MOST:
        yield (Piece(f"    \u2026 and {len(ways) - _MOST} more", Tone.FAINT),)


def _data(difference: ChartDifference) -> dict[str, Any]:
    ways = difference.ways
    return {
        "name": difference.name,
        "level": difference.level.value,
        "changes": [
            {
                "level": change.level.value,
                "message": change.message,
                "base": _span(change.base),
                "head": _span(change.head),
            }
            for change in difference.changes
        ],
        "lost": [_steps(way) for way in ways.lost],
        "gained": [_steps(way) for way in ways.gained],
        "uncounted": ways.refusal,
    }


def _span(span: Span | None) -> dict[str, Any] | None:
    if span is None:
        return None
    return {"path": span.path, "line": span.line, "column": span.column}


def _steps(way: Way) -> list[dict[str, str | None]]:
    return [{"label": label, "answer": answer} for label, answer in way.steps]
