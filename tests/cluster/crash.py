"""Hooks that die half-way."""

from dataclasses import dataclass, field

from flowrun.events import Took


class CrashError(Exception):
    """The charm's process ends."""


@dataclass(slots=True)
class Crash:
    """Ends the process once, after a given number of nodes."""

    nodes: int
    happened: bool = field(default=False, init=False)

    def __call__(self, event: object) -> None:
        """Count what was left behind, and crash when it is enough."""
        if isinstance(event, Took) and not self.happened:
            self.nodes -= 1
            if self.nodes == 0:
                self.happened = True
                raise CrashError
