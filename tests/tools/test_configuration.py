"""[tool.flowrun] of pyproject.toml."""

from pathlib import Path

import pytest

from flowrun import Diagnostic
from flowrun_tools.configuration import KEYS, Configuration, configuration_of, is_reference
from flowrun_tools.errors import ConfigurationError


def problems(folder: Path, toml: str) -> tuple[Diagnostic, ...]:
    """What is wrong with a pyproject.toml."""
    (folder / "pyproject.toml").write_text(toml)
    with pytest.raises(ConfigurationError) as caught:
        configuration_of(folder)
    return caught.value.diagnostics


def test_the_table_becomes_the_configuration(folder: Path) -> None:
    """Every key is a field."""
    path = folder / "pyproject.toml"
    path.write_text('[tool.flowrun]\nflows = ["a", "b.md"]\nregistry = "steps.all:registry"\n')

    configuration = configuration_of(folder)

    assert configuration == Configuration(
        folder=folder, path=path, flows=("a", "b.md"), registry="steps.all:registry"
    )


def test_every_key_is_a_field() -> None:
    """What may be written can also be read."""
    assert {key.replace("-", "_") for key in KEYS} <= set(Configuration.__slots__)


def test_the_nearest_table_upwards_counts(folder: Path) -> None:
    """A pyproject.toml without the table, such as that of a part, is passed over."""
    (folder / "pyproject.toml").write_text('[tool.flowrun]\nflows = ["pages"]\n')
    inner = folder / "part" / "deep"
    inner.mkdir(parents=True)
    (folder / "part" / "pyproject.toml").write_text("[project]\n")

    configuration = configuration_of(inner)

    assert configuration.folder == folder
    assert configuration.flows == ("pages",)


def test_without_a_table_there_is_an_empty_configuration(folder: Path) -> None:
    """The nearest pyproject.toml still says where modules are."""
    (folder / "pyproject.toml").write_text("[project]\n")
    (folder / "part").mkdir()

    assert configuration_of(folder / "part") == Configuration(folder=folder)


def test_an_unknown_key_is_an_error_at_its_place(folder: Path) -> None:
    """The message has the key, the hint the nearest one that there is."""
    (problem,) = problems(folder, '[project]\nflow = 1\n\n[tool.flowrun]\nflow = ["a"]\n')

    assert str(problem) == (
        'pyproject.toml:5:1: error: [tool.flowrun] has no key "flow" [configuration]\n'
        '  hint: did you mean "flows"?'
    )


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("flows = 3", '"flows" in [tool.flowrun] is 3, not a list of texts'),
        ('flows = ["a", 3]', "\"flows\" in [tool.flowrun] is ['a', 3], not a list of texts"),
        ("registry = true", '"registry" in [tool.flowrun] is true, not a text of the form'),
        ('context = "steps.py"', '"context" in [tool.flowrun] is "steps.py", not a text of'),
    ],
)
def test_a_value_of_the_wrong_kind_is_an_error(folder: Path, line: str, message: str) -> None:
    """The message says what was found and what is allowed."""
    (problem,) = problems(folder, f"[tool.flowrun]\n{line}\n")

    assert problem.message.startswith(message)
    assert (problem.span.line, problem.span.column) == (2, 1)


def test_all_that_is_wrong_is_said_at_once(folder: Path) -> None:
    """A person corrects a file once."""
    found = problems(folder, "[tool.flowrun]\nflows = 1\nregistry = 2\ncolour = 3\n")

    assert [problem.span.line for problem in found] == [2, 3, 4]


@pytest.mark.parametrize(
    ("toml", "place"),
    [("[tool.flowrun]\nflows = [\n", (3, 1)), ("a = 1\nb = = 2\n", (2, 5))],
)
def test_what_is_not_toml_is_an_error_at_its_place(
    folder: Path, toml: str, place: tuple[int, int]
) -> None:
    """Also where only the parser's words have the place, or it is the end of the file."""
    (problem,) = problems(folder, toml)

    assert problem.message.startswith("the file is not TOML: ")
    assert (problem.span.line, problem.span.column) == place


def test_a_table_that_is_none_is_an_error(folder: Path) -> None:
    """A text in the place of the table."""
    (problem,) = problems(folder, '[tool]\nflowrun = "flows"\n')

    assert problem.message == "[tool.flowrun] is no table"


def test_a_file_in_another_encoding_is_an_error(folder: Path) -> None:
    """It is said, not shown as a crash."""
    (folder / "pyproject.toml").write_bytes(b"\xff\xfe")

    with pytest.raises(ConfigurationError, match="not in UTF-8"):
        configuration_of(folder)


@pytest.mark.parametrize("text", ["steps:registry", "a.b:c.d"])
def test_a_reference_has_a_module_and_an_attribute(text: str) -> None:
    """Both may have dots."""
    assert is_reference(text)


@pytest.mark.parametrize("text", ["steps", "steps.py:", ":registry", "a/b:c", "a..b:c", ""])
def test_what_has_no_such_form_is_no_reference(text: str) -> None:
    """Paths and half references."""
    assert not is_reference(text)
