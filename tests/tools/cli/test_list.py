"""``flowrun list``."""

import json
from pathlib import Path

import pytest

from flowrun_tools.cli import ExitCode
from tests.tools.command_line import flowrun


def test_a_line_a_flow() -> None:
    """The flows of this repository, from its own configuration."""
    result = flowrun("list")

    assert result.code is ExitCode.CLEAN
    rows = {line.split("\t")[0]: line.split("\t")[2:] for line in result.out.splitlines()}
    assert rows["leader-elected"] == ["15", "5", "yes"]
    assert rows["postgresql-pebble-ready"] == ["21", "8", "yes"]


def test_labels_without_a_function_are_counted(project: Path) -> None:
    """Each label once."""
    code = (project / "code_of_project.py").read_text().replace('"Ship it"', '"Send it"')
    (project / "code_of_project.py").write_text(code)

    result = flowrun("list")

    assert [line.split("\t")[-1] for line in result.out.splitlines()] == ["1 label unbound", "yes"]
    assert result.code is ExitCode.CLEAN


def test_without_a_registry_that_is_said(project: Path) -> None:
    """It is no error: a chart can be listed before there is code."""
    (project / "pyproject.toml").unlink()

    result = flowrun("list")

    assert [line.split("\t")[-1] for line in result.out.splitlines()] == ["no registry"] * 2


@pytest.mark.usefixtures("project")
def test_json_has_the_same_and_more() -> None:
    """Numbers as numbers, and the labels that are not bound."""
    result = flowrun("list", "--json")

    assert json.loads(result.out)[0] == {
        "name": "deploy",
        "path": "flows/deploy.md",
        "line": 4,
        "nodes": 7,
        "decisions": 1,
        "errors": 0,
        "bound": True,
        "unbound": [],
    }


def test_errors_are_shown_beside_the_flows(project: Path) -> None:
    """On stderr, as frames; the exit code says that there are some."""
    (project / "flows" / "broken.md").write_text("# Broken\n\n```mermaid\nflowchart TD\na[\n```\n")

    result = flowrun("list")

    assert result.code is ExitCode.PROBLEMS
    assert result.out.startswith("deploy\t")
    assert result.err.startswith("flows/broken.md:5:")


def test_a_page_without_flows_is_an_error(project: Path) -> None:
    """It was asked for, and has nothing."""
    (project / "empty.md").write_text("# Nothing\n")

    result = flowrun("list", "empty.md")

    assert result.code is ExitCode.PROBLEMS
    assert "[no-flow-found]" in result.err


@pytest.mark.usefixtures("project")
def test_a_missing_file_is_a_mistake_of_use() -> None:
    """It is named."""
    result = flowrun("list", "gone.md")

    assert (result.code, result.err) == (2, 'error: there is no file or folder "gone.md"\n')


def test_bytes_that_are_no_text_are_an_error_of_the_document(project: Path) -> None:
    """Not a crash."""
    (project / "binary.md").write_bytes(bytes(range(256)) * 100)

    result = flowrun("list", "binary.md")

    assert result.code is ExitCode.PROBLEMS
    assert "[not-utf-8]" in result.err


def test_a_broken_module_is_shown_with_its_own_traceback(project: Path) -> None:
    """Their place, and not ours."""
    (project / "code_of_project.py").write_text("import os\n\nregistry = os.nothing\n")

    result = flowrun("list")

    assert result.code is ExitCode.PROBLEMS
    assert result.err.count("  File ") == 1
    assert f'File "{project / "code_of_project.py"}", line 3' in result.err
    assert result.err.endswith("\nerror: code_of_project cannot be imported\n")


def test_a_module_that_exits_is_shown_too(project: Path) -> None:
    """It does not end the command in silence."""
    (project / "code_of_project.py").write_text("raise SystemExit(0)\n")

    result = flowrun("list")

    assert result.code is ExitCode.PROBLEMS
    assert "SystemExit: 0" in result.err
