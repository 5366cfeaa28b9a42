"""The machine's own PostgreSQL: which of several it is, and what it can do."""

from pathlib import Path

import pytest

from flowrun_sandbox.images import system


def programs(folder: Path, **said: str) -> Path:
    """A folder with programs that say something."""
    folder.mkdir(parents=True)
    for name, text in said.items():
        (folder / name).write_text(f'#!/bin/sh\necho "{text}"\n')
        (folder / name).chmod(0o755)
    return folder


@pytest.fixture
def versions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where Debian would have them, on a machine with nothing on PATH."""
    monkeypatch.setattr(system, "VERSIONS", tmp_path / "postgresql")
    monkeypatch.setenv("PATH", "")
    return tmp_path / "postgresql"


def test_the_newest_is_found(versions: Path) -> None:
    """By number, and not where only the clients are installed."""
    for version in ("9", "15"):
        programs(versions / version / "bin", postgres="")
    programs(versions / "16" / "bin", psql="")

    assert system.find() == versions / "15" / "bin"


def test_one_on_path_is_found(
    versions: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where it really is, with its other programs."""
    folder = programs(tmp_path / "pgsql" / "bin", postgres="")
    link = programs(tmp_path / "links") / "postgres"
    link.symlink_to(folder / "postgres")
    monkeypatch.setenv("PATH", str(link.parent))

    assert not versions.exists()
    assert system.find() == folder


def test_there_is_none(versions: Path) -> None:
    """Neither here nor there."""
    assert not versions.exists()
    assert system.find() is None


def test_its_version(tmp_path: Path) -> None:
    """Without what Debian adds to it."""
    folder = programs(tmp_path / "bin", postgres="postgres (PostgreSQL) 15.18 (Debian 15.18-0)")

    assert system.version(folder) == "15.18"


@pytest.mark.parametrize(
    ("configured", "speaks"),
    [
        ("'--with-icu' '--with-openssl'", True),
        ("'--with-ssl=openssl'", True),
        ("'--without-icu'", False),
    ],
)
def test_whether_it_speaks_tls(tmp_path: Path, configured: str, *, speaks: bool) -> None:
    """As it was built."""
    folder = programs(tmp_path / "bin", pg_config=configured)

    assert system.has_openssl(folder) is speaks


def test_one_that_does_not_tell_how_it_was_built(tmp_path: Path) -> None:
    """Nobody can say that it speaks TLS."""
    assert not system.has_openssl(programs(tmp_path / "bin"))
