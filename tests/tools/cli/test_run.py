"""``flowrun run``."""

import json
import re
from pathlib import Path

import pytest

from flowrun_tools.cli import ExitCode
from tests.tools.command_line import flowrun

pytestmark = pytest.mark.usefixtures("project")


def without_times(out: str) -> list[str]:
    """Lines without what differs from run to run."""
    return [re.sub(r" +\d+\.\d+ ms$", "", line) for line in out.splitlines()]


def test_each_node_is_printed_as_it_is_walked() -> None:
    """With the answers; what a step prints stands before its line."""
    result = flowrun("run", "deploy")

    assert result.code is ExitCode.CLEAN
    assert without_times(result.out) == [
        "deploy  flows/deploy.md:4:1",
        "   5  Deploy",
        "   5  Is it ready?  yes",
        "shipping",
        "   6  Ship it",
        "   9  Tell people",
        "    tell-people  flows/deploy.md:16:1",
        "      17  Tell people",
        "      17  Write [red]a mail[/red]",
        "      18  return",
        "  10  return",
        'ended with "return" after 6 moves',
    ]


def test_a_deferred_run_is_a_clean_one() -> None:
    """It waits, and nothing is wrong."""
    result = flowrun("run", "deploy", "--context", "code_of_project:unready")

    assert result.code is ExitCode.CLEAN
    assert without_times(result.out)[-1] == "deferred (not ready) after 2 moves"


def test_json_is_the_trace() -> None:
    """Nothing that a step prints comes between."""
    result = flowrun("run", "deploy", "--json", "--context", "code_of_project:refused")

    trace = json.loads(result.out)
    assert (trace["flow"], trace["end"], trace["nodes"]) == (
        "deploy",
        "failed",
        ["go", "ready", "ship", "failed"],
    )
    assert result.err == "shipping\n"


def test_explain_tells_why() -> None:
    """In words, a line a move."""
    result = flowrun("run", "deploy", "--explain", "--context", "code_of_project:unready")

    assert '"Is it ready?" answered "no", so it went on to "defer: not ready"' in result.out


def test_a_step_that_raises_is_shown_with_its_place_and_its_traceback(project: Path) -> None:
    """The traceback of the user's code, then the node in the chart."""
    result = flowrun("run", "deploy", "--context", "code_of_project:unsendable")

    assert result.code is ExitCode.PROBLEMS
    assert without_times(result.out)[-1] == "failed after 5 moves"
    *traceback, headline, gutter, line, mark = result.err.splitlines()
    assert traceback == [
        "Traceback (most recent call last):",
        f'  File "{project / "code_of_project.py"}", line 29, in write_mail',
        '    raise ValueError("no address")',
        "ValueError: no address",
        "",
    ]
    assert headline == (
        'flows/deploy.md:17:36: error: "Write [red]a mail[/red]" failed in tell-people: '
        "ValueError: no address [step-failed]"
    )
    assert [gutter, line, mark] == [
        "   |",
        '17 |     begin([Tell people]) --> mail["Write [red]a mail[/red]"]',
        "   |                                    ^^^^^^^^^^^^^^^^^^^^^^^",
    ]


def test_the_trace_of_a_failed_run_is_kept() -> None:
    """JSON has the path up to the failure, and the exit code says that there was one."""
    result = flowrun("run", "deploy", "--json", "--context", "code_of_project:unsendable")

    trace = json.loads(result.out)
    assert result.code is ExitCode.PROBLEMS
    assert trace["nodes"] == ["go", "ready", "ship", "tell"]
    assert "no address" in trace["error"]


def test_an_endless_run_is_stopped(project: Path) -> None:
    """By the limit that is given, with the cycle in the message."""
    (project / "loop.mmd").write_text(
        "flowchart TD\n    go([Go]) --> ready{Is it ready?}\n"
        "    ready -- yes --> ready\n    ready -- no --> done([return])\n"
    )

    result = flowrun("run", "loop", "loop.mmd", "--max-moves", "5", "--explain")

    assert result.code is ExitCode.PROBLEMS
    assert '"Is it ready?" -> "Is it ready?"' in result.err
    assert "[runaway-flow]" in result.err


def test_an_answer_without_an_arrow_is_shown_at_its_node(project: Path) -> None:
    """With what the arrows say."""
    (project / "odd.mmd").write_text(
        "flowchart TD\n    go([Go]) --> ready{Is it ready?}\n"
        "    ready -- perhaps --> done([return])\n"
    )

    result = flowrun("run", "odd", "odd.mmd")

    assert result.code is ExitCode.PROBLEMS
    assert '"Is it ready?" answered "yes"' in result.err
    assert "[unknown-answer]" in result.err


def test_an_interrupted_run_says_where_it_was() -> None:
    """Ctrl-C in a step that hangs."""
    result = flowrun("run", "deploy", "--context", "code_of_project:interrupted")

    assert result.code is ExitCode.PROBLEMS
    assert result.err.endswith('interrupted in "Ship it" (flows/deploy.md:6:27)\n')
    assert "Traceback" not in result.err


def test_labels_without_functions_are_all_shown(project: Path) -> None:
    """Before anything runs."""
    (project / "empty_code.py").write_text("from flowrun import Registry\nregistry = Registry()\n")

    result = flowrun("run", "deploy", "--registry", "empty_code:registry")

    assert result.code is ExitCode.PROBLEMS
    assert result.err.count("[unbound-label]") == 3
    assert result.out == ""


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["run", "deploy", "flows"], "a run needs a registry"),
        (["run", "deploy", "--registry", "code_of_project:registry"], "a run needs a context"),
    ],
)
def test_what_a_run_needs_is_said(project: Path, arguments: list[str], message: str) -> None:
    """With how to give it."""
    (project / "pyproject.toml").unlink()

    result = flowrun(*arguments)

    assert result.code is ExitCode.USAGE
    assert message in result.err
    assert "[tool.flowrun]" in result.err


def test_a_run_has_one_form_of_result() -> None:
    """Two were asked for."""
    assert flowrun("run", "deploy", "--json", "--explain").code is ExitCode.USAGE


def test_a_factory_that_raises_is_shown_as_theirs() -> None:
    """With their traceback."""
    result = flowrun("run", "deploy", "--context", "code_of_project:broken")

    assert result.code is ExitCode.PROBLEMS
    assert result.err.endswith(
        "RuntimeError: no cluster\n\nerror: code_of_project:broken made no context\n"
    )
