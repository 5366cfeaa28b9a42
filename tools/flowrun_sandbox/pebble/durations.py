"""Durations and moments as Pebble writes them, which is as Go does."""

import re
from datetime import UTC, datetime

from .errors import PebbleError

UNITS = {
    "ns": 1,
    "us": 1_000,
    "µs": 1_000,
    "ms": 1_000_000,
    "s": 1_000_000_000,
    "m": 60_000_000_000,
    "h": 3_600_000_000_000,
}
"""The nanoseconds of each unit of a duration."""

_PART = re.compile(r"(\d+\.?\d*|\.\d+)(ns|us|µs|ms|s|m|h)")
_DURATION = re.compile(rf"([+-]?)((?:{_PART.pattern})+|0)")
_FRACTION = re.compile(r"\.(\d+)")


def parse_duration(text: str) -> float:
    """The seconds of a duration such as ``1m30s`` or ``50ms``.

    Raises:
        PebbleError: the text is no duration.
    """
    matched = _DURATION.fullmatch(text)
    if not matched:
        raise PebbleError(f'time: invalid duration "{text}"')
    total = sum(float(number) * UNITS[unit] for number, unit in _PART.findall(matched[2]))
    return (-total if matched[1] == "-" else total) / UNITS["s"]


def format_duration(seconds: float) -> str:
    """A duration as Go prints it: ``1m30s``, ``50ms``, ``0s``."""
    total = round(abs(seconds) * UNITS["s"])
    sign = "-" if seconds < 0 else ""
    for unit, above in (("ns", "µs"), ("µs", "ms"), ("ms", "s")):
        if 0 < total < UNITS[above]:
            return f"{sign}{_number(total, UNITS[unit])}{unit}"
    minutes, rest = divmod(total, UNITS["m"])
    hours, minutes = divmod(minutes, 60)
    larger = f"{hours}h{minutes}m" if hours else f"{minutes}m" if minutes else ""
    return f"{sign}{larger}{_number(rest, UNITS['s'])}s"


def now() -> datetime:
    """This moment, with its zone."""
    return datetime.now(UTC)


def format_moment(moment: datetime) -> str:
    """A moment as the API writes it: RFC 3339, in UTC."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def parse_moment(text: str) -> datetime:
    """The moment of an RFC 3339 text.

    Of fractions of a second, six digits count, because that is what moments here have.

    Raises:
        ValueError: the text is no moment with a zone.
    """
    moment = datetime.fromisoformat(_FRACTION.sub(lambda digits: f".{digits[1]:0<6.6}", text))
    if moment.tzinfo is None:
        raise ValueError(f'the moment "{text}" names no zone')
    return moment


def _number(amount: int, unit: int) -> str:
    whole, rest = divmod(amount, unit)
    digits = len(str(unit)) - 1
    fraction = f"{rest:0{digits}}".rstrip("0") if digits else ""
    return f"{whole}.{fraction}" if fraction else str(whole)
