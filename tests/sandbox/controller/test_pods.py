"""Pods and their containers: Pebble, names, volumes, death and another life."""

import json
import os
import re
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil
import pytest
import requests
from ops import pebble

from flowrun_sandbox.controller.client import RefusedError

Eventually = Callable[[Callable[[], object]], None]


def test_framework(model: Any, eventually: Eventually) -> None:
    """A charm of the ops framework finds its container: files, layers and services."""
    model.deploy("framework")

    eventually(lambda: model.unit("framework/0")["workload"]["message"] == "welcome")

    inside = model.call(
        "ssh", unit="framework/0", container="workload", command="cat etc/motd; pwd"
    )
    paths = model.call("paths", unit="framework/0", container="workload")
    root = "/" if "FLOWRUN_SANDBOX_PEBBLE" in os.environ else paths["root"]  # as it is seen inside
    assert inside["stdout"] == f"welcome{root}\n"
    assert Path(paths["root"], "etc", "motd").read_text() == "welcome"


def test_notice(model: Any, eventually: Eventually) -> None:
    """A custom notice of a container is an event."""
    model.deploy("framework")
    model.settle("framework")

    _notify(model.unit("framework/0"), "example.com/hello")

    eventually(lambda: model.unit("framework/0")["workload"]["message"] == "example.com/hello")


def test_checks(model: Any, eventually: Eventually) -> None:
    """A check that fails and recovers is two events, and the pod is not ready meanwhile."""
    model.deploy("framework")
    eventually(lambda: model.unit("framework/0")["workload"]["message"] == "welcome")
    inside = {"unit": "framework/0", "container": "workload"}

    model.call("ssh", command="rm etc/motd", **inside)
    eventually(lambda: model.unit("framework/0")["workload"]["message"] == "greeted has failed")
    eventually(lambda: _ready(model, "framework/0") == "False")
    model.call("ssh", command="touch etc/motd", **inside)

    eventually(lambda: model.unit("framework/0")["workload"]["message"] == "greeted again")
    eventually(lambda: _ready(model, "framework/0") == "True")


def test_killed_pebble(model: Any, eventually: Eventually) -> None:
    """A container whose Pebble is killed is started anew, and the unit is told."""
    model.deploy()
    model.settle()
    before = model.told().count("workload-pebble-ready")

    killed = model.call("kill", unit="events/0", what="pebble")["killed"]
    eventually(lambda: model.told().count("workload-pebble-ready") > before)

    assert len(killed) == 1
    assert "container workload has ended with code 137" in model.said("sandbox.pod")


def test_killed_process(model: Any, eventually: Eventually) -> None:
    """A process of a container is killed by a pattern of its command line."""
    model.deploy("framework")
    eventually(lambda: model.unit("framework/0")["workload"]["message"] == "welcome")

    killed = model.call("kill", unit="framework/0", what="^sleep 1000$")["killed"]

    assert len(killed) == 1
    assert model.unit("framework/0")["containers"]["workload"]["ready"]


def test_container_that_stays_down(model: Any, eventually: Eventually) -> None:
    """A container that is killed for good is down until it is started."""
    model.deploy()
    model.settle()

    model.call("kill", unit="events/0", what="all", restart=False)
    eventually(lambda: not model.unit()["containers"]["workload"]["ready"])
    eventually(lambda: _ready(model) == "False")
    model.call("start_containers", unit="events/0")

    eventually(lambda: _ready(model) == "True")


def test_pod_made_anew(model: Any, eventually: Eventually) -> None:
    """A pod that is made anew has another address, an empty charm folder and the same volumes."""
    model.deploy()
    model.settle()
    before = model.unit()
    model.call("exec", unit="events/0", command="touch left-behind")
    volume = Path(before["storage"]["data/0"]["location"]) / "kept"
    volume.touch()

    model.call("recreate", unit="events/0")
    eventually(lambda: model.unit()["address"] != before["address"])
    model.settle()

    told = model.told()
    reopening = told[told.index("upgrade-charm") :]
    assert reopening == ["upgrade-charm", "config-changed", "start", "workload-pebble-ready"]
    assert not (Path(model.call("paths", unit="events/0")["folder"]) / "left-behind").exists()
    assert volume.exists()


def test_pod_deleted_by_the_api(model: Any, eventually: Eventually) -> None:
    """A pod that somebody deletes by the API of Kubernetes comes back, as a StatefulSet's does."""
    model.deploy(trust=True)
    model.settle()
    before = model.unit()["address"]

    code, _ = _ask_for_pod(model, method="DELETE")

    assert code == 200
    eventually(lambda: model.unit()["address"] != before)
    model.settle()
    assert "upgrade-charm" in model.told()


def test_names(model: Any, eventually: Eventually) -> None:
    """Pods and services are found by their names, in every form."""
    model.deploy(units=2)
    model.settle(units=2)
    addresses = {name: unit["address"] for name, unit in model.units().items()}

    environment = model.call("exec", unit="events/0", command="env")["stdout"]
    assert "FLOWRUN_SANDBOX_HOSTS=" in environment
    hosts = Path(re.findall("FLOWRUN_SANDBOX_HOSTS=(.*)", environment)[0])
    eventually(lambda: " events " in hosts.read_text())
    lines = hosts.read_text().splitlines()
    whole = f"events-1.events-endpoints.{model.name}.svc.cluster.local"
    assert any(line.startswith(addresses["events/1"]) and whole in line for line in lines)


def test_volumes_in_the_metadata(model: Any) -> None:
    """The charm and its container agree on where a volume is: the unit's metadata says it."""
    model.deploy()
    model.settle()

    said = model.call("exec", unit="events/0", command="cat metadata.yaml; storage-get location")

    location = model.unit()["storage"]["data/0"]["location"]
    assert said["stdout"].count(location) >= 2
    assert "/data\n" not in said["stdout"]


def test_leftovers_of_hooks(model: Any, eventually: Eventually) -> None:
    """What a hook leaves running ends with its pod."""
    model.deploy()
    model.settle()
    command = "setsid sleep 1000 >/dev/null 2>&1 & echo $!"
    number = int(model.call("exec", unit="events/0", command=command)["stdout"])
    assert _is_running(number)

    model.call("remove_unit", application="events")

    eventually(lambda: not model.units())
    assert not _is_running(number)


def test_faults(model: Any) -> None:
    """The Kubernetes API fails as it is told to, until that is cleared."""
    model.deploy()
    model.settle()

    model.client.call("faults", status=500, resources=["pods"], namespace=model.name)
    failing = _ask_for_pod(model)
    model.client.call("clear_faults")

    assert (failing[0], _ask_for_pod(model)[0]) == (500, 200)


def test_unknown_container(model: Any) -> None:
    """A container that the charm does not have is refused by its name."""
    model.deploy()
    model.settle()

    for operation, parameters in (("ssh", {"command": "true"}), ("paths", {})):
        with pytest.raises(RefusedError, match='no container "other"'):
            model.call(operation, unit="events/0", container="other", **parameters)


def _ready(model: Any, unit: str = "events/0") -> str:
    conditions = _ask_for_pod(model, unit)[1]["status"]["conditions"]
    return str(next(each["status"] for each in conditions if each["type"] == "Ready"))


def _ask_for_pod(model: Any, unit: str = "events/0", method: str = "GET") -> tuple[int, Any]:
    """Ask for the pod of a unit as its charm would."""
    config = json.loads(model.call("exec", unit=unit, command="cat $KUBECONFIG")["stdout"])
    token = config["users"][0]["user"]["token"]
    server = config["clusters"][0]["cluster"]["server"]
    answer = requests.request(
        method,
        f"{server}/api/v1/namespaces/{model.name}/pods/{unit.replace('/', '-')}",
        headers={"Authorization": f"Bearer {token}"},
        timeout=30,
    )
    return answer.status_code, answer.json()


def _notify(unit: Any, key: str) -> None:
    pebble.Client(unit["containers"]["workload"]["address"]).notify(pebble.NoticeType.CUSTOM, key)


def _is_running(number: int) -> bool:
    with suppress(psutil.NoSuchProcess):
        return psutil.Process(number).status() != psutil.STATUS_ZOMBIE
    return False
