"""Hooks that die half-way."""

from dataclasses import dataclass, field

from flowrun.events import Took


@dataclass(slots=True)
class Death:
    """Ends the process behind a given number of nodes, once."""

    nodes: int
    happened: bool = field(default=False, init=False)

    def __call__(self, event: object) -> None:
        """Count what was left behind."""
        if isinstance(event, Took) and not self.happened:
            self.nodes -= 1
            if self.nodes == 0:
                self.happened = True
                raise KeyError("the process ends")
