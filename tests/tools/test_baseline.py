"""What is known from before: `flowrun_tools.baseline`."""

from pathlib import Path

import pytest

from flowrun.diagnostics import Diagnostic
from flowrun.documents import read_text
from flowrun_tools import baseline
from flowrun_tools.errors import UsageError
from flowrun_tools.linting import Subject, lint

CHART = "```mermaid\nflowchart TD\n a([Go]) --> b{One} --> c{Two} --> d{Two} --> e([return])\n```\n"


def problems(text: str) -> tuple[Diagnostic, ...]:
    """What is wrong in a page."""
    return lint(Subject(documents=[read_text(text, path="docs/page.md")]))


def test_what_it_holds_is_known_when_lines_move(tmp_path: Path) -> None:
    """A problem is known by its file, rule and message."""
    path = tmp_path / "baseline.json"
    path.write_text(baseline.text(problems(CHART), path))

    left, gone = baseline.new(problems(f"Some text.\n\n{CHART}"), baseline.load(path), path)

    assert (left, gone) == ([], 0)


def test_one_more_of_a_kind_is_new(tmp_path: Path) -> None:
    """Problems of one kind are counted."""
    path = tmp_path / "baseline.json"
    path.write_text(baseline.text(problems(CHART)[:2], path))

    left, gone = baseline.new(problems(CHART), baseline.load(path), path)

    assert [each.message for each in left] == [problems(CHART)[2].message]
    assert gone == 0


def test_what_was_mended_is_counted(tmp_path: Path) -> None:
    """So that the baseline can be written again."""
    path = tmp_path / "baseline.json"
    path.write_text(baseline.text(problems(CHART), path))

    left, gone = baseline.new((), baseline.load(path), path)

    assert (left, gone) == ([], 3)


def test_it_is_read_line_by_line(tmp_path: Path) -> None:
    """One line a kind, sorted, whatever order the problems come in."""
    path = tmp_path / "baseline.json"

    text = baseline.text(problems(CHART), path)

    assert len(text.splitlines()) == 4
    assert text == baseline.text(reversed(problems(CHART)), path)


@pytest.mark.parametrize("content", ["", "{", '{"a": 1}', "[1]", '[["a", "b", "c", "d"]]', "\xff"])
def test_another_file(tmp_path: Path, content: str) -> None:
    """What is no baseline is told as such."""
    path = tmp_path / "baseline.json"
    path.write_bytes(content.encode("latin-1"))

    with pytest.raises(UsageError, match="is no baseline"):
        baseline.load(path)


def test_no_file(tmp_path: Path) -> None:
    """The hint says how to make one."""
    with pytest.raises(UsageError, match="there is no baseline") as caught:
        baseline.load(tmp_path / "baseline.json")

    assert caught.value.hint == "write it with --write-baseline"
