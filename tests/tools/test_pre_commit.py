"""The hook for pre-commit, run by pre-commit itself, in a repository of its own."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.tools.command_line import PAGE, write_project

pytest.importorskip("pre_commit", reason="pre-commit is not installed")

MANIFEST = Path(__file__).parents[2] / ".pre-commit-hooks.yaml"

HERE = "language: system"
"""What makes pre-commit use the flowrun that is installed, and not install another."""


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A project under git that uses the hook, which is in a repository next to it."""
    hooks, project = tmp_path / "hooks", tmp_path / "project"
    for folder in (hooks, project):
        folder.mkdir()
        run(folder, "git", "init", "--quiet")
    (hooks / MANIFEST.name).write_bytes(MANIFEST.read_bytes())
    commit(hooks)
    revision = run(hooks, "git", "rev-parse", "HEAD").stdout.strip()
    write_project(project)
    (project / ".pre-commit-config.yaml").write_text(
        f"repos:\n- repo: {hooks}\n  rev: {revision}\n"
        f"  hooks:\n  - id: flowrun-validate\n    {HERE}\n"
    )
    commit(project)
    return project


def run(folder: Path, *command: str) -> "subprocess.CompletedProcess[str]":
    """Run a program in a folder, where git and pre-commit know nothing of who runs the tests."""
    who = {
        f"GIT_{role}_{what}": "tests@localhost"
        for role in ("AUTHOR", "COMMITTER")
        for what in ("NAME", "EMAIL")
    }
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("GIT_")},
        **who,
        "GIT_CONFIG_GLOBAL": os.devnull,
        "PATH": os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"])),
        "PRE_COMMIT_HOME": str(folder.parent / "cache"),
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    return subprocess.run(
        command,
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def commit(folder: Path) -> None:
    """Commit all that is in a folder."""
    assert run(folder, "git", "add", "--all").returncode == 0
    assert run(folder, "git", "commit", "--quiet", "--message", "All").returncode == 0


def pre_commit(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run pre-commit."""
    return run(folder, sys.executable, "-m", "pre_commit", *arguments)


def test_pre_commit_takes_the_manifest(tmp_path: Path) -> None:
    """By its own schema."""
    result = pre_commit(tmp_path, "validate-manifest", str(MANIFEST))

    assert result.returncode == 0, result.stdout


def test_a_sound_project_passes(repository: Path) -> None:
    """The hook runs the command over the whole project."""
    result = pre_commit(repository, "run", "--all-files", "--verbose")

    assert result.returncode == 0, result.stdout
    assert "no problems in 2 flows of 1 file" in result.stdout


def test_an_error_stops_the_commit(repository: Path) -> None:
    """Its frame is shown."""
    page = repository / "flows" / "deploy.md"
    page.write_text(PAGE.replace("[Ship it]", "[Ship at]"))

    run(repository, "git", "add", "--all")
    result = pre_commit(repository, "run")

    assert result.returncode == 1
    assert 'flows/deploy.md:6:27: error: no step is registered as "Ship at"' in result.stdout


@pytest.mark.parametrize(
    ("name", "concerned"),
    [
        ("flows/deploy.md", True),
        ("chart.mmd", True),
        ("steps/leader.py", True),
        ("pyproject.toml", True),
        ("charmcraft.yaml", True),
        ("tox.toml", False),
        ("flows/picture.svg", False),
    ],
)
def test_the_hook_runs_when_a_file_of_a_project_changes(name: str, *, concerned: bool) -> None:
    """Documents, functions, and what says where they are."""
    (hook,) = yaml.safe_load(MANIFEST.read_text())

    assert bool(re.search(hook["files"], name)) is concerned
