"""What is awaited, while the log goes on."""

import io
import itertools

import pytest
from rich.console import Console

from flowrun import load
from tests.demo.happenings import Passed, Told
from tests.demo.printing import Printer
from tests.demo.reading import Line, Reader
from tests.demo.recordings import FLOWS, ran
from tests.demo.stage import LogEndedError, Pending, Stage, TookTooLongError


@pytest.fixture
def stage() -> Stage:
    """One whose output nobody sees."""
    console = Console(file=io.StringIO(), width=80)
    return Stage(Printer(console), Reader(load(FLOWS)))


def test_hooks_are_shown_while_something_is_awaited(stage: Stage) -> None:
    """What a look finds is returned, and a hook that ended meanwhile is kept."""
    looks = iter([Pending("not yet"), 0])
    stage.lines.put(Line(1, "postgresql/0", "INFO", ran("start")))

    found = stage.wait("The end comes", lambda: next(looks), 30)

    assert found == 0
    assert stage.happenings == [Passed(at=1, unit="postgresql/0", hook="start")]


def test_what_does_not_come(stage: Stage) -> None:
    """It is given up, with how far it was."""
    numbers = itertools.count(1)

    with pytest.raises(TookTooLongError) as raised:
        stage.wait("All units come", lambda: Pending(f"{next(numbers)} of 3"), 0)

    assert str(raised.value) == "All units come: not within 0 s. 1 of 3"


def test_log_that_ends(stage: Stage) -> None:
    """With the log the sandbox has ended, so nothing more can come."""
    stage.lines.put(None)

    with pytest.raises(LogEndedError):
        stage.wait("The end comes", lambda: Pending("not yet"), 30)


def test_sentences_are_kept(stage: Stage) -> None:
    """What is told is on the page, too."""
    stage.tell("It begins.")

    (told,) = stage.happenings
    assert isinstance(told, Told)
    assert told.sentence == "It begins."
