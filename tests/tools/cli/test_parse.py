"""``flowrun parse``."""

import io
import json
from pathlib import Path

import pytest

from flowrun import parse
from flowrun_tools.cli import ExitCode
from tests.tools.command_line import flowrun

CHART = "flowchart LR\n    a[One] --> b\n"


@pytest.fixture
def stdin(monkeypatch: pytest.MonkeyPatch) -> io.BytesIO:
    """What a command reads from stdin."""
    data = io.BytesIO()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(data))
    return data


@pytest.mark.usefixtures("project")
def test_every_chart_has_its_name_and_its_place() -> None:
    """In the layout of Mermaid's own database."""
    result = flowrun("parse", "flows/deploy.md")

    charts = json.loads(result.out)
    assert [(c["path"], c["line"], c["name"], c["skip"]) for c in charts] == [
        ("flows/deploy.md", 4, "deploy", False),
        ("flows/deploy.md", 16, "tell-people", False),
    ]
    assert charts[0]["chart"]["vertices"][0]["text"] == "Deploy"
    assert result.code is ExitCode.CLEAN


@pytest.mark.parametrize("text", [CHART, f"# Page\n\n```mermaid\n{CHART}```\n"])
def test_stdin_is_a_chart_or_a_page(stdin: io.BytesIO, text: str) -> None:
    """A fence of Mermaid makes it a page."""
    stdin.write(text.encode())
    stdin.seek(0)

    result = flowrun("parse", "-")

    (chart,) = json.loads(result.out)
    assert chart["chart"] == parse(CHART).to_dict()
    assert chart["path"] == "<stdin>"


def test_a_chart_that_does_not_run_is_parsed(folder: Path) -> None:
    """Mermaid knows no starts, ends or decisions."""
    (folder / "chart.mmd").write_text("flowchart TD\n    a --- b\n")

    result = flowrun("parse", "chart.mmd")

    assert (result.code, result.err) == (0, "")


def test_syntax_errors_are_frames_beside_the_other_charts(project: Path) -> None:
    """What can be parsed is."""
    (project / "broken.mmd").write_text("flowchart TD\n    a[One\n")

    result = flowrun("parse", "broken.mmd", "flows/deploy.md")

    assert result.code is ExitCode.PROBLEMS
    assert len(json.loads(result.out)) == 2
    assert result.err.startswith("broken.mmd:2:")
    assert "    a[One\n" in result.err


def test_errors_of_stdin_are_frames_too(stdin: io.BytesIO) -> None:
    """With the line, though there is no file."""
    stdin.write(b"flowchart TD\n    a[One\n")
    stdin.seek(0)

    result = flowrun("parse", "-")

    assert result.code is ExitCode.PROBLEMS
    assert result.err.startswith("<stdin>:2:")
    assert "2 |     a[One\n" in result.err


def test_a_page_without_a_chart_is_an_error(folder: Path) -> None:
    """It was asked for charts."""
    (folder / "page.md").write_text("# Nothing\n")

    result = flowrun("parse", "page.md")

    assert result.code is ExitCode.PROBLEMS
    assert 'there is no flowchart in "page.md"' in result.err


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("gone.md", "error: gone.md: No such file or directory\n"),
        ("inner", 'error: "inner" is a folder\n  hint: name the files in it\n'),
        ("bytes.md", 'error: "bytes.md" is no text in UTF-8: invalid start byte\n'),
    ],
)
def test_what_is_no_text_file_is_a_mistake_of_use(folder: Path, name: str, message: str) -> None:
    """Each with what it is."""
    (folder / "inner").mkdir()
    (folder / "bytes.md").write_bytes(b"\xff")

    result = flowrun("parse", name)

    assert (result.code, result.err) == (2, message)
