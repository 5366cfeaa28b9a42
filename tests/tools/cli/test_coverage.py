"""``flowrun coverage``."""

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from flowrun import load, simulate
from flowrun_tools.cli import ExitCode
from flowrun_tools.coverage.datafile import DEFAULT, write
from flowrun_tools.coverage.recording import fact_of
from tests.tools.command_line import flowrun

ANSWERS = {"one.data": "yes", "two.data": "no"}


@pytest.fixture
def shards(project: Path) -> Path:
    """A project with what two test runs measured, one answer each."""
    flow = load("flows")["deploy"]
    for name, answer in ANSWERS.items():
        fact = fact_of(simulate(flow, {"Is it ready?": answer}), f"test_{answer}")
        write(project / name, [fact])
    return project


def test_the_order_of_shards_does_not_change_a_byte(shards: Path) -> None:
    """Nor does it change anything that one of them is given twice."""
    one = flowrun("coverage", "combine", "one.data", "two.data")
    other = flowrun("coverage", "combine", "two.data", "one.data", "two.data", "--data", "other")

    assert one.code is other.code is ExitCode.CLEAN
    assert one.out == f"{DEFAULT}: 2 facts\n"
    assert (shards / DEFAULT).read_bytes() == (shards / "other").read_bytes()


def test_a_report_in_the_terminal(shards: Path) -> None:
    """A line a flow, what is missing, and the exit code of the thresholds."""
    result = flowrun("coverage", "report", "--data", "one.data", "--fail-under", "answers:51")

    assert result.code is ExitCode.PROBLEMS
    assert result.err == "error: answers: 1/2 is 50 %, less than 51 %\n"
    first, deploy, tell, *_ = result.out.splitlines()
    assert first.split() == ["flow", "nodes", "edges", "answers", "pairs", "prime", "simple"]
    assert deploy.split()[:2] == ["deploy", "5/7"]
    assert tell.split()[:2] == ["tell-people", "0/3"]
    assert 'flows/deploy.md:7:11: "Is it ready?" was never answered "no"' in result.out
    assert shards.is_dir()


def test_a_report_as_json(shards: Path) -> None:
    """For an arrow, the tests that took it; for a test, its way."""
    flowrun("coverage", "report", "--data", "one.data", "--report", "json:out.json")

    data = json.loads((shards / "out.json").read_text())
    flow = data["flows"][0]
    assert flow["tallies"]["answers"] == {"hit": 1, "total": 2, "percent": 50}
    assert [each["tests"] for each in flow["criteria"]["answers"]] == [["test_yes"], []]
    assert [walk["tests"] for walk in flow["walks"]] == [["test_yes"]]


def test_a_report_in_markdown(shards: Path) -> None:
    """What Markdown would take for markup is escaped."""
    flowrun("coverage", "report", "--data", "one.data", "--report", "markdown:out.md")

    lines = (shards / "out.md").read_text().splitlines()
    assert "| deploy | 5/7 | 4/6 | 1/2 | 3/5 | 1/3 | 1/3 |" in lines
    assert '- flows/deploy.md:7:11: "Is it ready?" was never answered "no"' in lines


def test_a_report_in_lcov(shards: Path) -> None:
    """A record a document; the answers are branches of their decision's line."""
    flowrun("coverage", "report", "--data", "one.data", "--report", "lcov:out.info")

    lines = (shards / "out.info").read_text().splitlines()
    assert lines[0] == "SF:flows/deploy.md"
    assert lines[-1] == "end_of_record"
    assert "BRDA:5,0,Is it ready? yes,1" in lines
    assert "BRDA:5,0,Is it ready? no,0" in lines
    assert "DA:7,0" in lines


def test_a_report_in_cobertura(shards: Path) -> None:
    """The figures of the root are those of the lines."""
    flowrun("coverage", "report", "--data", "one.data", "--report", "cobertura:out.xml")

    root = ET.parse(shards / "out.xml").getroot()  # noqa: S314 - our own
    lines = root.findall(".//line")
    assert root.get("lines-valid") == str(len(lines))
    assert root.get("lines-covered") == str(sum(line.get("hits") != "0" for line in lines))
    (decision,) = root.findall(".//line[@branch='true']")
    assert decision.get("condition-coverage") == "50% (1/2)"


def test_without_data_the_command_says_how_to_measure(project: Path) -> None:
    """It is a usage error."""
    result = flowrun("coverage", "report")

    assert result.code is ExitCode.USAGE
    assert result.err == (
        'error: there is no coverage data in ".flowrun-coverage"\n'
        "  hint: run pytest with --flow-cov\n"
    )
    assert project.is_dir()
