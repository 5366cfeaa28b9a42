"""A run of Pebble, from its start to its end."""

import json
import signal
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pytest
import yaml
from ops import pebble

Eventually = Callable[[Callable[[], object]], None]
RunPebble = Callable[..., Any]


def layer(**fields: Any) -> dict[str, Any]:
    """A layer with one service, which lives on if nothing else is said."""
    service = {"override": "replace", "command": "sleep 1000", "startup": "enabled", **fields}
    return {"services": {"it": service}}


@pytest.mark.usefixtures("stand_in")
def test_version(client: pebble.Client) -> None:
    """It says which Pebble it stands for."""
    assert client.get_system_info().version == "v1.26.0"


@pytest.mark.usefixtures("stand_in")
def test_boot(run_pebble: RunPebble, api_of: Callable[..., Any]) -> None:
    """Each run has an identity of its own, as a real Pebble's has that begins a container."""
    one, other = run_pebble("--hold"), run_pebble("--hold")

    infos = [api_of(running.client).request("GET", "/v1/system-info") for running in (one, other)]

    assert infos[0]["result"]["boot-id"] != infos[1]["result"]["boot-id"]


def test_layers_in_the_folder(
    run_pebble: RunPebble, restart_pebble: RunPebble, eventually: Eventually
) -> None:
    """Layers that lie in Pebble's folder are read, and what is enabled in them starts."""

    def put_layer(folder: Path) -> None:
        (folder / "layers").mkdir()
        (folder / "layers" / "001-base.yaml").write_text(yaml.safe_dump(layer()))

    running = restart_pebble(run_pebble("--hold"), put_layer)

    eventually(lambda: running.client.get_changes(pebble.ChangeState.ALL))
    (change,) = running.client.get_changes(pebble.ChangeState.ALL)
    assert (change.kind, change.summary) == ("autostart", 'Autostart service "it"')


def test_termination_ends_all(run_pebble: RunPebble, eventually: Eventually) -> None:
    """SIGTERM stops services and commands, removes the socket, and the code is 0."""
    running = run_pebble("--hold")
    running.client.add_layer("a", layer())
    running.client.autostart_services()
    process = running.client.exec(["sleep", "1001"])
    eventually(lambda: len(psutil.Process(running.process.pid).children(recursive=True)) == 2)
    children = psutil.Process(running.process.pid).children(recursive=True)

    running.process.send_signal(signal.SIGTERM)
    code = running.process.wait(10)

    assert code == 0
    assert not [child for child in children if child.is_running()]
    assert not (running.folder / ".pebble.socket").exists()
    with pytest.raises(pebble.Error):
        process.wait()


def test_termination_waits_for_services(run_pebble: RunPebble, tmp_path: Path) -> None:
    """Services are given their time to end."""
    file = tmp_path / "ended"
    running = run_pebble("--hold")
    command = f"sh -c 'trap \"sleep 0.2; touch {file}; exit\" TERM; while :; do sleep 0.01; done'"
    running.client.add_layer("a", layer(command=command))
    running.client.autostart_services()

    running.process.terminate()
    running.process.wait(10)

    assert file.exists()


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"command": "false", "on-failure": "shutdown"}, 10),
        ({"command": "true", "on-success": "shutdown"}, 0),
        ({"command": "true", "on-success": "failure-shutdown"}, 10),
        ({"command": "false", "on-failure": "success-shutdown"}, 0),
    ],
)
def test_shutdown_by_a_service(run_pebble: RunPebble, fields: dict[str, str], code: int) -> None:
    """The end of a service can be the end of Pebble, whose code says why."""
    running = run_pebble("--hold")
    running.client.add_layer("a", layer(**fields))

    running.client.start_services(["it"], timeout=0)

    assert running.process.wait(10) == code


def test_shutdown_by_a_check(run_pebble: RunPebble) -> None:
    """So can the failure of a check be."""
    running = run_pebble("--hold")
    running.client.add_layer("a", layer(**{"on-check-failure": {"bad": "shutdown"}}))
    running.client.autostart_services()
    check = {"override": "replace", "period": "20ms", "threshold": 1, "exec": {"command": "false"}}

    running.client.add_layer("a", {"checks": {"bad": check}}, combine=True)

    assert running.process.wait(10) == 11


def test_output(run_pebble: RunPebble, eventually: Eventually) -> None:
    """With --verbose, what services print is printed."""
    running = run_pebble("--hold", "--verbose")
    running.client.add_layer("a", layer(command="sh -c 'echo hello; exec sleep 1000'"))

    running.client.start_services(["it"], timeout=0)

    eventually(lambda: "[it] hello\n" in running.output())


def test_health_over_a_port(run_pebble: RunPebble, unused_port: int) -> None:
    """A port answers for the checks, which everybody may ask for, and for next to nothing else."""
    run_pebble("--hold", "--http", f"127.0.0.1:{unused_port}")

    with urllib.request.urlopen(f"http://127.0.0.1:{unused_port}/v1/health?level=alive") as answer:
        healthy = json.load(answer)
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(f"http://127.0.0.1:{unused_port}/v1/plan?format=yaml")

    assert healthy == {
        "type": "sync",
        "status-code": 200,
        "status": "OK",
        "result": {"healthy": True},
    }
    assert caught.value.code == 401
    caught.value.close()


def test_wrong_layer_file(run_pebble: RunPebble, restart_pebble: RunPebble) -> None:
    """A file that is not named like a layer is an error."""

    def put_file(folder: Path) -> None:
        (folder / "layers").mkdir()
        (folder / "layers" / "base.yaml").write_text("{}")

    running = restart_pebble(run_pebble("--hold"), put_file)

    assert running.process.wait(10) == 1
    assert 'invalid layer filename: "base.yaml"' in running.output()


def test_unknown_endpoint(api: Any) -> None:
    """What does not exist is said to, in Pebble's envelope."""
    with pytest.raises(pebble.APIError) as caught:
        api.request("GET", "/v2/nothing")

    assert (caught.value.code, caught.value.message) == (
        404,
        "invalid API endpoint requested",
    )


@pytest.mark.usefixtures("stand_in")
def test_metrics(api: Any) -> None:
    """What is not supported says so."""
    with pytest.raises(pebble.APIError, match="metrics are not supported") as caught:
        api.request("GET", "/v1/metrics")

    assert caught.value.code == 501


def test_warnings(client: pebble.Client) -> None:
    """Pebble has no warnings any more; ops' client still asks for them."""
    with pytest.raises(pebble.APIError, match="invalid API endpoint requested"):
        client.get_warnings()


def test_wrong_method(api: Any) -> None:
    """A method that a path does not have is refused in Pebble's envelope."""
    with pytest.raises(pebble.APIError, match='method "DELETE" not allowed'):
        api.request("DELETE", "/v1/plan")


def test_no_json(api: Any) -> None:
    """A body that is no JSON is refused."""
    with pytest.raises(pebble.APIError, match="cannot decode data from request body"):
        api.raw("POST", "/v1/services", data=b"{")
