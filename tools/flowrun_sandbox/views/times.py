"""Moments as ``juju`` writes them. The snapshot has them in ISO 8601."""

from datetime import UTC, datetime

_MINUTE, _HOUR, _DAY = 60, 3600, 86_400


def since(moment: str | None) -> str:
    """As in a status, in local time: ``23 Nov 2026 21:40:07Z``."""
    if moment is None:
        return ""
    local = datetime.fromisoformat(moment).astimezone()
    return f"{local:%d %b %Y %H:%M:%S}{_zone(local)}"


def of_secret(moment: str) -> str:
    """As in what is told of a secret, in UTC: ``2026-11-23T21:40:07Z``."""
    return f"{datetime.fromisoformat(moment).astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def of_day(moment: str) -> str:
    """The time of the day, in local time: ``21:40:07``."""
    return f"{datetime.fromisoformat(moment).astimezone():%H:%M:%S}"


def of_task(moment: str) -> str:
    """As in the timing of a task: ``2026-11-23 21:40:07 +0000 UTC``."""
    local = datetime.fromisoformat(moment).astimezone()
    return f"{local:%Y-%m-%d %H:%M:%S %z} {local.tzname()}"


def ago(moment: str, now: datetime) -> str:
    """How long ago: ``just now``, ``3 minutes ago``, or the day."""
    then = datetime.fromisoformat(moment)
    seconds = int((now - then).total_seconds())
    if seconds < _MINUTE:
        return "just now"
    for unit, length, limit in (("minute", _MINUTE, _HOUR), ("hour", _HOUR, _DAY)):
        if seconds < limit:
            count = seconds // length
            return f"{count} {unit}{'s' if count > 1 else ''} ago"
    return f"{then.astimezone():%Y-%m-%d}"


def _zone(moment: datetime) -> str:
    """The offset from UTC, ``Z`` if there is none."""
    return f"{moment:%z}"[:3] + ":" + f"{moment:%z}"[3:5] if moment.utcoffset() else "Z"
