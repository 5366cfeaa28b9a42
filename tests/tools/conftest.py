"""Folders to run commands in."""

import sys
from collections.abc import Generator
from pathlib import Path

import pytest

from tests.tools.command_line import write_project


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Generator[Path]:
    """An empty working directory, whose modules are forgotten afterwards."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", sys.path.copy())
    before = set(sys.modules)
    yield tmp_path
    for name in set(sys.modules) - before:
        if str(getattr(sys.modules[name], "__file__", None) or "").startswith(str(tmp_path)):
            del sys.modules[name]


@pytest.fixture
def project(folder: Path) -> Path:
    """A working directory with a page, code and a pyproject.toml."""
    write_project(folder)
    return folder
