"""What a layer may say of services, checks and log targets, and of what type each field is."""

import enum
from collections.abc import Mapping
from typing import Any

from .durations import format_duration, parse_duration
from .errors import PebbleError

Entry = Mapping[str, Any]
"""The fields of one service, check or log target: those that are set, in Pebble's order."""


class Kind(enum.Enum):
    """The type of a field, which is also how a later layer's value is merged into it."""

    TEXT = "text"
    WHOLE = "whole number"
    REAL = "number"
    DURATION = "duration"
    LIST = "list"
    MAP = "mapping"
    CHOICE = "choice"
    """An entry of its own: ``http``, ``tcp`` or ``exec`` of a check."""


_PROCESS = {
    "environment": Kind.MAP,
    "user-id": Kind.WHOLE,
    "user": Kind.TEXT,
    "group-id": Kind.WHOLE,
    "group": Kind.TEXT,
    "working-dir": Kind.TEXT,
}

SERVICE: Mapping[str, Kind] = {
    "summary": Kind.TEXT,
    "description": Kind.TEXT,
    "startup": Kind.TEXT,
    "override": Kind.TEXT,
    "command": Kind.TEXT,
    "after": Kind.LIST,
    "before": Kind.LIST,
    "requires": Kind.LIST,
    **_PROCESS,
    "on-success": Kind.TEXT,
    "on-failure": Kind.TEXT,
    "on-check-failure": Kind.MAP,
    "backoff-delay": Kind.DURATION,
    "backoff-factor": Kind.REAL,
    "backoff-limit": Kind.DURATION,
    "kill-delay": Kind.DURATION,
}
CHECK: Mapping[str, Kind] = {
    "override": Kind.TEXT,
    "level": Kind.TEXT,
    "startup": Kind.TEXT,
    "period": Kind.DURATION,
    "timeout": Kind.DURATION,
    "threshold": Kind.WHOLE,
    "http": Kind.CHOICE,
    "tcp": Kind.CHOICE,
    "exec": Kind.CHOICE,
}
CHECK_CHOICES: Mapping[str, Mapping[str, Kind]] = {
    "http": {"url": Kind.TEXT, "headers": Kind.MAP},
    "tcp": {"port": Kind.WHOLE, "host": Kind.TEXT},
    "exec": {"command": Kind.TEXT, "service-context": Kind.TEXT, **_PROCESS},
}
LOG_TARGET: Mapping[str, Kind] = {
    "type": Kind.TEXT,
    "location": Kind.TEXT,
    "services": Kind.LIST,
    "override": Kind.TEXT,
    "labels": Kind.MAP,
}


def read_entry(raw: object, fields: Mapping[str, Kind]) -> Entry:
    """An entry out of what YAML gave, every scalar still a text; what is empty is not set.

    Raises:
        PebbleError: a field is unknown, or its value is of the wrong type.
    """
    if not isinstance(raw, dict):
        raise PebbleError(f'expected a mapping, not "{raw}"')
    unknown = sorted(set(raw) - set(fields))
    if unknown:
        raise PebbleError(f"field {unknown[0]} not found; expected one of {', '.join(fields)}")
    read = {name: _value(name, raw[name], kind) for name, kind in fields.items() if name in raw}
    return {name: value for name, value in read.items() if value is not None}


def merge_entries(old: Entry, new: Entry, fields: Mapping[str, Kind]) -> Entry:
    """The old entry with the new one over it: lists grow, mappings are joined, the rest is new."""
    merged = {
        name: _merged(name, old[name], new[name], kind)
        if name in old and name in new
        else new.get(name, old.get(name))
        for name, kind in fields.items()
        if name in old or name in new
    }
    return {**merged, "override": old["override"]} if "override" in old else merged


def _value(name: str, raw: object, kind: Kind) -> object:
    if raw is None or raw in ("", [], {}):
        return None
    try:
        return _READERS[kind](name, raw)
    except (TypeError, ValueError):
        raise PebbleError(f'field {name} must be a {kind.value}, not "{raw}"') from None


def _text(_: str, raw: object) -> str:
    if not isinstance(raw, str):
        raise TypeError
    return raw


def _whole(name: str, raw: object) -> int:
    return int(_text(name, raw))


def _real(name: str, raw: object) -> float:
    number = float(_text(name, raw))
    return int(number) if number.is_integer() else number


def _duration(name: str, raw: object) -> str:
    return format_duration(parse_duration(_text(name, raw)))


def _list(name: str, raw: object) -> list[str]:
    if not isinstance(raw, list):
        raise TypeError
    return [_text(name, item) for item in raw]


def _map(name: str, raw: object) -> dict[str, str]:
    if not isinstance(raw, dict):
        raise TypeError
    return {_text(name, key): _text(name, raw[key] or "") for key in sorted(raw)}


def _choice(name: str, raw: object) -> Entry:
    return read_entry(raw, CHECK_CHOICES[name])


_READERS = {
    Kind.TEXT: _text,
    Kind.WHOLE: _whole,
    Kind.REAL: _real,
    Kind.DURATION: _duration,
    Kind.LIST: _list,
    Kind.MAP: _map,
    Kind.CHOICE: _choice,
}


def _merged(name: str, old: Any, new: Any, kind: Kind) -> object:  # noqa: ANN401 - as YAML has it
    if kind is Kind.LIST:
        return [*old, *new]
    if kind is Kind.MAP:
        return dict(sorted({**old, **new}.items()))
    if kind is Kind.CHOICE:
        return merge_entries(old, new, CHECK_CHOICES[name])
    return new
