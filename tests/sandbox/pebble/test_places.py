"""Paths of the container, on this machine."""

from pathlib import Path

import pytest

from flowrun_sandbox.pebble.errors import PebbleError
from flowrun_sandbox.pebble.places import Places

PLACES = Places(Path("/r"), (Path("/volumes/data"),))


@pytest.mark.parametrize(
    ("path", "real"),
    [
        ("/etc/x", "/r/etc/x"),
        ("/", "/r"),
        ("/volumes/data/x", "/volumes/data/x"),
        ("/volumes/other", "/r/volumes/other"),
        ("/r/etc/x", "/r/etc/x"),
        ("/r/../etc", "/r/etc"),
        ("//etc/./x/", "/r/etc/x"),
    ],
)
def test_real(path: str, real: str) -> None:
    """A path lies in the root, unless it is there already or in a mount."""
    assert PLACES.real(path) == Path(real)


def test_no_root() -> None:
    """Without a root, a path is what it is."""
    assert Places().real("/etc/x") == Path("/etc/x")


def test_relative() -> None:
    """A relative path is refused."""
    with pytest.raises(PebbleError, match='paths must be absolute, got "x"'):
        PLACES.real("x")
