"""What comments tell flowrun: the words, what they are for, and what is wrong with them."""

import pytest

from flowrun.diagnostics import Diagnostic
from flowrun.documents import Chart, read_text
from flowrun.span import Span


def chart_of(text: str) -> Chart:
    """The one chart of a Mermaid file, which has nothing wrong."""
    document = read_text(text, path="hook.mmd")
    assert document.diagnostics == ()
    (chart,) = document.charts
    return chart


def problem_of(text: str) -> Diagnostic:
    """The one thing that is wrong in a Mermaid file."""
    (problem,) = read_text(text, path="hook.mmd").diagnostics
    return problem


def line(number: int) -> Span:
    """Some place in a line."""
    return Span("hook.mmd", number, 5, number, 9)


@pytest.mark.parametrize(
    "comment", ["%% flowrun: skip", "%%flowrun:skip", "  %%   Flowrun :  skip  "]
)
def test_skip(comment: str) -> None:
    """A chart that says so only illustrates: it is parsed, and is no flow."""
    document = read_text(f"{comment}\nflowchart TD\n  a --> b\n", path="hook.mmd")

    (chart,) = document.charts
    assert chart.skip
    assert list(chart.flowchart.vertices) == ["a", "b"]
    assert document.flows == {}
    assert document.diagnostics == ()


def test_skip_below_front_matter() -> None:
    """What is for the whole chart stands between the front matter and the header."""
    chart = chart_of("---\ntitle: Hook\n---\n%% flowrun: skip\nflowchart TD\n  a --> b\n")

    assert chart.skip
    assert chart.name == "hook"


def test_allow_in_the_whole_chart() -> None:
    """Above the header, a rule is silenced in all of the chart."""
    chart = chart_of(
        "%% flowrun: allow dead-end - the operator takes over\n"
        "flowchart TD\n"
        "  hook([start Hook])\n"
        "  hook --> done([return])\n"
        "\n"
    )

    (allow,) = chart.allows
    assert (allow.rule, allow.reason) == ("dead-end", "the operator takes over")
    assert [number for number in range(9) if allow.covers(line(number))] == [2, 3, 4]


def test_allow_in_one_line() -> None:
    """Below the header, directives are for the next line that is neither blank nor a comment."""
    chart = chart_of(
        "flowchart TD\n"
        "  %% flowrun: allow one - because\n"
        "\n"
        "  %% a word to the reader\n"
        "  %% flowrun: allow two – of a long dash\n"  # noqa: RUF001 - what editors make of a hyphen
        "  hook([start Hook]) --> done([return])\n"
        "  %% flowrun: allow three - with nothing below\n"
    )

    covered = {
        allow.rule: [number for number in range(9) if allow.covers(line(number))]
        for allow in chart.allows
    }
    assert covered == {"one": [6], "two": [6], "three": []}


def test_infeasible() -> None:
    """A stretch that no run can take is known with its reason, and may name ids with hyphens."""
    chart = chart_of(
        "flowchart TD\n"
        "  %% flowrun: infeasible the-hook,done - it never - ever - ends\n"
        "  the-hook([start Hook]) --> done([return])\n"
    )

    assert chart.flow is not None
    (stretch,) = chart.flow.infeasible
    assert stretch.nodes == ("the-hook", "done")
    assert stretch.reason == "it never - ever - ends"
    assert str(stretch.span) == "hook.mmd:2:3"


BODY = "flowchart TD\n  hook([start Hook]) --> done([return])\n"


@pytest.mark.parametrize(
    ("comment", "message", "hint"),
    [
        ("skp", 'flowrun knows no directive "skp"', 'did you mean "skip"?'),
        (
            "ignore",
            'flowrun knows no directive "ignore"',
            (
                'write one of "%% flowrun: skip", "%% flowrun: allow RULE - reason", '
                '"%% flowrun: infeasible ID, ID - reason"'
            ),
        ),
        (
            "skip this one",
            '"skip" has something after it: "this one"',
            'write "%% flowrun: skip" alone, and the rest in a comment of its own',
        ),
    ],
)
def test_unknown_directive(comment: str, message: str, hint: str) -> None:
    """A word that flowrun does not know is an error with the nearest one."""
    problem = problem_of(f"%% flowrun: {comment}\n{BODY}")

    assert problem.rule == "unknown-directive"
    assert problem.message == message
    assert problem.hint == hint
    assert str(problem.span) == "hook.mmd:1:1"


def test_skip_inside_a_chart() -> None:
    """Inside the chart there is nothing to skip."""
    problem = problem_of(f"{BODY}  %% flowrun: skip\n  hook --> done\n")

    assert problem.rule == "unknown-directive"
    assert problem.message == '"skip" is for a whole chart, and this line is inside one'


@pytest.mark.parametrize(
    ("comment", "message", "form"),
    [
        ("allow dead-end", '"allow dead-end" has no reason', "allow RULE - reason"),
        ("allow dead-end -", '"allow dead-end -" has no reason', "allow RULE - reason"),
        ("allow dead-end-why", '"allow dead-end-why" has no reason', "allow RULE - reason"),
        ("allow", '"allow" has nothing that it is about', "allow RULE - reason"),
        ("allow - why", '"allow" has nothing that it is about', "allow RULE - reason"),
        ("infeasible hook", '"infeasible hook" has no reason', "infeasible ID, ID - reason"),
    ],
)
def test_allow_without_reason(comment: str, message: str, form: str) -> None:
    """An exception without a reason is an error that shows how one is written."""
    problem = problem_of(f"{BODY}  %% flowrun: {comment}\n")

    assert problem.rule == "allow-without-reason"
    assert problem.message == message
    assert problem.hint == f'write "%% flowrun: {form}"'


def test_unknown_node() -> None:
    """A stretch names nodes by their ids; a misspelt one is an error with the nearest id."""
    problem = problem_of(f"{BODY}  %% flowrun: infeasible hook, dne - why\n")

    assert problem.rule == "unknown-node"
    assert problem.message == 'no node has the id "dne"'
    assert problem.hint == 'did you mean "done"?'


def test_subgraph_is_no_node() -> None:
    """A run visits no subgraph, so none can be part of a stretch."""
    text = "flowchart TD\n  subgraph box\n    hook([start Hook]) --> done([return])\n  end\n"

    problem = problem_of(f"{text}  %% flowrun: infeasible hook, box - why\n")

    assert problem.message == 'no node has the id "box"'


def test_words_to_the_reader() -> None:
    """Any other comment is for the reader."""
    chart = chart_of(f"%% flowrun runs this\n{BODY}  %% see flowrun: skip\n")

    assert not chart.skip
    assert chart.allows == ()
