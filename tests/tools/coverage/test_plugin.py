"""The pytest plugin, in runs of pytest of its own."""

import os
import signal
from pathlib import Path

import pytest

from flowrun_tools.coverage.datafile import read
from flowrun_tools.coverage.recording import VARIABLE

pytest_plugins = ("pytester",)

PAGE = """\
# Deploy

```mermaid
flowchart TD
    go([Deploy]) --> ready{Ready?}
    ready -- yes --> ship[Ship it] --> done([return])
    ready -- no --> wait>defer]
```
"""

HEAD = """\
import flowrun

FLOW = flowrun.load("flows")["deploy"]
"""

TESTS = f"""\
{HEAD}
def test_yes():
    assert flowrun.simulate(FLOW, {{"Ready?": "yes"}}).end == "return"

def test_no():
    assert flowrun.simulate(FLOW, {{"Ready?": "no"}}).end == "defer"
"""


@pytest.fixture
def project(pytester: pytest.Pytester) -> pytest.Pytester:
    """A folder with one flow and a test for each of its two paths."""
    pytester.mkdir("flows").joinpath("deploy.md").write_text(PAGE)
    pytester.makepyprojecttoml("")
    pytester.makepyfile(test_deploy=TESTS)
    return pytester


def test_nothing_happens_unless_asked(project: pytest.Pytester) -> None:
    """Without the option there is no report and no file, and nothing of flowrun is imported."""
    project.makepyfile(
        test_deploy="import sys\n\ndef test():\n    assert 'flowrun' not in sys.modules\n"
    )

    result = project.runpytest_subprocess("-p", "no:hypothesispytest")

    result.assert_outcomes(passed=1)
    result.stdout.no_fnmatch_line("*flow coverage*")
    assert not project.path.joinpath(".flowrun-coverage").exists()


def test_all_paths_of_a_flow(project: pytest.Pytester) -> None:
    """The report has a line for each flow, and the sum."""
    result = project.runpytest("--flow-cov", "--flow-cov-fail-under=prime:100,nodes:100")

    assert result.ret is pytest.ExitCode.OK
    result.stdout.fnmatch_lines(
        ["*flow coverage*", "flow  *prime  simple", "deploy *2/2     2/2", "total *", " *100%"]
    )


def test_a_missing_answer_is_a_sentence_with_a_place(project: pytest.Pytester) -> None:
    """The line and column are those of the arrow in the document."""
    result = project.runpytest("--flow-cov=flows", "-k", "test_yes")

    result.stdout.fnmatch_lines(['flows/deploy.md:7:11: "Ready?" was never answered "no"'])


def test_a_threshold_fails_the_run(project: pytest.Pytester) -> None:
    """The tests pass, the session does not, and the reason is told."""
    result = project.runpytest("--flow-cov", "--flow-cov-fail-under=prime:51", "-k", "test_yes")

    result.assert_outcomes(passed=1, deselected=1)
    assert result.ret is pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["FAIL prime: 1/2 is 50 %, less than 51 %"])


@pytest.mark.parametrize(
    ("option", "message"),
    [
        ("--flow-cov=nowhere", 'ERROR: there is no file or folder "nowhere"'),
        ("--flow-cov-fail-under=prim:100", 'ERROR: there is no criterion "prim"'),
        ("--flow-cov-fail-under=100", 'ERROR: "100" is no threshold'),
        ("--flow-cov-report=htm", 'ERROR: there is no report "htm"'),
        ("--flow-cov-report=json", "ERROR: where should the report go? write json:FILE"),
    ],
)
def test_a_wrong_option_is_a_usage_error(
    project: pytest.Pytester, option: str, message: str
) -> None:
    """It is told before any test runs."""
    result = project.runpytest("--flow-cov", option)

    assert result.ret is pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([message])


def test_a_broken_document_is_a_usage_error(project: pytest.Pytester) -> None:
    """Flows that cannot run cannot be measured."""
    project.path.joinpath("flows/deploy.md").write_text(PAGE.replace("-- no -->", "-->"))

    result = project.runpytest("--flow-cov")

    assert result.ret is pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: flows/deploy.md:7:*unlabelled-answer*"])


def test_the_data_file_says_which_test_took_what(project: pytest.Pytester) -> None:
    """A fact has pytest's id of the test."""
    project.runpytest("--flow-cov")

    facts = read(project.path / ".flowrun-coverage").facts
    assert {(fact.test, fact.steps[-1]) for fact in facts} == {
        ("test_deploy.py::test_yes", ("way", None, "done")),
        ("test_deploy.py::test_no", ("way", "no", "wait")),
    }


def test_workers_of_xdist_measure_the_same(project: pytest.Pytester) -> None:
    """The file of a run in two processes has the bytes of a run in one."""
    project.runpytest("--flow-cov", "--flow-cov-data=alone")

    result = project.runpytest_subprocess("--flow-cov", "--flow-cov-data=shared", "-n2")

    result.stdout.fnmatch_lines(["deploy *2/2     2/2"])
    alone, shared = (project.path.joinpath(name).read_bytes() for name in ("alone", "shared"))
    assert alone == shared


def test_a_process_that_a_test_starts_takes_part(project: pytest.Pytester) -> None:
    """It says `recording.start()`, and its runs belong to the test."""
    project.makepyfile(
        child=f"from flowrun_tools.coverage import recording\nrecording.start()\n{TESTS}\ntest_no()"
    )
    project.makepyfile(
        test_deploy="import subprocess, sys\n\ndef test_child():\n"
        "    subprocess.run([sys.executable, 'child.py'], check=True)\n"
    )

    project.runpytest("--flow-cov")

    (fact,) = read(project.path / ".flowrun-coverage").facts
    assert fact.test == "test_deploy.py::test_child"


def test_killing_the_run_keeps_what_was_measured(project: pytest.Pytester) -> None:
    """Each run is in the file as soon as it is over."""
    project.makepyfile(
        test_deploy=f"{TESTS}\ndef test_zzz():\n    import os, signal\n"
        f"    os.kill(os.getpid(), {int(signal.SIGKILL)})\n"
    )

    project.runpytest_subprocess("--flow-cov", "-p", "no:randomly")

    found = read(project.path / ".flowrun-coverage")
    assert found.broken == 0
    assert {fact.test for fact in found.facts} == {
        "test_deploy.py::test_yes",
        "test_deploy.py::test_no",
    }


def test_what_an_earlier_run_measured_is_gone(project: pytest.Pytester) -> None:
    """A run measures itself."""
    project.runpytest("--flow-cov", "-k", "test_yes")

    project.runpytest("--flow-cov", "-k", "test_no")

    (fact,) = read(project.path / ".flowrun-coverage").facts
    assert fact.test == "test_deploy.py::test_no"


def test_a_failing_test_shows_its_way(project: pytest.Pytester) -> None:
    """The walk in words, and its picture, with the node where an error stopped it."""
    project.makepyfile(
        test_deploy=f"{HEAD}\ndef test_error():\n"
        "    flowrun.simulate(FLOW, {'Ready?': 'yes', 'Ship it': OSError('no route')})\n"
    )

    result = project.runpytest("--flow-cov")

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "*Last run of a flow*",
            'deploy began at "Deploy" (flows/deploy.md:5:9)',
            '  "Ready?" answered "yes", so it went on to "Ship it"',
            "  It stopped there: *no route*",
            "The way on the chart: *test_deploy.py-test_error.svg",
        ]
    )
    (picture,) = project.path.rglob("test_deploy.py-test_error.svg")
    assert 'data-node="ship"' in picture.read_text()


def test_a_report_that_cannot_be_written_fails_the_run(project: pytest.Pytester) -> None:
    """The reason is told, and the tests are reported as ever."""
    project.path.joinpath("taken").write_text("a file")

    result = project.runpytest("--flow-cov", "--flow-cov-report=html:taken")

    assert result.ret is pytest.ExitCode.TESTS_FAILED
    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(["FAIL *taken*"])


def test_the_data_file_may_be_in_a_new_folder(project: pytest.Pytester) -> None:
    """The folder is made."""
    result = project.runpytest("--flow-cov", "--flow-cov-data=out/shard-1")

    assert result.ret is pytest.ExitCode.OK
    assert len(read(project.path / "out" / "shard-1").facts) == 2


def test_the_variable_is_gone_afterwards(project: pytest.Pytester) -> None:
    """A run of pytest inside another process leaves its environment as it was."""
    before = os.environ.get(VARIABLE)

    project.runpytest("--flow-cov")

    assert os.environ.get(VARIABLE) == before


def test_reports_go_to_files(project: pytest.Pytester) -> None:
    """Several at once; where they are is told."""
    result = project.runpytest(
        "--flow-cov", "--flow-cov-report=markdown:out/cov.md", "--flow-cov-report=json:cov.json"
    )

    result.stdout.fnmatch_lines(["markdown report: out/cov.md", "json report: cov.json"])
    assert Path("out/cov.md").read_text().startswith("## Path coverage of the flows")
