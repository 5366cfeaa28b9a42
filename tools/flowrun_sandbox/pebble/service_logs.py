"""What services print: kept for a while, and handed to whoever listens."""

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from heapq import merge

from .durations import format_moment, now

KEPT_BYTES = 100 * 1024
"""How much of a service's output is kept, as in Pebble."""
LINE_BYTES = 64 * 1024
"""Where a line that does not end is cut."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line that a service printed."""

    moment: datetime
    service: str
    message: str

    def to_dict(self) -> dict[str, str]:
        """The line as the API tells it."""
        return {
            "time": format_moment(self.moment),
            "service": self.service,
            "message": self.message,
        }

    def __str__(self) -> str:
        return f"{format_moment(self.moment)} [{self.service}] {self.message}"


Listener = Callable[[Sequence[Line]], None]


class ServiceLogs:
    """The last lines of every service."""

    def __init__(self) -> None:
        self._lines: dict[str, _Ring] = {}
        self._listeners: list[Listener] = []

    def add(self, service: str, messages: Iterable[str]) -> None:
        """Keep some lines that a service printed just now."""
        moment = now()
        lines = [Line(moment, service, message) for message in messages]
        self._lines.setdefault(service, _Ring()).add(lines)
        for listener in tuple(self._listeners):
            listener(lines)

    def last(self, services: Iterable[str] | None, number: int | None) -> list[Line]:
        """The last lines of some services together, or of all, or all lines."""
        names = sorted(self._lines) if services is None else [*services]
        rings = [self._lines[name].lines for name in names if name in self._lines]
        lines = list(merge(*rings, key=lambda line: line.moment))
        return lines if number is None else lines[len(lines) - min(number, len(lines)) :]

    def excerpt(self, service: str, number: int) -> str:
        """The last lines of a service, indented, and a sign if there were more."""
        lines = [line.message for line in self.last([service], number + 1)]
        shown = ["(...)", *lines[1:]] if len(lines) > number else lines
        return "\n".join(f"    {line}" for line in shown)

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Hand every new line to a function from now on; call the result to end that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)


class LineSplitter:
    """Output as it comes, to whole lines."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, chunk: bytes) -> list[str]:
        """The lines that are complete now."""
        *lines, self._rest = (self._rest + chunk).split(b"\n")
        if len(self._rest) > LINE_BYTES:
            lines.append(self._rest)
            self._rest = b""
        return [line.decode(errors="replace") for line in lines]

    def end(self) -> list[str]:
        """The line that was begun and not ended, if there is one."""
        rest, self._rest = self._rest, b""
        return [rest.decode(errors="replace")] if rest else []


class _Ring:
    def __init__(self) -> None:
        self.lines: deque[Line] = deque()
        self._size = 0

    def add(self, lines: Iterable[Line]) -> None:
        for line in lines:
            self.lines.append(line)
            self._size += len(line.message) + 1
        while self._size > KEPT_BYTES and len(self.lines) > 1:
            self._size -= len(self.lines.popleft().message) + 1
