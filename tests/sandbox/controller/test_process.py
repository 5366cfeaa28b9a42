"""The controller as a process: started, ended, killed; alone or asked by several."""

import os
import shutil
import signal
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from queue import Queue
from typing import Any

import psutil
import pytest

from flowrun_sandbox.controller.client import Client, NotRunningError, RefusedError
from flowrun_sandbox.state import State

Eventually = Callable[[Callable[[], object]], None]


def test_none_runs(state: State) -> None:
    """Where no controller runs, a call says so."""
    with pytest.raises(NotRunningError, match="no sandbox runs in"):
        Client(state).call("models")


def test_last_model(state: State, eventually: Eventually) -> None:
    """With its last model the controller ends, and leaves its log alone."""
    client = Client(state)
    client.ensure_running()
    client.call("add_model", name="only")
    client.call("destroy_model", name="only")

    eventually(lambda: not client.is_running())

    eventually(lambda: [path.name for path in state.folder.iterdir()] == ["controller.log"])


def test_model_behind_the_last_one(state: State) -> None:
    """A model that is added as soon as the last one is gone is there to stay."""
    client = Client(state)
    for name in ("first", "second", "third"):
        client.ensure_running()
        client.call("add_model", name=name)
        assert [each["name"] for each in client.call("models")["models"]] == [name]
        client.call("destroy_model", name=name)

    assert not client.is_running()


def test_model_that_is_destroyed_while_a_charm_is_unpacked(
    state: State, charms: Path, image: Path, tmp_path: Path, eventually: Eventually
) -> None:
    """Whoever deploys is refused, and nothing of the charm is left."""
    large = tmp_path / "events"
    shutil.copytree(charms / "events", large)
    for number in range(3000):
        (large / f"{number}.txt").touch()
    client = Client(state)
    client.ensure_running()
    client.call("add_model", name="m")
    deployed: Queue[Exception | None] = Queue()

    def deploy() -> None:
        try:
            resources = {"image": str(image)}
            client.call("deploy", model="m", charm=str(large), resources=resources)
        except (RefusedError, NotRunningError) as error:
            deployed.put(error)
        else:
            deployed.put(None)

    threading.Thread(target=deploy).start()
    eventually(lambda: any(state.model("m").folder.glob("charms/*/*")))
    client.call("destroy_model", name="m", force=True)

    assert deployed.get(timeout=60) is not None
    eventually(lambda: not client.is_running())
    eventually(lambda: not state.models.exists())


def test_started_twice_at_once(state: State) -> None:
    """Several who start it at the same time get one."""
    starting = [threading.Thread(target=Client(state).ensure_running) for _ in range(3)]
    for each in starting:
        each.start()
    for each in starting:
        each.join()

    assert len(_controllers(state)) == 1


def test_reader_who_leaves(state: State) -> None:
    """Who follows the log and leaves is no mistake, and holds nothing up."""
    client = Client(state)
    client.ensure_running()
    client.call("add_model", name="m")
    with socket.socket(socket.AF_UNIX) as reader:
        reader.connect(str(state.socket))
        reader.sendall(b"GET /v1/log?model=m&follow=1 HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert reader.recv(1024).startswith(b"HTTP/1.1 200")

    client.call("destroy_model", name="m")

    assert "Traceback" not in state.log.read_text()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_end(
    state: State, charms: Path, image: Path, eventually: Eventually, number: signal.Signals
) -> None:
    """However the controller ends, nothing that it started is left running."""
    client = Client(state)
    client.ensure_running()
    _deploy(client, charms, image)
    (controller,) = _controllers(state)
    eventually(lambda: _is_ready(client))
    started = psutil.Process(controller).children(recursive=True)

    os.kill(controller, number)

    eventually(lambda: not client.is_running())
    eventually(lambda: not any(_is_alive(each) for each in started))
    assert started


def test_stop(state: State, charms: Path, image: Path) -> None:
    """When it has been stopped, it has tidied up."""
    client = Client(state)
    client.ensure_running()
    _deploy(client, charms, image)

    client.stop(patience=60)

    assert not _controllers(state)
    assert not state.models.exists()
    assert not state.socket.exists()


def test_stop_of_none(state: State) -> None:
    """Where no controller runs, there is nothing to wait for."""
    Client(state).stop(patience=0)

    assert not state.folder.exists()


def test_stop_of_one_that_does_not_end(state: State) -> None:
    """Who stops it hears that it goes on, where, and whom to ask why."""
    client = Client(state)
    client.ensure_running()
    (controller,) = _controllers(state)
    os.kill(controller, signal.SIGSTOP)

    with pytest.raises(
        TimeoutError, match=rf"the sandbox in {state.folder} does not end within 1 s"
    ):
        client.stop(patience=1)

    os.kill(controller, signal.SIGCONT)


def test_after_a_kill(state: State, charms: Path, image: Path, eventually: Eventually) -> None:
    """After a kill the next controller begins without anything of the last."""
    client = Client(state)
    client.ensure_running()
    _deploy(client, charms, image)
    os.kill(_controllers(state)[0], signal.SIGKILL)
    eventually(lambda: not client.is_running())

    client.ensure_running()

    assert client.call("models") == {"models": []}
    eventually(lambda: not state.models.exists())


def _deploy(client: Client, charms: Path, image: Path) -> None:
    client.call("add_model", name="m")
    resources = {"image": str(image)}
    client.call("deploy", model="m", charm=str(charms / "events"), resources=resources)


def _is_ready(client: Client) -> Any:
    unit = client.call("snapshot", model="m")["applications"]["events"]["units"]["events/0"]
    return unit["containers"]["workload"]["ready"]


def _controllers(state: State) -> list[int]:
    return [
        process.pid
        for process in psutil.process_iter(["cmdline"])
        if process.info["cmdline"]
        and process.info["cmdline"][-1] == str(state.folder)
        and "flowrun_sandbox.controller" in process.info["cmdline"]
    ]


def _is_alive(process: psutil.Process) -> bool:
    with suppress(psutil.NoSuchProcess):
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    return False
