"""The life of an application of three units: each dispatched as Juju would, all in one cluster."""

import itertools
import json
from dataclasses import dataclass, field, replace
from typing import cast

import pytest
from ops import testing

from steps import names
from steps.unit.shared import User
from tests.charm.stage import Stage, passwords, shared
from tests.cluster.cluster import Cluster
from tests.cluster.shared import Databag
from unit.workload import CONTAINER


@dataclass(slots=True)
class Life:
    """The units, and what Juju keeps of each between two hooks."""

    cluster: Cluster
    stages: list[Stage] = field(init=False)
    states: dict[int, testing.State] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.stages = [Stage(self.cluster, number) for number in range(len(self.cluster.units))]

    def fire(self, number: int, hook: str) -> None:
        """Dispatch a hook, and let all units know what the leader shared in it."""
        stage, state = self.stages[number], self.state(number)
        if hook == "pebble_ready":
            after = stage.pebble_ready(state)
        else:
            after = stage.run(getattr(stage.context.on, hook)(), state)
        self.states[number] = after
        if state.leader and "passwords-secret" in shared(after):
            before = self.cluster.relation.data
            self.cluster.relation.data = replace(
                databag(after),
                addresses=before.addresses,
                up=before.up,
                asking=before.asking,
            )
        self.learn_of(stage.unit, after)

    def learn_of(self, unit: str, state: testing.State) -> None:
        """Let all units know what one wrote of itself."""
        own = cast("dict[str, str]", state.get_relation(1).local_unit_data)
        data = self.cluster.relation.data
        published = {names.host(unit): own["address"]} if "address" in own else {}
        asking = data.asking | {unit} if "restart" in own else data.asking - {unit}
        self.cluster.relation.data = replace(
            data,
            addresses={**data.addresses, **published},
            up=data.up | {unit} if "up" in own else data.up,
            asking=asking,
        )

    def state(self, number: int) -> testing.State:
        """What the unit has now: what all share, and what its last hook left."""
        last = self.states.get(number)
        if last is None:
            return self.stages[number].state()
        return self.stages[number].state(
            containers={last.get_container(CONTAINER)},
            deferred=last.deferred,
            stored_states=last.stored_states,
            unit_status=last.unit_status,
        )

    def settle(self, rounds: int = 20) -> None:
        """Let time pass, with an update-status on each unit, until all are active."""
        for _, number in itertools.product(range(rounds), range(len(self.stages))):
            self.cluster.tick()
            self.fire(number, "update_status")
            if self.is_active:
                return

    @property
    def is_active(self) -> bool:
        """Whether all units are, and nobody has anything left to do."""
        return len(self.states) == len(self.stages) and all(
            state.unit_status == testing.ActiveStatus() and not state.deferred
            for state in self.states.values()
        )


def databag(state: testing.State) -> Databag:
    """What the leader shares, as the cluster in memory keeps it."""
    data, secret = shared(state), passwords(state)
    return Databag(
        passwords={user: secret[f"{user.value}-password"] for user in User},
        endpoints=tuple(json.loads(data.get("endpoints", "[]"))),
        initialised="cluster-initialised" in data,
        turn=data.get("restarting"),
    )


@pytest.fixture
def life() -> Life:
    """Three units whose containers are up, all at once."""
    life = Life(Cluster(3))
    for number in range(3):
        life.fire(number, "install")
        if number == 0:
            life.fire(number, "leader_elected")
        life.fire(number, "config_changed")
        life.fire(number, "start")
    for number in (2, 1, 0):
        life.fire(number, "pebble_ready")
    return life


def test_all_units_come_up(life: Life) -> None:
    """One makes the cluster, the others join it, and commits wait for one of them."""
    life.settle()

    assert life.is_active
    assert life.cluster.patroni.states == {
        "postgresql-0": "running",
        "postgresql-1": "streaming",
        "postgresql-2": "streaming",
    }
    assert life.cluster.patroni.synchrony.mode


def test_leader_that_changes_keeps_everything(life: Life) -> None:
    """Another leader finds passwords and members as they are."""
    life.settle()
    before = life.cluster.relation.data

    life.cluster.elect(life.cluster.units[2])
    life.fire(2, "leader_elected")
    life.settle()

    assert life.is_active
    assert life.cluster.relation.data == before


def test_pods_that_are_made_anew_come_back(life: Life) -> None:
    """Every unit loses its pod, one after the other, and with it all but its data."""
    life.settle()

    for number, unit in enumerate(life.cluster.units):
        life.cluster.recreate_pod(unit)
        del life.states[number]
        life.fire(number, "start")
        life.fire(number, "pebble_ready")
        life.settle()

    assert life.is_active
    assert len(life.cluster.patroni.states) == 3


def test_update_status_alone_is_enough() -> None:
    """Were every other event lost, the units would come up all the same."""
    life = Life(Cluster(3))

    life.settle(rounds=30)

    assert life.is_active
