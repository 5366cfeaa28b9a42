"""The action that a person runs."""

from collections.abc import Mapping
from typing import Protocol


class Action(Protocol):
    """What the person gave, and is given. Only the flows of actions may ask for it."""

    def parameter(self, name: str) -> str | None:
        """A parameter, or ``None`` if it was left out."""

    def answer(self, results: Mapping[str, str]) -> None:
        """Give results, beside those that were given before."""
