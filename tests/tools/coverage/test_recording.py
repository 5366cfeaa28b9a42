"""Runs recorded while they happen."""

from pathlib import Path

import pytest

from flowrun import Registry, StepFailedError, bind, simulate
from flowrun.events import observing_runs
from flowrun_tools.coverage.datafile import HEADER, read
from flowrun_tools.coverage.recording import VARIABLE, Recorder, start
from tests.engine.charts import drawn, linked
from tests.tools.coverage.drawings import LOOP

ACTS = """\
go([Start]) --> one[One]
one --> two[Two]
two --> done([return])
"""


def registry(*failing: str) -> Registry[None]:
    """Steps of which some fail."""
    steps: Registry[None] = Registry()

    def act(_: None) -> None:
        """Do nothing."""

    def fail(_: None) -> None:
        """Raise what no arrow is drawn for."""
        raise OSError("no route")

    for label in ("One", "Two"):
        steps.step(label)(fail if label in failing else act)
    return steps


def test_a_walk_is_written_once_a_test(tmp_path: Path) -> None:
    """However often it is taken; another test is another fact."""
    flow, path = drawn(LOOP), tmp_path / "data"
    recorder = Recorder(path, test="test_a")

    with observing_runs(recorder.record):
        simulate(flow, {"Ready?": "yes"})
        simulate(flow, {"Ready?": "yes"})
        recorder.begin("test_b")
        simulate(flow, {"Ready?": "yes"})
    recorder.close()

    assert path.read_text().startswith(HEADER)
    assert len(path.read_text().splitlines()) == 3
    assert {fact.test for fact in read(path).facts} == {"test_a", "test_b"}


def test_a_run_that_fails_counts_as_far_as_it_came(tmp_path: Path) -> None:
    """It visited the node that raised."""
    program = bind(drawn(ACTS), registry("Two"))
    recorder = Recorder(tmp_path / "data")

    with observing_runs(recorder.record), pytest.raises(StepFailedError):
        program.run(None)
    recorder.close()

    (fact,) = read(tmp_path / "data").facts
    assert [target for _, _, target in fact.steps] == ["one", "two"]
    assert not fact.simulated


def test_a_called_flow_is_recorded_for_itself(tmp_path: Path) -> None:
    """And the call is one node of its caller."""
    inner = drawn(ACTS, "inner")
    outer = drawn("begin([Start]) --> call[[Inner]] --> finish([return])", "outer")
    recorder = Recorder(tmp_path / "data")

    with observing_runs(recorder.record):
        simulate(outer, {}, flows=linked(outer, inner))
    recorder.close()

    walks = {fact.flow: [step[-1] for step in fact.steps] for fact in read(tmp_path / "data").facts}
    assert walks == {"inner": ["one", "two", "done"], "outer": ["call", "finish"]}


def test_flows_that_do_not_matter_are_left_out(tmp_path: Path) -> None:
    """So the many flows of other tests do not fill the file."""
    flow, other = drawn(LOOP), drawn(LOOP.replace("Wait", "Sleep"))
    recorder = Recorder(tmp_path / "data", charts={flow.digest})

    with observing_runs(recorder.record):
        simulate(flow, {"Ready?": "yes"})
        simulate(other, {"Ready?": "yes"})
    recorder.close()

    (fact,) = read(tmp_path / "data").facts
    assert fact.chart == flow.digest


def test_starting_does_nothing_outside_a_measured_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """So it may stay in a program."""
    monkeypatch.delenv(VARIABLE, raising=False)

    start()
