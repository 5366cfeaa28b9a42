"""An image: what a container finds when it starts."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Image:
    """What a container finds. Nothing in it is changed by containers, so all share it."""

    name: str
    """As it was asked for."""
    path: tuple[Path, ...]
    """The folders of its programs, for PATH."""
    environment: Mapping[str, str]
    """What its processes get besides PATH."""
    user: str
    """Whom it is made for: see `users.Users`."""
