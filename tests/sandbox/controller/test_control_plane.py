"""A real Kubernetes, as far as it can be shown without its programs: how it fails."""

import asyncio
import tempfile
from pathlib import Path

import pytest

from flowrun_sandbox.controller.client import Client
from flowrun_sandbox.controller.control_plane import ControlPlane
from flowrun_sandbox.errors import MachineError
from flowrun_sandbox.state import State


def test_programs_are_missing(tmp_path: Path) -> None:
    """The sandbox does not start, and says which."""
    wanted = "needs etcd, kube-apiserver, kube-controller-manager in"
    with tempfile.TemporaryDirectory(prefix="s-") as folder:
        client = Client(State(Path(folder, "sandbox")))

        with pytest.raises(MachineError, match=wanted):
            client.ensure_running(kubernetes=tmp_path)


def test_a_program_ends_at_once(tmp_path: Path) -> None:
    """Its last words are told, and nothing of it is left."""
    programs, folder = tmp_path / "programs", tmp_path / "folder"
    programs.mkdir()
    (programs / "etcd").write_text("#!/bin/sh\necho so far\necho no more >&2\nexit 3\n")
    (programs / "etcd").chmod(0o755)

    async def start() -> None:
        async with ControlPlane(programs, folder):
            pass

    with pytest.raises(MachineError, match="etcd has ended: no more"):
        asyncio.run(start())

    assert not folder.exists()
