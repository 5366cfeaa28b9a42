"""``flowrun diff``."""

import json
import subprocess
from pathlib import Path

import pytest

from flowrun_tools.cli import ExitCode
from tests.tools.command_line import PAGE, flowrun


def git(*arguments: str) -> None:
    """Do something in the repository."""
    who = ["-c", "user.name=a", "-c", "user.email=a@b", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *who, *arguments], check=True, capture_output=True)


@pytest.fixture
def repository(project: Path) -> Path:
    """The project, committed."""
    git("init", "-q", "-b", "main")
    git("add", ".")
    git("commit", "-q", "-m", "First")
    return project


def save(folder: Path, old: str, new: str) -> None:
    """Edit the page."""
    assert old in PAGE
    (folder / "flows" / "deploy.md").write_text(PAGE.replace(old, new))


@pytest.mark.usefixtures("repository")
def test_nothing_changed() -> None:
    """The exit code is 0 where nothing changed."""
    result = flowrun("diff", "main")

    assert result.code is ExitCode.CLEAN
    assert result.out == "Nothing changed between main and the working directory\n"


def test_behaviour_changed(repository: Path) -> None:
    """A change of behaviour is told with its place, and with the ways lost and gained."""
    save(repository, "-- no --> wait", "-- no --> done")

    result = flowrun("diff", "HEAD")

    assert result.code is ExitCode.PROBLEMS
    lines = result.out.splitlines()
    assert lines[0] == "deploy: behaviour changed"
    assert (
        '  behaviour  the answer "no" of "Is it ready?" now leads to "return", and no longer to '
        '"defer: not ready"  flows/deploy.md:7:11'
    ) in lines
    assert "  1 way from start to end is lost:" in lines
    assert '    "Is it ready?" no \u2192 "defer: not ready"' in lines


def test_wording_changed(repository: Path) -> None:
    """A change of wording is told, and the exit code is 0."""
    save(repository, "Ship it", "ship IT")

    result = flowrun("diff", "HEAD")

    assert result.code is ExitCode.CLEAN
    assert result.out.splitlines()[0] == "deploy: only wording changed"


def test_between_two_revisions(repository: Path) -> None:
    """Two revisions are compared, whatever the working directory holds."""
    save(repository, "Ship it", "Send it")
    git("commit", "-q", "-a", "-m", "Second")
    save(repository, "Ship it", "Lose it")

    result = flowrun("diff", "HEAD~1", "HEAD", "--json")

    data = json.loads(result.out)
    assert data["behaviour"] is True
    assert (
        data["charts"][0]["changes"][0]["message"] == 'the step "Ship it" is now the step "Send it"'
    )
    assert data["charts"][0]["changes"][0]["head"]["path"] == "flows/deploy.md"


def test_new_and_renamed_flows(repository: Path) -> None:
    """A flow that is new, gone or under another name is behaviour."""
    save(repository, "# Tell people", "# Inform them")

    result = flowrun("diff", "HEAD")

    assert result.code is ExitCode.PROBLEMS
    assert 'it is called "inform-them" now, and was "tell-people"' in result.out


def test_two_files(folder: Path) -> None:
    """Two files are compared without git."""
    (folder / "old.md").write_text(PAGE)
    (folder / "new.md").write_text(PAGE.replace("Ship it", "Send it"))

    result = flowrun("diff", "old.md", "new.md", "--draw", "out")

    assert result.code is ExitCode.PROBLEMS
    assert result.out.splitlines()[-1] == "drawn  out/deploy.svg"
    assert "was &quot;Ship it&quot;" in (folder / "out" / "deploy.svg").read_text()


def test_folders_that_were_not_there(repository: Path) -> None:
    """Documents that one revision does not have are new in the other."""
    (repository / "more").mkdir()
    (repository / "more" / "b.md").write_text(PAGE.replace("# ", "# More "))

    result = flowrun("diff", "HEAD", "--path", "more")

    assert "the flow is new" in result.out


def test_mistakes_are_no_clean_result(repository: Path) -> None:
    """Where a document has mistakes, nobody says that nothing changed."""
    save(repository, "go([Deploy]) -->", "go([Deploy]) --")

    result = flowrun("diff", "HEAD")

    assert result.code is ExitCode.PROBLEMS
    assert "flows/deploy.md" in result.err


@pytest.mark.usefixtures("repository")
@pytest.mark.parametrize("name", ["nope", "--output=x", "HEAD~5"])
def test_unknown_revisions(name: str) -> None:
    """What is no revision and no file is said to be neither."""
    result = flowrun("diff", "--", name)

    assert result.code is ExitCode.USAGE
    assert f'"{name}" is neither a file nor a revision of git' in result.err


@pytest.mark.usefixtures("project")
def test_no_repository() -> None:
    """Without a repository, git's own words are passed on."""
    result = flowrun("diff", "HEAD")

    assert result.code is ExitCode.USAGE
    assert "not a git repository" in result.err
