"""A Pebble that runs, the stand-in or a real one, and ops' own client to talk to it.

`$FLOWRUN_SANDBOX_PEBBLE` names the program of a real Pebble.
"""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from ops import pebble

TOOLS = Path(__file__).parents[3] / "tools"
PROGRAM = os.environ.get("FLOWRUN_SANDBOX_PEBBLE")
PEBBLE = [sys.executable, "-m", "flowrun_sandbox.pebble"] if PROGRAM is None else [PROGRAM]
PATIENCE = 60.0
"""The seconds after which a condition is not waited for any longer."""


@dataclass(frozen=True)
class RunningPebble:
    """A Pebble that was started for a test."""

    process: subprocess.Popen[str]
    folder: Path
    client: pebble.Client

    def output(self) -> str:
        """Everything that it printed, once it has ended."""
        return (self.folder / "output").read_text()


def start_pebble(folder: Path, arguments: Sequence[str] = ("--hold",)) -> RunningPebble:
    """Start a Pebble, and wait until it answers."""
    environment = {**os.environ, "PEBBLE": str(folder), "PYTHONPATH": str(TOOLS)}
    with (folder / "output").open("w") as output:
        process = subprocess.Popen(
            [*PEBBLE, "run", "--create-dirs", *arguments],
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
            text=True,
        )
    started = RunningPebble(process, folder, pebble.Client(str(folder / ".pebble.socket")))
    wait_until(lambda: "Started daemon" in started.output() or process.poll() is not None)
    return started


def wait_until(condition: Callable[[], object]) -> None:
    """Wait until something is so."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "it did not come to be"
        time.sleep(0.01)


@pytest.fixture
def stand_in() -> None:
    """Skip the test for a real Pebble: it is of what only the stand-in has."""
    if PROGRAM is not None:
        pytest.skip("a real Pebble has nothing of the kind")


@pytest.fixture(scope="session")
def eventually() -> Callable[[Callable[[], object]], None]:
    """Wait until a condition holds."""
    return wait_until


@pytest.fixture
def run_pebble(tmp_path: Path) -> Iterator[Callable[..., RunningPebble]]:
    """Start a Pebble of the test's own."""
    running: list[RunningPebble] = []

    def run(*arguments: str) -> RunningPebble:
        folder = Path(tempfile.mkdtemp(dir=tmp_path))
        running.append(start_pebble(folder, arguments))
        return running[-1]

    yield run
    for one in running:
        stop(one)


@pytest.fixture
def restart_pebble() -> Iterator[Callable[..., RunningPebble]]:
    """End a Pebble, and start another in its folder."""
    running: list[RunningPebble] = []

    def restart(old: RunningPebble, prepare: Callable[[Path], object]) -> RunningPebble:
        stop(old)
        prepare(old.folder)
        running.append(start_pebble(old.folder, []))
        return running[-1]

    yield restart
    for one in running:
        stop(one)


class Api:
    """What of Pebble's API ops' client has no methods for."""

    def __init__(self, client: pebble.Client) -> None:
        self.request = client._request  # noqa: SLF001 - the client's own way to ask
        self.raw = client._request_raw  # noqa: SLF001 - likewise
        self.websocket = client._connect_websocket  # noqa: SLF001 - likewise

    @staticmethod
    def hang_up(process: Any) -> None:
        """Go away from a command that is being executed."""
        for connection in (process._control_ws, process._stdio_ws, process._stderr_ws):  # noqa: SLF001 - a client that dies does that
            connection.shutdown()
        process._waited = True  # noqa: SLF001 - and does not wait


@pytest.fixture
def api(client: pebble.Client) -> Api:
    """The API of the Pebble that the tests of a module share."""
    return Api(client)


@pytest.fixture
def api_of() -> Callable[[pebble.Client], Api]:
    """The API of some Pebble."""
    return Api


@pytest.fixture
def unused_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[pebble.Client]:
    """A client of a Pebble that the tests of a module share."""
    running = start_pebble(tmp_path_factory.mktemp("p"), ["--hold"])
    yield running.client
    stop(running)


def stop(running: RunningPebble) -> None:
    """Have a Pebble end."""
    running.process.terminate()
    try:
        running.process.wait(PATIENCE)
    finally:
        running.process.kill()
        running.process.wait()
