"""How long a hook that failed waits before it is tried again."""

from collections.abc import Iterator

_FIRST = 1.0
_FACTOR = 2
_LONGEST = 300.0


def delays() -> Iterator[float]:
    """Seconds before each further try: as Juju's, but beginning with 1 where Juju takes 5."""
    delay = _FIRST
    while True:
        yield delay
        delay = min(delay * _FACTOR, _LONGEST)
