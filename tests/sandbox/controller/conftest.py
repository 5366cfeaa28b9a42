"""A controller that runs, models in it, and charms for them.

`$FLOWRUN_SANDBOX_PEBBLE` names a real Pebble for their containers to run.
"""

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from flowrun_sandbox.controller.client import Client
from flowrun_sandbox.state import State

CHARMS = Path(__file__).with_name("charms")
PROGRAM = os.environ.get("FLOWRUN_SANDBOX_PEBBLE")
PATIENCE = 60.0
"""The seconds after which a condition is not waited for any longer."""

_numbers = count()


@dataclass(frozen=True, slots=True)
class TestModel:
    """A model of a test's own."""

    __test__ = False

    name: str
    client: Client
    charms: Path
    image: Path

    def call(self, operation: str, **parameters: object) -> Any:
        """Have something done to it."""
        return self.client.call(operation, model=self.name, **parameters)

    def deploy(self, charm: str = "events", **parameters: object) -> Any:
        """Deploy one of the charms for tests."""
        parameters = {"resources": {"image": str(self.image)}, **parameters}
        return self.call("deploy", charm=str(self.charms / charm), **parameters)

    def units(self, application: str = "events") -> Mapping[str, Any]:
        """The units of an application, as a snapshot has them."""
        found = self.call("snapshot")["applications"].get(application, {"units": {}})
        units: Mapping[str, Any] = found["units"]
        return units

    def unit(self, name: str = "events/0") -> Mapping[str, Any]:
        """A unit, as a snapshot has it."""
        unit: Mapping[str, Any] = self.units(name.partition("/")[0])[name]
        return unit

    def said(self, logger: str = "", level: str = "TRACE") -> list[str]:
        """The messages of the log."""
        lines = self.client.log(model=self.name, level=level)
        return [line["message"] for line in lines if logger in line["logger"]]

    def told(self, unit: str = "events/0") -> list[str]:
        """The events that a unit says it was told of."""
        begin = "told of "
        messages = (message.rpartition(": ")[2] for message in self.said(f"unit.{unit}.juju-log"))
        return [message.removeprefix(begin) for message in messages if message.startswith(begin)]

    def settle(self, application: str = "events", units: int = 1) -> None:
        """Wait until so many units have heard all that there is to hear, Pebble too."""
        wait_until(lambda: _are_settled(self.units(application), units))


def _are_settled(units: Mapping[str, Any], wanted: int) -> bool:
    return len(units) == wanted and all(
        unit["started"]
        and not unit["queue"]
        and unit["agent"]["status"] == "idle"
        and all(container["ready"] for container in unit["containers"].values())
        for unit in units.values()
    )


def wait_until(condition: Callable[[], object]) -> None:
    """Wait until something is so."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "it did not come to be"
        time.sleep(0.05)


@pytest.fixture(scope="session")
def eventually() -> Callable[[Callable[[], object]], None]:
    """Wait until a condition holds."""
    return wait_until


@pytest.fixture
def state() -> Iterator[State]:
    """A state folder of the test's own, whose path leaves room for sockets."""
    with tempfile.TemporaryDirectory(prefix="fs-", dir="/tmp") as folder:
        found = State(Path(folder) / "s")
        yield found
        Client(found).stop(PATIENCE)


@pytest.fixture(scope="session")
def client() -> Iterator[Client]:
    """A controller that all tests share: a model without anything in it keeps it running."""
    with tempfile.TemporaryDirectory(prefix="fs-", dir="/tmp") as folder:
        state = State(Path(folder) / "s")
        found = Client(state)
        found.ensure_running(pebble=Path(PROGRAM) if PROGRAM else None)
        found.call("add_model", name="keeper")
        yield found
        found.stop(PATIENCE)
        assert "Traceback" not in state.log.read_text()


@pytest.fixture(scope="session")
def charms(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The charms for tests, with the Python whose libraries they need."""
    folder = tmp_path_factory.mktemp("packed") / "charms"
    shutil.copytree(CHARMS, folder)
    (folder / "framework" / "python").write_text(f"{sys.executable}\n")
    return folder


@pytest.fixture(scope="session")
def image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An image with no programs of its own."""
    folder = tmp_path_factory.mktemp("image")
    (folder / "bin").mkdir()
    return folder


@pytest.fixture
def model(client: Client, charms: Path, image: Path) -> Iterator[TestModel]:
    """A model, which is destroyed by force."""
    name = f"m{next(_numbers)}"
    client.call("add_model", name=name)
    yield TestModel(name, client, charms, image)
    client.call("destroy_model", name=name, force=True)
