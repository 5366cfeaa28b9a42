"""The paths of a container to those of this machine."""

import os
from dataclasses import dataclass
from pathlib import Path

from .errors import PebbleError


@dataclass(frozen=True, slots=True)
class Places:
    """Where a container's files lie: in its root, but for what is mounted as it is."""

    root: Path = Path("/")
    mounts: tuple[Path, ...] = ()

    def real(self, path: str) -> Path:
        """Where a path of the container lies on this machine.

        Raises:
            PebbleError: the path is relative.
        """
        if not path.startswith("/"):
            raise PebbleError(f'paths must be absolute, got "{path}"')
        asked = Path("/" + os.path.normpath(path).lstrip("/"))
        if any(asked.is_relative_to(kept) for kept in (self.root, *self.mounts)):
            return asked
        return self.root / asked.relative_to("/")
