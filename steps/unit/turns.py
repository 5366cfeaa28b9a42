"""Whose turn it is to do what only one unit at a time may do: to restart PostgreSQL."""

from collections.abc import Collection
from typing import Protocol


class Turns(Protocol):
    """The units that ask for a turn, and the one that has it. The leader gives it.

    What a hook writes is lost if it fails later, and each method that writes raises
    `NoPeerRelationError` before Juju has made the peer relation.
    """

    def asking(self) -> Collection[str]:
        """The units that ask for it."""

    def ask(self) -> None:
        """Ask for this unit."""

    def give_back(self) -> None:
        """Have this unit ask no more. The leader learns of it by an event."""

    def holder(self) -> str | None:
        """The unit that it was given to last, whether or not that one still asks."""

    def give(self, unit: str | None) -> None:
        """Give it to a unit, which learns of it by an event, or note that nobody has it.

        Raises `NotLeaderError` on a unit that does not lead.
        """
