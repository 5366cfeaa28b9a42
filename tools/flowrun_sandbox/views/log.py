"""A line of ``juju debug-log``."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from flowrun_sandbox.views.tables import Cell, Tone


@dataclass(frozen=True, slots=True)
class Clock:
    """How times are shown."""

    date: bool = False
    """With the day."""
    ms: bool = False
    """With milliseconds."""
    utc: bool = False
    """In UTC, not in local time."""


_TONES: Mapping[str, Tone] = {
    "CRITICAL": Tone.BAD,
    "ERROR": Tone.BAD,
    "WARNING": Tone.BUSY,
    "INFO": Tone.PLACE,
}


def line(entry: Mapping[str, str], clock: Clock) -> tuple[Cell, ...]:
    """``unit-pg-0: 21:40:07 INFO unit.pg/0.juju-log what was logged``."""
    level = entry["level"]
    return (
        Cell(f"{entry['entity']}: {_time(entry['time'], clock)} "),
        Cell(level, _TONES.get(level, Tone.PLAIN)),
        Cell(" "),
        Cell(entry["logger"], Tone.DETAIL),
        Cell(f" {entry['message']}"),
    )


def _time(moment: str, clock: Clock) -> str:
    shown = datetime.fromisoformat(moment).astimezone(UTC if clock.utc else None)
    day = f"{shown:%Y-%m-%d} " if clock.date else ""
    fraction = f".{shown.microsecond // 1000:03}" if clock.ms else ""
    return f"{day}{shown:%H:%M:%S}{fraction}"
