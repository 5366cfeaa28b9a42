"""Hooks that die half-way: whatever had happened by then, running them again makes it good."""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field

from flowrun import Flow, bind
from flowrun.events import Took, observing
from steps import registry
from tests.cluster.cluster import Cluster
from tests.cluster.hooks import Fired, Hooks
from tests.cluster.scenario import all_active, play
from tests.cluster.unit import FakeUnit


class CrashError(Exception):
    """The charm's process ends."""


@dataclass(slots=True)
class Crash:
    """Ends the process once, after a given number of nodes."""

    nodes: int
    happened: bool = field(default=False, init=False)

    def __call__(self, event: object) -> None:
        """Count what was left behind, and crash when it is enough."""
        if isinstance(event, Took) and not self.happened:
            self.nodes -= 1
            if self.nodes == 0:
                self.happened = True
                raise CrashError


class RetriedHooks(Hooks):
    """Hooks that Juju runs again when they fail."""

    def fire(self, unit: FakeUnit, hook: str) -> list[Fired]:
        """Run once more what failed."""
        try:
            return super().fire(unit, hook)
        except CrashError:
            return super().fire(unit, hook)


def test_crash_after_any_node(flows: Mapping[str, Flow]) -> None:
    """Killed after any node of any hook, the units get to where they get without that."""
    expected = end_state(flows, Crash(nodes=0))

    for nodes in itertools.count(1):
        crash = Crash(nodes)
        state = end_state(flows, crash)
        if not crash.happened:
            break

        assert state == expected, f"after a crash behind node {nodes}"
    assert nodes > 100, "the story of three units has more nodes than that"


def end_state(flows: Mapping[str, Flow], crash: Crash) -> object:
    """What three units have come to when all is done, without what is random."""
    cluster = Cluster(3)
    hooks = RetriedHooks(cluster, {name: bind(flow, registry) for name, flow in flows.items()})
    with observing(crash):
        for _ in play(cluster, hooks):
            pass
    assert all_active(cluster)
    data = cluster.relation.data
    return (
        (data.passwords.keys(), data.endpoints, data.initialised),
        (cluster.kubernetes.pods, cluster.kubernetes.services),
        (cluster.patroni.states, cluster.patroni.leader, cluster.patroni.synchrony),
        [(unit.status, unit.deferred, unit.workload.restarts) for unit in cluster.units],
    )
