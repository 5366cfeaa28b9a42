"""``flowrun build``."""

from pathlib import Path

import pytest

from flowrun_tools.cli import ExitCode
from tests.tools.command_line import flowrun

pytestmark = pytest.mark.usefixtures("project")


def test_a_second_build_changes_nothing() -> None:
    """The first says what it wrote, the second that it was there."""
    first, second = flowrun("build"), flowrun("build")

    assert first.out == "wrote      flows/__flowrun__/deploy.md.json\n"
    assert second.out == "unchanged  flows/__flowrun__/deploy.md.json\n"


def test_a_changed_document_is_written_again(project: Path) -> None:
    """However small the change."""
    flowrun("build")
    page = project / "flows" / "deploy.md"
    page.write_text(f"{page.read_text()}\nMore.\n")

    assert flowrun("build").out.startswith("wrote ")


def test_a_document_with_errors_is_not_kept(project: Path) -> None:
    """The errors are shown, and nothing is written."""
    page = project / "flows" / "deploy.md"
    page.write_text(page.read_text().replace("tell --> done([return])", ""))

    result = flowrun("build")

    assert result.code is ExitCode.PROBLEMS
    assert result.out == ""
    assert not (project / "flows" / "__flowrun__").exists()


def test_what_cannot_be_written_is_said(project: Path) -> None:
    """Here a file stands where the folder would be."""
    (project / "flows" / "__flowrun__").write_text("in the way")

    result = flowrun("build")

    assert result.code is ExitCode.USAGE
    assert "__flowrun__" in result.err
