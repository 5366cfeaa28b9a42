"""Counts of what could be taken and what was: the arithmetic of coverage."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tally:
    """How many of some things were taken."""

    hit: int = 0
    total: int = 0

    @property
    def percent(self) -> int:
        """Rounded down, so that 100 always means all of them; of nothing, all is taken."""
        return 100 * self.hit // self.total if self.total else 100

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.hit + other.hit, self.total + other.total)

    def __str__(self) -> str:
        return f"{self.hit}/{self.total}"
