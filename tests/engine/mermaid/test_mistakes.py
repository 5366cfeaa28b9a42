"""Every mistake of the table is found in its examples: with its message, at its place, alone."""

import re

import pytest

from flowrun.errors import MermaidSyntaxError
from flowrun.mermaid.mistakes import Mistake
from flowrun.mermaid.parser import parse

EXAMPLES = [(mistake, chart) for mistake in Mistake for chart in mistake.examples]


@pytest.mark.parametrize(
    ("mistake", "marked"),
    EXAMPLES,
    ids=[f"{mistake.name}: {chart!r}" for mistake, chart in EXAMPLES],
)
def test_examples_call_for_their_message(mistake: Mistake, marked: str) -> None:
    """An example gives exactly its mistake, where the mark stands."""
    before, _, after = marked.partition("‸")

    with pytest.raises(MermaidSyntaxError) as caught:
        parse(before + after)

    (problem,) = caught.value.diagnostics
    assert problem.rule == "syntax"
    assert re.fullmatch(_pattern(mistake.value.message), problem.message, re.DOTALL)
    assert problem.hint is not None
    assert re.fullmatch(_pattern(mistake.value.hint), problem.hint, re.DOTALL)
    assert (problem.span.line, problem.span.column) == _place(before)


def test_each_mistake_has_an_example() -> None:
    """No mistake of the table is there without an example, but the last resort."""
    without = [mistake.name for mistake in Mistake if not mistake.examples]

    assert without == ["FALLBACK"]


def test_ten_broken_statements_give_ten_mistakes() -> None:
    """One mistake hides no other, and brings no other along."""
    broken = [
        "A[x --> B",
        "A B",
        "A --> ;",
        ";--> B",
        "A -> B",
        "style A",
        "A --> end",
        "A --> B %% so",
        'A["x] --> B',
        "A[a (b)]",
    ]

    with pytest.raises(MermaidSyntaxError) as caught:
        parse(
            "flowchart TD\n" + "".join(f"{line}\nok{n} --> fine\n" for n, line in enumerate(broken))
        )

    assert [problem.span.line for problem in caught.value.diagnostics] == [
        2 + 2 * number for number in range(len(broken))
    ]


def test_subgraphs_keep_their_nesting_around_mistakes() -> None:
    """A broken first line of a subgraph leaves no "end" over."""
    with pytest.raises(MermaidSyntaxError) as caught:
        parse("flowchart TD\nsubgraph a (b)\nA B\nsubgraph c\nD\nend\nend\n")

    assert [problem.span.line for problem in caught.value.diagnostics] == [2, 3]


def test_problems_of_meaning_and_of_form_come_together() -> None:
    """A misspelt shape is found in the same go as a broken line."""
    with pytest.raises(MermaidSyntaxError) as caught:
        parse("flowchart TD\nA@{ shape: diamnd }\nA B\n")

    first, second = caught.value.diagnostics
    assert first.hint == 'did you mean "diamond"?'
    assert second.span.line == 3


def test_arrows_are_not_counted_in_a_broken_chart() -> None:
    """A number of linkStyle may mean an arrow that is in a broken line."""
    with pytest.raises(MermaidSyntaxError) as caught:
        parse("flowchart TD\nA --> B(\nlinkStyle 0 stroke:red\n")

    assert len(caught.value.diagnostics) == 1


def _pattern(template: str) -> str:
    words = re.split(r"\{\d\}", template)
    return ".*".join(re.escape(word.replace("{{", "{").replace("}}", "}")) for word in words)


def _place(before: str) -> tuple[int, int]:
    return before.count("\n") + 1, len(before) - before.rfind("\n")
