"""``flowrun render``."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from flowrun_tools.cli import ExitCode
from tests.tools.command_line import flowrun


def test_every_chart_is_drawn(project: Path) -> None:
    """All charts of the project get a file; the next time, nothing is written."""
    first = flowrun("render")
    second = flowrun("render")

    assert first.code is ExitCode.CLEAN
    assert first.out.splitlines() == [
        "wrote      diagrams/deploy.svg",
        "wrote      diagrams/tell-people.svg",
    ]
    assert [line.split()[0] for line in second.out.splitlines()] == ["unchanged"] * 2
    drawn = (project / "diagrams" / "deploy.svg").read_text()
    assert 'href="../code_of_project.py#L' in drawn
    assert 'href="../flows/deploy.md#L6"' in drawn


def test_one_chart_to_stdout(project: Path) -> None:
    """With "-", the drawing is what is printed."""
    result = flowrun("render", "--flow", "deploy", "--output", "-")

    assert result.out.startswith("<svg ")
    assert list(project.glob("*.svg")) == []


def test_formats_by_the_name_of_the_file(project: Path) -> None:
    """The name of the file says what it is to be."""
    result = flowrun("render", "--flow", "deploy", "--output", "x.png")

    assert result.code is ExitCode.CLEAN
    assert (project / "x.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.usefixtures("project")
def test_a_run_is_drawn(project: Path) -> None:
    """The trace of a run is drawn over its flow, and over those that it called."""
    trace = flowrun("run", "deploy", "--json").out
    (project / "trace.json").write_text(trace)

    result = flowrun("render", "--run", "trace.json", "--output", "out")

    assert len(result.out.splitlines()) == 2
    assert "yes \u00b7 #2" in (project / "out" / "deploy.svg").read_text()


@pytest.mark.usefixtures("project")
def test_a_trace_that_is_none() -> None:
    """A trace that is no JSON is a wrong use, and is named."""
    Path("trace.json").write_text("oops")

    result = flowrun("render", "--run", "trace.json")

    assert result.code is ExitCode.USAGE
    assert 'error: "trace.json" is no JSON' in result.err


def test_coverage_is_drawn(project: Path) -> None:
    """What tests took is counted on the arrows, and what they missed is said."""
    from flowrun import load
    from flowrun.simulation import simulate
    from flowrun_tools.coverage.recording import Recorder

    recorder = Recorder(project / "data", test="test_x")
    recorder.record(simulate(load("flows")["deploy"], {"Is it ready?": "no"}))
    recorder.close()

    result = flowrun("render", "--coverage", "data", "--flow", "deploy", "--output", "-")

    assert "no \u00b7 1\u00d7" in result.out
    assert "yes \u00b7 never" in result.out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--run", "a", "--coverage", "b"], "give one of them"),
        (["--watch", "--output", "-"], "name files"),
        (["--output", "-"], "2 charts do not go into one stream"),
        (["--output", "x.svg"], "2 charts do not go into one file"),
        (["--flow", "deplo"], 'did you mean "deploy"?'),
        (["--layout", "rm"], '"rm" does not lay out'),
        (["--run", "missing.json"], "missing.json: No such file or directory"),
    ],
)
@pytest.mark.usefixtures("project")
def test_wrong_uses(arguments: list[str], message: str) -> None:
    """What cannot be done is said, with what to do instead."""
    result = flowrun("render", *arguments)

    assert result.code is ExitCode.USAGE
    assert message in result.err


def test_what_can_be_drawn_is_drawn(project: Path) -> None:
    """A page with mistakes: its sound charts are drawn, and the mistakes are shown."""
    page = project / "flows" / "deploy.md"
    page.write_text(page.read_text() + "\n# Bad\n\n```mermaid\nflowchart TD\n a --> \n```\n")

    result = flowrun("render")

    assert result.code is ExitCode.PROBLEMS
    assert len(result.out.splitlines()) == 2
    assert "flows/deploy.md" in result.err


def test_watching_ends_when_it_is_interrupted(project: Path) -> None:
    """With --watch, a saved page is drawn again, and an interrupt ends it without an error."""
    command = [sys.executable, "-m", "flowrun_tools", "render", "--watch"]
    paths = os.pathsep.join(filter(None, sys.path))
    with subprocess.Popen(
        command,
        env={**os.environ, "PYTHONPATH": paths, "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        first = [process.stdout.readline() for _ in range(2)]
        page = project / "flows" / "deploy.md"
        (project / "new.md").write_text(page.read_text().replace("Ship it", "Send it"))
        (project / "new.md").replace(page)
        second = [process.stdout.readline() for _ in range(2)]
        process.send_signal(signal.SIGINT)

        try:
            assert process.wait(60) == 0
        finally:
            process.kill()

    assert [line.split()[0] for line in first] == ["wrote", "wrote"]
    assert [line.split()[0] for line in second] == ["wrote", "unchanged"]


def test_the_trace_may_come_from_another_command(project: Path) -> None:
    """The trace may be read from stdin."""
    trace = json.dumps(json.loads(flowrun("run", "deploy", "--json").out))
    paths = os.pathsep.join(filter(None, sys.path))

    done = subprocess.run(
        [sys.executable, "-m", "flowrun_tools", "render", "--run", "-", "--flow", "deploy",
         "--output", "-"],
        input=trace,
        env={**os.environ, "PYTHONPATH": paths},
        cwd=project,
        check=True,
        capture_output=True,
        text=True,
    )  # fmt: skip

    assert "yes \u00b7 #2" in done.stdout
