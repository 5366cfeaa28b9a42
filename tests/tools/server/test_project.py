"""A project as an editor has it."""

import json
from pathlib import Path

import pytest

pytest.importorskip("pygls", reason="the extra lsp is not installed")

from flowrun import Diagnostic
from flowrun_tools.configuration import configuration_of
from flowrun_tools.server.project import Project
from flowrun_tools.validation import validation
from tests.tools.command_line import CODE, CONFIGURATION, PAGE

MESSAGE = 'no step is registered as "Ship at"'

CASES = sorted((Path(__file__).parents[2] / "cases").glob("*.md"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_the_problems_are_those_of_validate(project: Path, case: Path) -> None:
    """The same rules at the same places, for every kind of mistake there is."""
    (project / "flows" / "case.md").write_bytes(case.read_bytes())

    found = Project(project).problems()

    expected = validation(configuration_of(project)).diagnostics
    told = (problem for problems in found.values() for problem in problems)
    assert sorted(map(place, told)) == sorted(map(place, expected))


def place(problem: Diagnostic) -> tuple[str, str, int, int]:
    """The rule of a problem and where it is."""
    span = problem.span
    return problem.rule, Path(span.path or "").name, span.line, span.column


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_what_is_readable_holds_at_least_what_is_sound(project: Path, case: Path) -> None:
    """No chart that parses is lost where lines of others are left out."""
    page = project / "flows" / "case.md"
    page.write_bytes(case.read_bytes())
    files = Project(project).files

    sound, readable = files.document(str(page)), files.readable(str(page))

    assert {each.name for each in sound.charts} <= {each.name for each in readable.charts}


def test_what_the_configuration_ignores_is_not_told(project: Path) -> None:
    """Nor what its baseline holds."""
    (project / "flows" / "deploy.md").write_text(PAGE.replace("[Ship it]", "[Ship at]"))
    known_problem = ["flows/deploy.md", "unbound-label", MESSAGE, 1]
    (project / "known.json").write_text(json.dumps([known_problem]))

    ignored = configured(project, 'ignore = ["unbound-label"]').problems()
    known = configured(project, 'baseline = "known.json"').problems()

    assert ignored == {}
    assert known == {}


def configured(folder: Path, line: str) -> Project:
    """The project with a line more in its configuration."""
    (folder / "pyproject.toml").write_text(f"{CONFIGURATION}{line}\n")
    return Project(folder)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('ignore = ["unbund-label"]', 'no rule is called "unbund-label"'),
        ('baseline = "gone.json"', "there is no baseline"),
    ],
)
def test_what_the_configuration_asks_in_vain_is_told(
    project: Path, line: str, message: str
) -> None:
    """At its table."""
    found = configured(project, line).problems()

    (problem,) = found[str(project / "pyproject.toml")]
    assert problem.message.startswith(message)
    assert problem.span.line == 1


def test_a_place_without_a_flow_is_told_where_it_is_named(project: Path) -> None:
    """An editor cannot underline a folder."""
    (project / "flows" / "deploy.md").write_text("# Nothing\n")
    (project / "code_of_project.py").write_text(
        "from flowrun import Registry\nregistry = Registry()\n"
    )

    found = Project(project).problems()

    (problem,) = found[str(project / "pyproject.toml")]
    assert (problem.rule, problem.span.line) == ("no-flow-found", 2)


def test_a_module_that_is_imported_again_is_the_projects_alone(project: Path) -> None:
    """What others installed stays as it is, and so does flowrun."""
    (project / "part_of_project.py").write_text("import yaml\n\nVALUE = 1\n")
    (project / "code_of_project.py").write_text(f"import part_of_project\n{CODE}")
    opened = Project(project)
    before = opened.registry

    (project / "part_of_project.py").write_text("import yaml\n\nraise RuntimeError('changed')\n")
    opened.reload()

    assert before is not None
    assert opened.registry is None
    (problem,) = opened.problems()[str(project / "part_of_project.py")]
    assert problem.message.endswith("RuntimeError: changed")
    assert problem.span.line == 3
