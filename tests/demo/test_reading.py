"""The log of a model, line by line, to what its hooks did."""

import pytest

from flowrun import load
from tests.demo.happenings import Failed, Happening, Passed, Waited, Walked
from tests.demo.reading import Line, Reader
from tests.demo.recordings import FLOWS, lines, ran

UNIT = "postgresql/0"


@pytest.fixture
def reader() -> Reader:
    """One that knows the charm's charts."""
    return Reader(load(FLOWS))


def summary(**changed: str) -> str:
    """The line of a run of the install hook."""
    chart = load(FLOWS)["install"].fingerprint[:8]
    parts = {"flow": "install", "chart": chart, "path": "hook_fired,wait"} | changed
    told = " ".join(f"{name}={value}" for name, value in parts.items())
    return f"{told} end=waiting for the container deferred=no ms=0.3"


def read(reader: Reader, *messages: str, level: str = "INFO") -> list[Happening]:
    """What some messages of one unit tell of, the last of which has another level."""
    levels = ["INFO"] * (len(messages) - 1) + [level]
    told = [
        Line(1.5, UNIT, level, message) for level, message in zip(levels, messages, strict=True)
    ]
    return [happening for line in told for happening in reader.read(line)]


def test_every_run_is_told(reader: Reader) -> None:
    """Each hook of the recording is one run, with its unit, its way and its end."""
    happened = [happening for line in lines() for happening in reader.read(line)]

    walked = [each for each in happened if isinstance(each, Walked)]
    assert walked == happened
    assert len(walked) == sum("flow=" in line.message for line in lines())
    assert (walked[0].unit, walked[0].way.flow, walked[0].end) == (
        "postgresql/0",
        "leader-elected",
        "return",
    )


def test_run_that_was_deferred_before(reader: Reader) -> None:
    """A run of another flow than the hook's was brought back by it; the hook's own was not."""
    chart = reader.flows["stop"].fingerprint[:8]
    own = f"flow=stop chart={chart} path=hook_fired,own,done end=return deferred=no ms=1.0"

    first, second = read(reader, summary(), own, ran("stop"))

    assert isinstance(first, Walked)
    assert isinstance(second, Walked)
    assert (first.way.flow, first.again) == ("install", True)
    assert (second.way.flow, second.again) == ("stop", False)
    assert first.hook == second.hook == "stop"


def test_action(reader: Reader) -> None:
    """An action's flow is known by its name."""
    chart = reader.flows["get-password-action"].fingerprint[:8]
    path = "asked,has_password,tell_password,done"
    run = f"flow=get-password-action chart={chart} path={path} end=return deferred=no ms=1.0"

    (told,) = read(reader, run, 'ran "get-password" action (via hook dispatching script: dispatch)')

    assert isinstance(told, Walked)
    assert not told.again


def test_run_that_is_deferred_again(reader: Reader) -> None:
    """Runs that wait as they did before are told together, before the hook's own."""
    chart = reader.flows["postgresql-pebble-ready"].fingerprint[:8]
    path = "hook_fired,create_pgdata,is_leader_or_has_cluster_initialised,defer"
    waits = f"flow=postgresql-pebble-ready chart={chart} path={path} end=defer deferred=yes ms=1.0"
    read(reader, waits, ran("postgresql-pebble-ready"))

    waited, own = read(reader, waits, waits, summary(), ran("install"))

    assert isinstance(waited, Waited)
    assert waited.flows == "postgresql-pebble-ready 2\u00d7"
    assert isinstance(own, Walked)
    assert own.way.flow == "install"


def test_run_that_an_error_stopped(reader: Reader) -> None:
    """What the charm says about the error comes with the run."""
    chart = reader.flows["config-changed"].fingerprint[:8]
    path = "hook_fired,converge(begin,publish_address)"
    run = f"flow=config-changed chart={chart} path={path} end=error deferred=no ms=1.0"
    told = [
        Line(1, UNIT, level, message)
        for level, message in (
            ("INFO", run),
            ("DEBUG", "Deferring <ConfigChangedEvent>"),
            ("WARNING", "publish_address raised NoPeerRelationError"),
            ("INFO", ran("config-changed")),
        )
    ]

    (walked,) = [happening for line in told for happening in reader.read(line)]

    assert isinstance(walked, Walked)
    assert walked.why == "publish_address raised NoPeerRelationError"


def test_hook_without_a_run(reader: Reader) -> None:
    """A hook for which there is no chart is told, too."""
    told = read(reader, "Emitting Juju event pgdata_storage_attached.", ran("x-storage-attached"))

    assert told == [Passed(at=1.5, unit=UNIT, hook="x-storage-attached")]


def test_hook_that_failed(reader: Reader) -> None:
    """A failed hook comes with the lines that explain it."""
    told = read(
        reader,
        "Traceback (most recent call last):",
        "ZeroDivisionError: division by zero",
        'hook "leader-elected" (via hook dispatching script: dispatch) failed: exit status 1',
        level="ERROR",
    )

    (failed,) = told
    assert isinstance(failed, Failed)
    assert failed.hook == "leader-elected"
    assert failed.lines[1] == "ZeroDivisionError: division by zero"
    assert failed.lines[-1].endswith("exit status 1")


def test_units_are_kept_apart(reader: Reader) -> None:
    """The lines of two units may come mixed."""
    line = Line(1, "postgresql/1", "INFO", summary())
    assert not list(reader.read(line))

    assert read(reader, ran("start")) == [Passed(at=1.5, unit=UNIT, hook="start")]
    assert reader.last("postgresql/1") == (line.message,)
    assert not reader.last(UNIT)


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"chart": "00000000"}, "install did not run by the chart that is here"),
        ({"flow": "uninstall"}, "uninstall did not run by the chart that is here"),
        ({"path": "hook_fired,(wait"}, "the line of a run cannot be read"),
        ({"path": "hook_fired,nowhere"}, "install did not run by the chart that is here"),
    ],
)
def test_run_that_cannot_be_told(reader: Reader, changed: dict[str, str], why: str) -> None:
    """A run by another chart, or in a garbled line, is shown as what it is."""
    (told,) = read(reader, summary(**changed), ran("install"))

    assert isinstance(told, Failed)
    assert told.lines[-1] == why
