"""``flowrun validate``, ``flowrun rule`` and ``flowrun rules``."""

import json
from pathlib import Path

import pytest

from flowrun_tools.cli import ExitCode
from flowrun_tools.rules import RULES
from tests.tools.command_line import flowrun

WARNED = """\
# Prepare

```mermaid
flowchart TD
    begin([Begin]) --> folder{Create the folder}
    folder --> done([return])
```
"""

BROKEN = """\
# Mend

```mermaid
flowchart TD
    begin([Begin]) --> check{Is it ready?}
    check --> no --> later>defer]
    check --> yes --> done([return])
```
"""


def test_a_clean_project(project: Path) -> None:
    """One line says what was looked at."""
    result = flowrun("validate")

    assert (result.code, result.out) == (ExitCode.CLEAN, "no problems in 2 flows of 1 file\n")
    assert result.err == ""
    assert project.is_dir()


def test_frames_and_a_summary(folder: Path) -> None:
    """A warning is a frame, and does not fail."""
    (folder / "page.md").write_text(WARNED)

    result = flowrun("validate", "page.md")

    assert result.code is ExitCode.CLEAN
    assert result.out.splitlines() == [
        (
            'page.md:5:31: warning: "Create the folder" is drawn as a decision and has one way out '
            "[one-exit-decision]"
        ),
        "  |",
        "5 |     begin([Begin]) --> folder{Create the folder}",
        "  |                               ^^^^^^^^^^^^^^^^^",
        (
            "  = hint: draw it as a step [ ] if it only acts, or draw what follows from its other "
            "answer"
        ),
        "",
        "1 warning in 1 flow of 1 file",
    ]


def test_errors_fail(folder: Path) -> None:
    """The exit code tells."""
    (folder / "page.md").write_text(BROKEN)

    result = flowrun("validate", "page.md")

    assert result.code is ExitCode.PROBLEMS
    assert result.out.splitlines()[-1] == "1 error in 1 flow of 1 file"


def test_strict_counts_warnings(folder: Path) -> None:
    """On the command line or in the configuration."""
    (folder / "page.md").write_text(WARNED)
    lenient = flowrun("validate", "page.md")
    asked = flowrun("validate", "--strict", "page.md")
    (folder / "pyproject.toml").write_text("[tool.flowrun]\nstrict = true\n")
    configured = flowrun("validate", "page.md")

    codes = (lenient.code, asked.code, configured.code)

    assert codes == (ExitCode.CLEAN, ExitCode.PROBLEMS, ExitCode.PROBLEMS)


def test_rules_are_selected_and_ignored(folder: Path) -> None:
    """Also several at once; a rule that does not exist is a mistake."""
    (folder / "page.md").write_text(WARNED)

    selected = flowrun("validate", "page.md", "--select", "dead-end,one-exit-decision")
    other = flowrun("validate", "page.md", "--select", "dead-end")
    ignored = flowrun("validate", "page.md", "--ignore", "one-exit-decision")
    unknown = flowrun("validate", "page.md", "--ignore", "one-exit-decisions")

    assert selected.out.count("[one-exit-decision]") == 1
    assert other.out == ignored.out == "no problems in 1 flow of 1 file\n"
    assert unknown.code is ExitCode.USAGE
    assert 'did you mean "one-exit-decision"?' in unknown.err


def test_only_the_given_documents_are_told(project: Path) -> None:
    """The others are read along, because they are called."""
    (project / "flows" / "warned.md").write_text(WARNED)
    caller = WARNED.replace("Prepare", "Call").replace("folder{Create the folder}", "x[[Prepare]]")
    (project / "flows" / "call.md").write_text(caller.replace("folder -->", "x -->"))

    result = flowrun("validate", "flows/call.md")

    assert (result.code, result.out) == (ExitCode.CLEAN, "no problems in 1 flow of 1 file\n")


def test_functions_are_part_of_it(project: Path) -> None:
    """Labels that no function has, and functions that no chart draws, as seen from here."""
    code = (project / "code_of_project.py").read_text()
    (project / "code_of_project.py").write_text(code.replace('"Ship it"', '"Launch the rocket"'))

    result = flowrun("validate")

    assert result.code is ExitCode.PROBLEMS
    assert 'flows/deploy.md:6:27: error: no step is registered as "Ship it"' in result.out
    assert 'code_of_project.py:17:1: warning: "Launch the rocket" is registered' in result.out


def test_a_registry_that_cannot_be_imported(project: Path) -> None:
    """Its own traceback is shown, without ours."""
    (project / "code_of_project.py").write_text("import nothing_of_that_name\n")

    result = flowrun("validate")

    assert result.code is ExitCode.PROBLEMS
    assert "ModuleNotFoundError: No module named 'nothing_of_that_name'" in result.err
    assert 'code_of_project.py", line 1' in result.err
    assert "flowrun_tools" not in result.err


def test_the_charm_is_part_of_it(project: Path) -> None:
    """A charmcraft.yaml beside the configuration names the events."""
    (project / "charmcraft.yaml").write_text("name: app\n")

    result = flowrun("validate")

    assert result.out.count("[unknown-event]") == 1
    assert 'no event of the charm is called "deploy"' in result.out


def test_a_broken_charmcraft_yaml(project: Path) -> None:
    """It is told where it is broken."""
    (project / "charmcraft.yaml").write_text("name: [app\n")

    result = flowrun("validate")

    assert result.code is ExitCode.USAGE
    assert "charmcraft.yaml:2:1: error: the file is not YAML" in result.err


@pytest.mark.parametrize("place", ["empty.md", "empty"])
def test_flows_are_required_where_that_is_asked(folder: Path, place: str) -> None:
    """A page without a flow is fine, unless one must be there."""
    (folder / "empty").mkdir()
    (folder / "empty.md").write_text("# Nothing\n")
    lenient = flowrun("validate", place)

    strict = flowrun("validate", "--require-flows", place)

    assert lenient.code is ExitCode.CLEAN
    assert lenient.out.startswith("no problems in no flows of ")
    assert strict.code is ExitCode.PROBLEMS
    assert f'{place}:1:1: error: no flow is found in "{place}" [no-flow-found]' in strict.out


def test_the_configured_places_must_hold_flows(project: Path) -> None:
    """A chart that nobody recognises would look like success."""
    (project / "flows" / "deploy.md").write_text("# Deploy\n")

    result = flowrun("validate")

    assert result.code is ExitCode.PROBLEMS
    assert "[no-flow-found]" in result.out


def test_a_baseline(folder: Path) -> None:
    """What it holds is not told again; what is new is."""
    (folder / "page.md").write_text(BROKEN)
    written = flowrun("validate", "page.md", "--baseline", "known.json", "--write-baseline")
    (folder / "page.md").write_text(f"{WARNED}\n{BROKEN}")

    result = flowrun("validate", "page.md", "--baseline", "known.json")

    assert written.code is ExitCode.CLEAN
    assert result.code is ExitCode.CLEAN
    assert result.out.count("[one-exit-decision]") == 1
    assert result.out.endswith("1 warning in 2 flows of 1 file, 1 more in the baseline\n")


def test_a_configured_baseline(project: Path) -> None:
    """It lies beside the configuration; what it holds too much is told."""
    (project / "flows" / "page.md").write_text(BROKEN)
    configuration = (project / "pyproject.toml").read_text()
    (project / "pyproject.toml").write_text(f'{configuration}baseline = "known.json"\n')
    flowrun("validate", "--write-baseline")
    (project / "flows" / "page.md").unlink()

    result = flowrun("validate")

    assert result.code is ExitCode.CLEAN
    assert result.err == (
        "note: known.json holds 1 problem too many: write it again with --write-baseline\n"
    )


def test_a_baseline_without_a_place(folder: Path) -> None:
    """Nobody knows where to write it."""
    (folder / "page.md").write_text(BROKEN)

    result = flowrun("validate", "page.md", "--write-baseline")

    assert result.code is ExitCode.USAGE


def test_documents_are_mended(folder: Path) -> None:
    """Byte for byte the same but for what was wrong, also after a mark of the encoding."""
    data = b"\xef\xbb\xbf" + BROKEN.replace("\n", "\r\n").encode()
    (folder / "page.md").write_bytes(data)

    result = flowrun("validate", "page.md", "--fix")

    wanted = data.replace(b"--> no -->", b"-- no -->").replace(b"--> yes -->", b"-- yes -->")
    assert (folder / "page.md").read_bytes() == wanted
    assert (result.code, result.out) == (
        ExitCode.CLEAN,
        "no problems in 1 flow of 1 file, 1 mended\n",
    )


def test_stubs_are_all_that_is_printed(folder: Path) -> None:
    """So that they can be written to a file."""
    (folder / "page.md").write_text(BROKEN.replace("--> no", "-- no").replace("--> yes", "-- yes"))

    result = flowrun("validate", "page.md", "--stubs")

    assert result.code is ExitCode.CLEAN
    assert result.out.startswith('"""Functions for labels that have none."""')
    assert '@registry.predicate("Is it ready?")' in result.out


@pytest.mark.usefixtures("project")
def test_no_stubs_are_missing() -> None:
    """Then nothing is printed but a word on stderr."""
    result = flowrun("validate", "--stubs")

    assert (result.code, result.out) == (ExitCode.CLEAN, "")
    assert result.err == "every label has a function\n"


@pytest.mark.parametrize("format", ["json", "sarif", "github", "junit"])
def test_reports(folder: Path, format: str) -> None:
    """They are all that is printed, and the exit code is the same."""
    (folder / "page.md").write_text(BROKEN)

    result = flowrun("validate", "page.md", "--format", format)

    assert result.code is ExitCode.PROBLEMS
    assert "answer-drawn-as-node" in result.out
    assert result.err == ""


def test_the_page_of_a_rule() -> None:
    """Its name, its severity, and what stands in the source."""
    result = flowrun("rule", "dead-end")

    assert result.code is ExitCode.CLEAN
    assert result.out.startswith("dead-end (error)\n\nNothing follows a beginning")
    assert "Wrong:\n\n    flowchart TD\n" in result.out


def test_the_page_of_a_rule_that_does_not_exist() -> None:
    """The nearest name is offered."""
    result = flowrun("rule", "dead-ends")

    assert result.code is ExitCode.USAGE
    assert 'did you mean "dead-end"?' in result.err


def test_all_rules() -> None:
    """A line for each, or an object."""
    plain = flowrun("rules")
    listed = flowrun("rules", "--json")

    names = [line.split("\t")[0] for line in plain.out.splitlines()]

    assert names == [rule.name for rule in RULES]
    assert [each["rule"] for each in json.loads(listed.out)] == names


def test_a_baseline_may_hold_more_than_is_looked_at(folder: Path) -> None:
    """Where only some documents are given, nothing is said of what others had."""
    (folder / "warned.md").write_text(WARNED)
    (folder / "broken.md").write_text(BROKEN)
    flowrun("validate", "warned.md", "broken.md", "--baseline", "known.json", "--write-baseline")

    result = flowrun("validate", "warned.md", "--baseline", "known.json")

    assert (result.code, result.err) == (ExitCode.CLEAN, "")
    assert result.out == "no problems in 1 flow of 1 file, 1 more in the baseline\n"
