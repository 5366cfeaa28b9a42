"""``flowrun simulate``."""

import io
import json
from pathlib import Path

import pytest

from flowrun_tools.cli import ExitCode
from tests.tools.command_line import Result, flowrun

pytestmark = pytest.mark.usefixtures("project")


def answering(monkeypatch: pytest.MonkeyPatch, *lines: str) -> Result:
    """A simulation with somebody at the keyboard."""
    monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))
    return flowrun("simulate", "deploy")


def test_answers_are_taken_in_the_order_of_the_questions(project: Path) -> None:
    """Steps are shown as passed; no code is imported."""
    (project / "code_of_project.py").write_text("1 / 0")

    result = flowrun("simulate", "deploy", "--answers", "yes,done")

    assert result.code is ExitCode.CLEAN
    assert result.out.splitlines() == [
        "deploy  flows/deploy.md:4:1",
        "   5  Deploy",
        "   5  Is it ready?  yes",
        "   6  Ship it",
        "   9  Tell people",
        "    tell-people  flows/deploy.md:16:1",
        "      17  Tell people",
        "      17  Write [red]a mail[/red]",
        "      18  return",
        "  10  return",
        'ended with "return" after 6 moves',
    ]


def test_an_exception_can_be_the_answer() -> None:
    """The arrow that is drawn for it is taken."""
    result = flowrun("simulate", "deploy", "--answers", "yes, !ApiError")

    assert result.code is ExitCode.CLEAN
    assert result.out.splitlines()[-3:] == [
        "   6  Ship it       raised ApiError",
        "   8  failed",
        'ended with "failed" after 3 moves',
    ]


def test_an_exception_without_an_arrow_is_a_failed_run() -> None:
    """Shown at its node, without a traceback: no code raised it."""
    result = flowrun("simulate", "deploy", "--answers", "!Other")

    assert result.code is ExitCode.PROBLEMS
    assert result.err.startswith('flows/deploy.md:5:28: error: "Is it ready?" failed in deploy')


@pytest.mark.parametrize(
    ("answers", "message"),
    [
        ("yes", 'the answers run out after 1, at "Ship it" (flows/deploy.md:6:27)'),
        ("no,no", "the flow ended after 1 of 2 answers"),
        ("maybe", 'answer 1, "maybe", is none that "Is it ready?" (flows/deploy.md:5:28) can give'),
        (",", 'answer 1, "", is none that'),
    ],
)
def test_answers_that_do_not_fit_are_a_mistake_of_use(answers: str, message: str) -> None:
    """Too few, too many, impossible, empty."""
    result = flowrun("simulate", "deploy", "--answers", answers)

    assert result.code is ExitCode.USAGE
    assert message in result.err
    assert "hint: " in result.err


def test_an_answer_may_hold_a_comma(project: Path) -> None:
    """In double quotes."""
    (project / "comma.mmd").write_text(
        'flowchart TD\n    go([Go]) --> how{How?} -- "fast, please" --> done([return])\n'
    )

    result = flowrun("simulate", "comma", "comma.mmd", "--answers", '"fast, please"')

    assert result.code is ExitCode.CLEAN


def test_json_is_the_trace() -> None:
    """As that of a run, without a time."""
    result = flowrun("simulate", "deploy", "--answers", "no", "--json")

    trace = json.loads(result.out)
    assert (trace["nodes"], trace["deferred"], trace["elapsed"]) == (
        ["go", "ready", "wait"],
        True,
        None,
    )


def test_choices_are_listed_by_number_and_text(monkeypatch: pytest.MonkeyPatch) -> None:
    """With where they lead, on stderr; the walk is the result."""
    result = answering(monkeypatch, "no")

    assert result.code is ExitCode.CLEAN
    assert result.out.splitlines()[-1] == "deferred (not ready) after 2 moves"
    assert result.err.splitlines()[:3] == [
        "Is it ready?  flows/deploy.md:5:28",
        "  1  yes -> Ship it",
        "  2  no  -> defer: not ready",
    ]


def test_a_number_is_an_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """The quickest to type."""
    result = answering(monkeypatch, "1", "2")

    assert result.out.splitlines()[-1] == 'ended with "failed" after 3 moves'


def test_what_no_arrow_says_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """With what can be said."""
    result = answering(monkeypatch, "maybe", "no")

    assert result.code is ExitCode.CLEAN
    assert "It can answer yes or no; q stops." in result.err


def test_a_person_may_stop(monkeypatch: pytest.MonkeyPatch) -> None:
    """That is no problem of the flow."""
    result = answering(monkeypatch, "yes", "q")

    assert result.code is ExitCode.CLEAN
    assert result.out.splitlines()[-1] == "   5  Is it ready?  yes"


def test_a_person_may_stop_where_any_text_is_an_answer(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only an arrow that says "q" takes the letter away."""
    page = project / "flows" / "deploy.md"
    page.write_text(page.read_text().replace("-- no -->", "-- else -->"))

    result = answering(monkeypatch, "q")

    assert (result.code, result.out.splitlines()[-1]) == (ExitCode.CLEAN, "   5  Deploy")


def test_an_end_of_input_stops_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """The walk came to no end, and the exit code says so."""
    result = answering(monkeypatch, "yes")

    assert result.code is ExitCode.PROBLEMS
    assert result.err.endswith('stopped at "Ship it" (flows/deploy.md:6:27)\n')


def test_a_loop_is_bounded(project: Path) -> None:
    """As in a run."""
    (project / "loop.mmd").write_text(
        "flowchart TD\n    go([Go]) --> ready{Is it ready?}\n"
        "    ready -- no --> ready\n    ready -- yes --> done([return])\n"
    )

    result = flowrun(
        "simulate", "loop", "loop.mmd", "--answers", "no,no,no,no,no", "--max-moves", "3"
    )

    assert result.code is ExitCode.PROBLEMS
    assert "[runaway-flow]" in result.err
