"""Ctrl-C and SIGTERM."""

import os
import signal
from collections.abc import Iterator

import pytest

from tests.demo.stopping import Stop, StoppedError

SIGNALS = (signal.SIGINT, signal.SIGTERM)


@pytest.fixture(autouse=True)
def _handlers() -> Iterator[None]:
    """What handles signals otherwise does so again."""
    before = [signal.getsignal(number) for number in SIGNALS]
    yield
    for number, handler in zip(SIGNALS, before, strict=True):
        signal.signal(number, handler)


@pytest.mark.parametrize("number", SIGNALS)
def test_signal_while_it_plays(number: signal.Signals) -> None:
    """What is done is left, and it is known why."""
    stop = Stop()

    with pytest.raises(StoppedError), stop.interrupting():
        os.kill(os.getpid(), number)

    assert stop.signal is number


def test_signal_before_it_plays() -> None:
    """What has not begun does not begin."""
    stop = Stop()
    os.kill(os.getpid(), signal.SIGINT)

    with pytest.raises(StoppedError), stop.interrupting():
        pytest.fail("it has begun")


def test_signal_while_things_are_put_away() -> None:
    """It is noted, and interrupts nothing."""
    stop = Stop()
    with stop.interrupting():
        pass

    os.kill(os.getpid(), signal.SIGTERM)

    assert stop.signal is signal.SIGTERM


def test_second_signal() -> None:
    """The first decides; an impatient person does no harm."""
    stop = Stop()
    os.kill(os.getpid(), signal.SIGINT)

    os.kill(os.getpid(), signal.SIGTERM)

    assert stop.signal is signal.SIGINT
