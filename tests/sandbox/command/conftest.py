"""A controller at the socket of a state folder, for the command line to find."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sandbox.command.controllers import FakeController, serving
from tests.sandbox.command.snapshots import application, snapshot, unit


@pytest.fixture
def state(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A state folder with a path that leaves room for sockets."""
    monkeypatch.delenv("JUJU_MODEL", raising=False)
    monkeypatch.setenv("TZ", "UTC")
    with tempfile.TemporaryDirectory(prefix="fs-", dir="/tmp") as folder:
        Path(folder).chmod(0o711)  # as the sandbox makes it: containers have users of their own
        monkeypatch.setenv("FLOWRUN_SANDBOX", folder)
        yield Path(folder)


@pytest.fixture
def controller(state: Path) -> Iterator[FakeController]:
    """A controller that has the model "demo", which is the current one."""
    fake = FakeController()
    fake.answers["models"] = {
        "models": [
            {
                "name": "demo",
                "uuid": "4ba7b810-9dad-41d1-80b4-00c04fd430c8",
                "life": "alive",
                "created": "2026-11-23T20:10:00+00:00",
                "units": 2,
            }
        ]
    }
    fake.answers["snapshot"] = snapshot(application("pg", unit("pg/0"), unit("pg/1")))
    (state / "current").write_text("demo\n")
    with serving(fake, state / "controller.sock"):
        yield fake
