"""Ctrl-C and SIGTERM: they end what plays, and never what puts things away."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class StoppedError(Exception):
    """Somebody wants it to end."""


class Stop:
    """What somebody who wants it to end has done, from the making of this on."""

    def __init__(self) -> None:
        self.signal: signal.Signals | None = None
        """The first signal; ``None`` while nobody wants it to end."""
        self._playing = False
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._take)

    @contextmanager
    def interrupting(self) -> Iterator[None]:
        """Where a signal ends what is done, also one that came before; elsewhere it is noted only.

        Raises:
            StoppedError: Somebody wants it to end.
        """
        try:
            self._playing = True
            if self.signal is not None:
                raise StoppedError
            yield
        finally:
            self._playing = False

    def _take(self, number: int, _: FrameType | None) -> None:
        if self.signal is None:
            self.signal = signal.Signals(number)
            if self._playing:
                raise StoppedError
