"""From a configuration to documents, flows and code."""

import os
import sys
from pathlib import Path

import pytest

from flowrun import Registry
from flowrun_tools import project as projects
from flowrun_tools.configuration import Configuration, configuration_of
from flowrun_tools.errors import UsageError, UserCodeError


def configuration(folder: Path, registry: str | None = None) -> Configuration:
    """A configuration of a folder, with a reference to a registry."""
    return Configuration(folder=folder, registry=registry)


def test_places_are_named_as_seen_from_here(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A person can open what a message names."""
    (project / "inner").mkdir()
    monkeypatch.chdir(project / "inner")

    places = projects.places(configuration_of(Path.cwd()), [])

    assert places == [os.path.join("..", "flows")]  # noqa: PTH118 - as it is printed


def test_given_places_come_before_those_of_the_project(project: Path) -> None:
    """The command line has the last word."""
    assert projects.places(configuration_of(project), ["code_of_project.py"]) == [
        "code_of_project.py"
    ]


def test_a_folder_of_flows_needs_no_configuration(folder: Path) -> None:
    """Its usual name is enough."""
    (folder / "flows").mkdir()

    assert projects.places(configuration(folder), []) == ["flows"]


def test_nothing_to_read_is_said_with_the_ways_out(folder: Path) -> None:
    """Neither arguments, nor a configuration, nor the usual folder."""
    with pytest.raises(UsageError, match="nothing to read") as caught:
        projects.places(configuration(folder), [])

    assert "[tool.flowrun]" in str(caught.value.hint)


def test_a_missing_place_of_the_project_names_the_project(project: Path) -> None:
    """The mistake is in the pyproject.toml, not on the command line."""
    (project / "flows").rename(project / "pages")

    with pytest.raises(UsageError, match='"flows", which flows in pyproject'):
        projects.places(configuration_of(project), [])


def test_flows_are_read_beside_broken_ones(project: Path) -> None:
    """One error hides no other flow."""
    (project / "flows" / "broken.md").write_text("# Broken\n\n```mermaid\nflowchart TD\na[\n```\n")

    found = projects.read_flows(["flows"])

    assert [flow.name for flow in found.flows] == ["deploy", "tell-people"]
    assert {problem.span.path for problem in found.diagnostics} == {"flows/broken.md"}
    assert set(found.flows[0].flows) == {"deploy", "tell-people"}


def test_an_unknown_flow_is_met_with_the_nearest_name(project: Path) -> None:
    """A slip of the hand is corrected."""
    flows = projects.read_flows([str(project / "flows")]).flows

    with pytest.raises(UsageError, match='no flow is called "deploi"') as caught:
        projects.flow_named("deploi", flows)

    assert caught.value.hint == 'did you mean "deploy"?'


def test_the_registry_is_imported_from_the_folder_of_the_project(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wherever the command is given."""
    (project / "inner").mkdir()
    monkeypatch.chdir(project / "inner")

    registry = projects.registry(configuration_of(Path.cwd()))

    assert isinstance(registry, Registry)
    assert "Ship it" in registry
    assert sys.path[0] == str(project)


def test_a_project_may_have_no_registry(folder: Path) -> None:
    """Much can be done without functions."""
    assert projects.registry(configuration(folder)) is None


@pytest.mark.parametrize(
    ("reference", "message"),
    [
        ("steps.py", '"steps.py" does not have the form MODULE:ATTRIBUTE'),
        ("nowhere_at_all:registry", 'there is no module "nowhere_at_all"'),
        ("code_of_project.sub:registry", 'there is no module "code_of_project.sub"'),
        ("code_of_project:registri", 'there is no "registri" in code_of_project'),
        ("code_of_project:sound", "code_of_project:sound is no flowrun.Registry, but a function"),
    ],
)
def test_a_reference_that_leads_nowhere_is_a_mistake_of_use(
    project: Path, reference: str, message: str
) -> None:
    """Nothing of the user's is broken."""
    with pytest.raises(UsageError, match=message):
        projects.registry(configuration_of(project), reference)


@pytest.mark.parametrize(
    "code", ["raise SystemExit(3)", "import not_there_at_all", "def f(:", "1 / 0"]
)
def test_a_module_that_cannot_be_imported_is_the_users(folder: Path, code: str) -> None:
    """The exception is kept as the cause, whatever it is."""
    (folder / "failing_module.py").write_text(code)

    with pytest.raises(UserCodeError, match="failing_module cannot be imported") as caught:
        projects.registry(configuration(folder), "failing_module:registry")

    assert caught.value.__cause__ is not None


def test_what_a_module_prints_is_no_result(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It goes to stderr."""
    (folder / "talking_module.py").write_text(
        "print('hello')\nfrom flowrun import Registry\nregistry = Registry()"
    )

    projects.registry(configuration(folder), "talking_module:registry")

    assert capsys.readouterr() == ("", "hello\n")


def test_the_context_is_made_by_the_factory(project: Path) -> None:
    """It is called without arguments."""
    assert projects.context(configuration_of(project), "code_of_project:refused") == {"api"}


def test_a_context_must_be_named(folder: Path) -> None:
    """The message says how."""
    with pytest.raises(UsageError) as caught:
        projects.context(configuration(folder))

    assert "--context" in str(caught.value.hint)


def test_a_factory_that_raises_is_the_users(project: Path) -> None:
    """As a module that cannot be imported."""
    with pytest.raises(UserCodeError, match="code_of_project:broken made no context"):
        projects.context(configuration_of(project), "code_of_project:broken")


def test_what_cannot_be_called_makes_no_context(project: Path) -> None:
    """The message says what it is."""
    with pytest.raises(UsageError, match="it is a Registry"):
        projects.context(configuration_of(project), "code_of_project:registry")
