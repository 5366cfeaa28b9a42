"""Where the demo plays: what happens is shown and kept, while something is awaited."""

import queue
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from tests.demo.happenings import Happening, Told
from tests.demo.printing import Printer
from tests.demo.reading import Line, Reader

T = TypeVar("T")

_LOOK = 0.3
"""Seconds between two looks at what is awaited."""


class TookTooLongError(Exception):
    """Something did not come about in time. The message says how far it had come."""


class LogEndedError(Exception):
    """The log has ended, and with it the sandbox."""


@dataclass(frozen=True, slots=True)
class Pending:
    """Something is not there yet."""

    state: str
    """How far it is."""


@dataclass(slots=True)
class Stage:
    """The clock of the demo, and all that has happened."""

    printer: Printer
    reader: Reader
    began: float = field(default_factory=time.time)
    lines: "queue.Queue[Line | None]" = field(default_factory=queue.Queue[Line | None])
    """The log's lines as they come, ``None`` at its end."""
    happenings: list[Happening] = field(default_factory=list[Happening])

    @property
    def now(self) -> float:
        """Seconds since the demo began."""
        return time.time() - self.began

    def tell(self, sentence: str) -> None:
        """Say what comes next."""
        self.add(Told(self.now, sentence))

    def add(self, happening: Happening) -> None:
        """Show something, and keep it."""
        self.happenings.append(happening)
        self.printer.show(happening)

    def wait(self, what: str, look: Callable[[], T | Pending], limit: float) -> T:
        """What a look finds, as soon as it finds it. The hooks that end meanwhile are shown.

        Args:
            what: What is awaited, in words.
            look: Looks for it.
            limit: Seconds until it is given up.

        Raises:
            TookTooLongError: It is not there.
            LogEndedError: The sandbox has ended.
        """
        start = time.monotonic()
        with self.printer.waiting(what) as line:
            while isinstance(found := look(), Pending):
                waited = time.monotonic() - start
                if waited > limit:
                    raise TookTooLongError(f"{what}: not within {limit:.0f} s. {found.state}")
                line.update(self.printer.progress(what, waited, found.state))
                self._show_lines(_LOOK)
        return found

    def settle(self) -> None:
        """Show what the log has brought so far."""
        self._show_lines(0)

    def _show_lines(self, seconds: float) -> None:
        """Show what comes within some seconds."""
        end = time.monotonic() + seconds
        while True:
            try:
                line = self.lines.get(timeout=max(end - time.monotonic(), 0.001))
            except queue.Empty:
                return
            if line is None:
                raise LogEndedError("the sandbox has ended")
            for happening in self.reader.read(line):
                self.add(happening)
