"""Hooks: in Juju's order, with their tools, failing and tried again."""

from collections.abc import Callable
from typing import Any

import pytest

from flowrun_sandbox.controller.client import RefusedError

Eventually = Callable[[Callable[[], object]], None]


def test_order(model: Any) -> None:
    """A unit hears what a new unit hears, in Juju's order, and at last of its Pebble."""
    model.deploy()

    model.settle()

    told = model.told()
    assert [event for event in told if event != "workload-pebble-ready"] == [
        "data-storage-attached",
        "install",
        "peers-relation-created",
        "leader-elected",
        "config-changed",
        "start",
    ]
    assert "workload-pebble-ready" in told


def test_units_learn_of_each_other(model: Any) -> None:
    """What a unit writes into its databag, the others read."""
    model.deploy(units=2)

    model.settle(units=2)

    assert {unit["workload"]["message"] for unit in model.units().values()} == {"hello"}
    assert [unit["leader"] for unit in model.units().values()] == [True, False]


def test_configuration(model: Any, eventually: Eventually) -> None:
    """A changed option reaches the charm."""
    model.deploy(units=2)
    model.settle(units=2)

    answer = model.call("config", application="events", set={"greeting": "good day"})

    eventually(
        lambda: all(unit["workload"]["message"] == "good day" for unit in model.units().values())
    )
    assert answer["settings"]["greeting"] == {
        "value": "good day",
        "default": "hello",
        "source": "user",
        "type": "string",
        "description": "What the units say in their side of the peer relation.",
    }


def test_failure(model: Any, eventually: Eventually) -> None:
    """A hook that fails is tried again, until it succeeds."""
    model.deploy(config={"fail": "install"})
    eventually(lambda: model.told().count("install") > 1)
    eventually(lambda: model.unit()["failed"])

    failed = model.unit()
    model.call("config", application="events", reset=["fail"])
    model.settle()

    assert (failed["failed"], failed["started"]) == ("install", False)
    assert failed["agent"]["message"] == 'hook failed: "install"'
    problem = 'hook "install" (via hook dispatching script: dispatch) failed: exit status 1'
    assert problem in model.said("operation", "ERROR")
    assert "install is to fail" in model.said("events/0.install", "WARNING")


def test_passing_over_a_failure(model: Any, eventually: Eventually) -> None:
    """A failed hook that is resolved without another try is not run again."""
    model.deploy(config={"fail": "start"})
    eventually(lambda: model.unit()["agent"]["status"] == "error")

    model.call("resolved", unit="events/0", retry=False)
    model.settle()

    assert model.unit()["agent"]["status"] == "idle"


def test_nothing_to_resolve(model: Any) -> None:
    """A unit that has not failed cannot be resolved."""
    model.deploy()
    model.settle()

    with pytest.raises(RefusedError, match='unit "events/0" is not in an error state'):
        model.call("resolved", unit="events/0")


def test_update_status(model: Any, eventually: Eventually) -> None:
    """The model says how often ``update-status`` comes."""
    model.deploy()
    model.settle()

    model.call("model_config", set={"update-status-hook-interval": "100ms"})

    eventually(lambda: model.told().count("update-status") > 1)


def test_leader(model: Any) -> None:
    """Another unit can be made the leader, and is told."""
    model.deploy(units=2)
    model.settle(units=2)

    model.call("set_leader", unit="events/1")
    model.settle(units=2)

    assert model.told("events/1")[-1] == "leader-elected"
    assert [unit["leader"] for unit in model.units().values()] == [False, True]


def test_leader_in_a_hook(model: Any, eventually: Eventually) -> None:
    """A hook that was told that its unit leads can rely on that: another leads when it has ended.

    Juju gives its word for 30 seconds: nobody would wait for a hook that takes longer.
    """
    model.deploy(units=2)
    model.settle(units=2)
    model.call("config", application="events", set={"lead": "config-changed"})
    eventually(lambda: "leads" in model.said("events/0"))

    model.call("set_leader", unit="events/1")

    assert "still leads: True" in model.said("events/0")
    assert [unit["leader"] for unit in model.units().values()] == [False, True]


def test_killed_hook(model: Any, eventually: Eventually) -> None:
    """A hook that is killed has failed, and is run again."""
    model.deploy(config={"wait": "config-changed"})
    eventually(lambda: "config-changed" in model.told())

    killed = model.call("kill", unit="events/0", what="hook")["killed"]
    model.call("config", application="events", reset=["wait"])
    model.settle()

    assert killed
    assert any(line.endswith("failed: signal 9") for line in model.said("operation"))


def test_command_in_a_context(model: Any) -> None:
    """A command where the charm runs has the hook tools, and gives back what it printed."""
    model.deploy()
    model.settle()

    answer = model.call("exec", unit="events/leader", command="is-leader; echo no >&2; exit 3")

    assert answer == {"stdout": "True\n", "stderr": "no\n", "code": 3}


def test_endless_command(model: Any) -> None:
    """A command that takes longer than it may is killed."""
    model.deploy()
    model.settle()

    with pytest.raises(RefusedError, match="timed out waiting for results"):
        model.call("exec", unit="events/0", command=["sleep", "1000"], timeout=0.1)
