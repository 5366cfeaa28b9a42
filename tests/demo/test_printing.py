"""What happens, as a person sees it on a terminal."""

import io

import pytest
from rich.console import Console

from flowrun import load
from tests.demo.happenings import Failed, FailedOver, Happening, Passed, Told
from tests.demo.printing import Printer
from tests.demo.reading import Line, Reader
from tests.demo.recordings import FLOWS, happenings, ran


def printed(*happened: Happening, width: int = 100, colour: bool = False) -> str:
    """What is printed."""
    out = io.StringIO()
    printer = Printer(Console(file=out, width=width, force_terminal=colour, highlight=False))
    for each in happened:
        printer.show(each)
    return out.getvalue()


def hook(times: int = 1) -> list[Happening]:
    """A hook whose flow calls others, and ends well."""
    flows = load(FLOWS)
    chart = flows["database-relation-changed"].fingerprint[:8]
    path = "hook_fired,serve(begin,is_leader,done),done"
    run = f"flow=database-relation-changed chart={chart} path={path} end=return deferred=no ms=12.7"
    reader = Reader(flows)
    messages = [run, ran("database-relation-changed")] * times
    told = [Line(2, "postgresql/1", "INFO", message) for message in messages]
    return [happening for line in told for happening in reader.read(line)]


@pytest.mark.parametrize("width", [80, 120])
def test_output_fits_its_width(width: int) -> None:
    """Without a terminal every line is plain text, and fits."""
    output = printed(*happenings(), width=width)

    assert "\x1b" not in output
    assert max(map(len, output.splitlines())) <= width
    assert "postgresql/0  leader-elected  return  0 ms" in output
    assert "has_member_started: no \N{RIGHTWARDS ARROW} defer3" in output
    assert "postgresql/0*   active" in output


def test_called_flows() -> None:
    """Each flow that was called has a line of its own; one that only calls needs none."""
    output = printed(*hook())

    assert output.splitlines() == [
        "postgresql/1  database-relation-changed  return  13 ms",
        "    serve-clients: is_leader: no",
    ]


def test_the_same_again() -> None:
    """What a unit does as it did before is one line."""
    output = printed(*hook(times=2))

    assert output.splitlines()[2:] == [
        "postgresql/1  database-relation-changed  return  13 ms  as before"
    ]


def test_hook_without_a_chart() -> None:
    """It is said that nothing is drawn for it."""
    output = printed(Passed(at=1, unit="postgresql/1", hook="pgdata-storage-attached"))

    assert output == "postgresql/1  pgdata-storage-attached  no chart for it\n"


def test_hook_that_failed() -> None:
    """The lines that explain a failure are text: nothing in them moves a cursor or is markup."""
    lines = ("[bold]no[/]", "\x1b[2J")

    output = printed(Failed(at=1, unit="postgresql/1", hook="start", lines=lines), colour=True)

    assert "[bold]no[/]" in output
    assert "\x1b[2J" not in output


def test_hook_that_fails_again() -> None:
    """The same lines are not shown twice."""
    failed = Failed(at=1, unit="postgresql/1", hook="start", lines=("no such file",))

    assert printed(failed, failed).splitlines() == [
        "postgresql/1  start  failed",
        "    no such file",
        "postgresql/1  start  failed  as before",
    ]


def test_failover() -> None:
    """Its figures stand in a column."""
    lost = next(each for each in happenings() if isinstance(each, FailedOver))

    assert printed(lost).splitlines()[:2] == [
        "  21.4 s  was the longest time without a row taken",
        "    1234  rows were acknowledged",
    ]


def test_sentence_of_the_story() -> None:
    """It stands apart."""
    assert printed(Told(1, "All is well.")) == "\nAll is well.\n"


def test_progress_is_one_line() -> None:
    """What is waited for never takes more than the terminal's width."""
    printer = Printer(Console(file=io.StringIO(), width=60))

    line = printer.progress("The units come up", 12.3, "postgresql/0: " + 80 * "waiting\n")

    assert line.plain.startswith("The units come up \N{HORIZONTAL ELLIPSIS} 12 s  postgresql/0: ")
    assert len(line) < 60
    assert "\n" not in line.plain
