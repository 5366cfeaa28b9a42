"""``debug-log``: the latest lines of a model, in memory and in a file."""

import asyncio
import fnmatch
from collections import deque
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

_KEPT = 20_000
_LONGEST = 16_384
"""Characters of a message; what is longer goes on in the next line."""

LEVELS = ("TRACE", "DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")


@dataclass(frozen=True, slots=True)
class Line:
    """A line, as its fields."""

    time: datetime
    entity: str
    """Such as ``unit-pg-0``."""
    level: str
    logger: str
    """Such as ``unit.pg/0.juju-log``."""
    message: str

    def __str__(self) -> str:
        return f"{self.entity}: {self.time:%H:%M:%S} {self.level} {self.logger} {self.message}"

    def to_dict(self) -> dict[str, str]:
        """As plain data."""
        return {
            "time": self.time.isoformat(),
            "entity": self.entity,
            "level": self.level,
            "logger": self.logger,
            "message": self.message,
        }


@dataclass(frozen=True, slots=True)
class Selection:
    """Which lines are wanted."""

    level: str = LEVELS[0]
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    include_modules: tuple[str, ...] = ()
    exclude_modules: tuple[str, ...] = ()

    def __contains__(self, line: Line) -> bool:
        return (
            _rank(line.level) >= _rank(self.level)
            and (not self.include or _is_of(line.entity, self.include))
            and not _is_of(line.entity, self.exclude)
            and (not self.include_modules or _is_below(line.logger, self.include_modules))
            and not _is_below(line.logger, self.exclude_modules)
        )


class Log:
    """The log of a model. What is older than the latest lines is in the file alone."""

    def __init__(self, file: Path) -> None:
        file.touch(mode=0o600)
        self._file = file.open("a", encoding="utf-8", buffering=1)
        self._lines: deque[Line] = deque(maxlen=_KEPT)
        self._written = 0
        self._more = asyncio.Event()
        self._closed = False

    def write(self, entity: str, level: str, logger: str, message: str) -> None:
        """Add what is said, line by line."""
        now = datetime.now(UTC)
        for piece in _pieces(message):
            line = Line(now, entity, level, logger, piece)
            self._lines.append(line)
            self._written += 1
            self._file.write(f"{line}\n")
        self._wake()

    def kept(self, selection: Selection, tail: int | None) -> list[Line]:
        """The lines that are there, or the last of them."""
        wanted = [line for line in self._lines if line in selection]
        return wanted if tail is None else wanted[max(len(wanted) - tail, 0) :]

    @property
    def written(self) -> int:
        """How many lines there were so far."""
        return self._written

    async def follow(self, selection: Selection, seen: int) -> AsyncIterator[Line]:
        """The lines after the first so many, until the log is closed.

        One who is slow misses those that are no longer kept.
        """
        while not self._closed:
            if seen == self._written:
                await self._more.wait()
            newest = list(islice(reversed(self._lines), self._written - seen))
            seen = self._written
            for line in reversed(newest):
                if line in selection:
                    yield line

    def close(self) -> None:
        """End it, for those too who follow it."""
        self._closed = True
        self._wake()
        self._file.close()

    def _wake(self) -> None:
        self._more.set()
        self._more.clear()


def _pieces(message: str) -> Iterator[str]:
    for line in message.splitlines() or [""]:
        yield line[:_LONGEST]
        for start in range(_LONGEST, len(line), _LONGEST):
            yield line[start : start + _LONGEST]


def _rank(level: str) -> int:
    return LEVELS.index(level) if level in LEVELS else 0


def _is_of(entity: str, patterns: tuple[str, ...]) -> bool:
    """Whether one names it: as a tag (``unit-pg-0``) or as people write it (``pg/0``)."""
    return any(
        fnmatch.fnmatchcase(entity, name)
        for pattern in patterns
        for name in (pattern, f"unit-{pattern.replace('/', '-')}")
    )


def _is_below(logger: str, modules: tuple[str, ...]) -> bool:
    return any(logger == module or logger.startswith(f"{module}.") for module in modules)
