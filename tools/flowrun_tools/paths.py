"""Paths as a person in the working directory would write them."""

import os
from pathlib import Path


def from_here(path: str | Path) -> str:
    """A path from the working directory or from the root, whichever is shorter."""
    absolute = os.path.abspath(path)  # noqa: PTH100 - `resolve` would follow links
    return min(os.path.relpath(absolute), absolute, key=len)
