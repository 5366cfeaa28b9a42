"""``flowrun logs``."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from flowrun import load, simulate
from flowrun_tools.cli import ExitCode
from tests.tools.command_line import PAGE, flowrun

JUJU = "unit-shop-0: 10:03:12 INFO unit.shop/0.juju-log "


@pytest.fixture
def log(project: Path) -> Path:
    """The log of two runs, and of something else."""
    flow = load(str(project / "flows"))["deploy"]
    runs = [simulate(flow, {"Is it ready?": answer}).summary() for answer in ("yes", "no")]
    path = project / "juju.log"
    path.write_text("".join(f"{JUJU}{line}\n" for line in (*runs, "hello")))
    return path


@pytest.mark.usefixtures("log")
def test_runs_are_counted() -> None:
    """Each flow is told with its ends and units."""
    result = flowrun("logs", "juju.log")

    assert result.code is ExitCode.CLEAN
    assert result.out.splitlines() == [
        "deploy: 2 runs",
        '  ended with "return" 1\u00d7, "defer" 1\u00d7; deferred 1\u00d7',
        "  shop/0: 2, last 10:03:12",
        "tell-people: 1 run",
        "  shop/0: 1, last 10:03:12",
    ]
    assert result.err == ""


def test_counts_are_drawn(log: Path) -> None:
    """Each flow that ran is drawn with its counts."""
    result = flowrun("logs", log, "--draw", "fleet")

    assert "drawn  fleet/deploy.svg" in result.out.splitlines()
    assert "yes \u00b7 1\u00d7" in (log.parent / "fleet" / "deploy.svg").read_text()


@pytest.mark.usefixtures("log")
def test_json() -> None:
    """The counts are there for programs, too."""
    data = json.loads(flowrun("logs", "juju.log", "--json").out)

    assert data["flows"]["deploy"]["units"] == {"shop/0": {"runs": 2, "last": "10:03:12"}}
    assert data["flows"]["deploy"]["edges"]["0"] == 2


@pytest.mark.usefixtures("log")
def test_the_last_run_of_a_unit() -> None:
    """The last run of a unit is told in words; an unknown unit is named with its likeness."""
    told = flowrun("logs", "juju.log", "--last", "shop/0")
    unknown = flowrun("logs", "juju.log", "--last", "shop/1")

    assert told.out.splitlines()[0] == "deploy ran on shop/0 at 10:03:12"
    assert told.out.splitlines()[-1] == "  It was deferred"
    assert unknown.code is ExitCode.USAGE
    assert 'did you mean "shop/0"?' in unknown.err


def test_what_is_not_counted_is_said(log: Path) -> None:
    """Broken lines and other revisions are told on stderr, and nothing is drawn of them."""
    log.write_text(log.read_text() + f"{JUJU}flow=deploy chart=01\n")
    (log.parent / "flows" / "deploy.md").write_text(PAGE.replace("Ship it", "Send it"))

    result = flowrun("logs", "juju.log")

    assert result.code is ExitCode.CLEAN
    assert "2 runs of deploy went by another revision of its chart" in result.err
    assert "1 line tells of a run and cannot be read, such as:\n  line 4: " in result.err
    assert result.out == ""


@pytest.mark.usefixtures("project")
def test_no_run() -> None:
    """A log without a run is a problem: perhaps it is the wrong one."""
    Path("other.log").write_text("hello\n")

    result = flowrun("logs", "other.log")

    assert result.code is ExitCode.PROBLEMS
    assert "no run is in the log" in result.err


def test_a_log_from_a_pipe(log: Path) -> None:
    """Without a file, the log is read from stdin, whatever bytes it has."""
    paths = os.pathsep.join(filter(None, sys.path))

    done = subprocess.run(
        [sys.executable, "-m", "flowrun_tools", "logs"],
        input=b"\xff\xfe\n" + log.read_bytes(),
        env={**os.environ, "PYTHONPATH": paths, "PYTHONIOENCODING": "utf-8"},
        cwd=log.parent,
        check=True,
        capture_output=True,
    )

    assert done.stdout.startswith(b"deploy: 2 runs")
