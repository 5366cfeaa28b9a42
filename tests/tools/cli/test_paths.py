"""``flowrun paths``."""

import json
from pathlib import Path

import pytest

from flowrun import load, simulate
from flowrun_tools.cli import ExitCode
from flowrun_tools.coverage.datafile import DEFAULT, write
from flowrun_tools.coverage.recording import fact_of
from tests.tools.command_line import flowrun
from tests.tools.coverage.drawings import ladder

pytest_plugins = ("pytester",)

CALLS = """\
# Outer

```mermaid
flowchart TD
    go([Start]) --> inner[[Inner]]
    inner -- bad --> failed([failed])
    inner -. ApiError .-> failed
    inner --> twice[Twice] --> again{Again?}
    again -- yes --> twice
    again -- else --> done([return])
    twice -. "TimeoutError" .-> failed
```

# Inner

```mermaid
flowchart TD
    begin([Start]) --> well{Well?}
    well -- yes --> fine([fine])
    well -- no --> bad([bad])
```
"""
"""A call with two outcomes and an error, a loop, and an error on the way round."""


@pytest.fixture
def measured(project: Path) -> Path:
    """A project of which one answer was tested."""
    flow = load("flows")["deploy"]
    write(project / DEFAULT, [fact_of(simulate(flow, {"Is it ready?": "no"}), "test_no")])
    return project


def test_the_paths_of_a_flow(project: Path) -> None:
    """The ids of the nodes, the answers and the errors between them."""
    result = flowrun("paths", "deploy")

    assert result.code is ExitCode.CLEAN
    assert result.out.splitlines() == [
        "go -> ready -- yes --> ship -. ApiError .-> failed",
        "go -> ready -- yes --> ship -> tell -> done",
        "go -> ready -- no --> wait",
        "3 tests take all of these: see --tests",
    ]
    assert project.is_dir()


def test_what_was_measured_is_told(measured: Path) -> None:
    """Each path is taken or missing."""
    result = flowrun("paths", "deploy")

    assert [line.split()[0] for line in result.out.splitlines()[:3]] == [
        "missing",
        "missing",
        "taken",
    ]
    assert measured.is_dir()


def test_only_what_is_missing(measured: Path) -> None:
    """By another criterion."""
    result = flowrun("paths", "deploy", "--criterion", "answers", "--missing", "--json")

    (answer,) = json.loads(result.out)
    assert answer["nodes"] == ["ready", "ship"]
    assert answer["answers"] == ["yes"]
    assert answer["tests"] == []
    assert measured.is_dir()


def test_missing_needs_a_measurement(project: Path) -> None:
    """It is a usage error to ask what is missing where nothing was measured."""
    result = flowrun("paths", "deploy", "--missing")

    assert result.code is ExitCode.USAGE
    assert "there is no coverage data" in result.err
    assert project.is_dir()


def test_an_unknown_flow_has_a_near_one(project: Path) -> None:
    """The name that was probably meant."""
    result = flowrun("paths", "deplox")

    assert result.code is ExitCode.USAGE
    assert 'did you mean "deploy"?' in result.err
    assert project.is_dir()


def test_too_many_paths_are_refused(folder: Path) -> None:
    """In a moment, with the place and what to do."""
    chart = "\n".join(
        f"{e.source}{{{e.source}?}} -- {e.answer or 'go'} --> {e.target}" for e in ladder(30).edges
    )
    (folder / "big.mmd").write_text(f"flowchart TD\nbegin([Start]) --> go\n{chart}\n")

    result = flowrun("paths", "big", "big.mmd")

    assert result.code is ExitCode.PROBLEMS
    assert "big has more prime paths than are counted (10,000)" in result.err


@pytest.mark.parametrize("criterion", ["prime", "simple", "edges", "pairs"])
def test_the_tests_are_green_and_take_everything(pytester: pytest.Pytester, criterion: str) -> None:
    """As generated, with calls, outcomes, errors and loops."""
    pytester.mkdir("flows").joinpath("calls.md").write_text(CALLS)
    module = flowrun("paths", "outer", "flows", "--criterion", criterion, "--tests").out
    pytester.makepyfile(test_outer=module)

    result = pytester.runpytest("--flow-cov=flows", "--flow-cov-report=json:out.json")

    outcomes = result.parseoutcomes()
    assert set(outcomes) == {"passed"}
    outer = json.loads((pytester.path / "out.json").read_text())["flows"][0]
    assert outer["name"] == "outer"
    assert outer["tallies"][criterion]["percent"] == 100


def test_a_way_that_answers_alone_do_not_lead_along_is_skipped(
    pytester: pytest.Pytester,
) -> None:
    """Here the called flow never ends as the arrow says."""
    page = CALLS.replace("-- bad -->", "-- worse -->")
    pytester.mkdir("flows").joinpath("calls.md").write_text(page)
    module = flowrun("paths", "outer", "flows", "--criterion", "answers", "--tests").out
    pytester.makepyfile(test_outer=module)

    result = pytester.runpytest()

    assert result.parseoutcomes()["skipped"] == 1
