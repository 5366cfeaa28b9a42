"""The story that the demo tells: three units, one after the other, until all are active."""

from collections.abc import Iterator

from steps.unit import StatusKind
from tests.cluster.cluster import Cluster
from tests.cluster.hooks import Fired, Hooks
from tests.cluster.unit import FakeUnit

LEADER_ELECTED = "leader-elected"
PEBBLE_READY = "postgresql-pebble-ready"
HOOKS = (LEADER_ELECTED, PEBBLE_READY)
"""The hooks that the story fires."""

UPDATE_STATUS = "update-status"

_PATIENCE = 4
"""How many events a unit gets to be done with what it deferred. The charm's hooks need two."""


def play(cluster: Cluster, hooks: Hooks) -> Iterator[str | Fired]:
    """What happens, and the hooks that run, in order."""
    first, *others = cluster.units
    yield f"{first.name} comes up and leads."
    yield from hooks.fire(first, LEADER_ELECTED)
    yield from hooks.fire(first, PEBBLE_READY)
    yield from _settle(cluster, hooks, first)
    yield f"{' and '.join(unit.name for unit in others)} come up, and nobody has let them in yet."
    for unit in others:
        yield from hooks.fire(unit, PEBBLE_READY)
    for unit in others:
        yield f"{LEADER_ELECTED} fires again, and lets in one unit."
        yield from hooks.fire(first, LEADER_ELECTED)
        yield from _settle(cluster, hooks, unit)
    yield from _play_others(cluster, hooks)


def all_active(cluster: Cluster) -> bool:
    """Whether every unit shows that it does its work."""
    return all(unit.status and unit.status.kind is StatusKind.ACTIVE for unit in cluster.units)


def _settle(cluster: Cluster, hooks: Hooks, unit: FakeUnit) -> Iterator[str | Fired]:
    """Let time pass, and give the unit an event now and then, until it has deferred nothing."""
    for _ in range(_PATIENCE):
        if not unit.deferred:
            return
        cluster.tick()
        yield from hooks.fire(unit, UPDATE_STATUS)
    if unit.deferred:
        yield f"{unit.name} keeps waiting for {' and '.join(unit.deferred)}."


def _play_others(cluster: Cluster, hooks: Hooks) -> Iterator[str | Fired]:
    """The flows that the story does not know, once on each unit."""
    for hook in (name for name in hooks.names if name not in HOOKS):
        yield f"{hook} fires on each unit."
        for unit in cluster.units:
            yield from hooks.fire(unit, hook)
