"""What the administrator configured."""

from collections.abc import Mapping, Sequence
from typing import Protocol


class Settings(Protocol):
    """The charm's configuration."""

    def problems(self) -> Sequence[str]:
        """What is wrong with it, an option a sentence."""

    def parameters(self) -> Mapping[str, str]:
        """PostgreSQL's parameters, of those options that are right."""
