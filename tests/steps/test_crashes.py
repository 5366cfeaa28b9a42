"""Hooks that die half-way: whatever had happened by then, running them again makes it good."""

import contextlib
import copy
import itertools
from collections.abc import Callable, Mapping

import pytest

from flowrun import Flow, Program, StepFailedError, bind
from flowrun.events import observing
from steps import registry
from steps.unit import Unit
from steps.unit.shared import User
from tests.cluster.cluster import Cluster
from tests.cluster.crash import Crash, CrashError
from tests.cluster.hooks import Fired, Hooks
from tests.cluster.scenario import all_active, play
from tests.cluster.unit import FakeUnit
from tests.steps.situations import Situation, situations


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


TROUBLES = (
    *("leadership", "no trust", "its service stopped", "its departure"),
    *("a client", "a setting that waits for a restart", "the turn to restart"),
)


@pytest.mark.parametrize("trouble", TROUBLES)
def test_crash_of_any_flow(all_flows: Mapping[str, Flow], trouble: str) -> None:
    """Killed after any node of any flow, in whatever situation, a unit gets to the same state."""
    programs = {name: bind(flow, registry) for name, flow in all_flows.items()}
    chosen = [make for name, make in situations(troubles=1) if name.endswith(f" with {trouble}")]

    for (name, program), make in itertools.product(programs.items(), chosen):
        expected = state_after(program, make, Crash(nodes=0))
        for nodes in itertools.count(1):
            crash = Crash(nodes)
            state = state_after(program, make, crash)
            if not crash.happened:
                break

            assert state == expected, f"{name} after a crash behind node {nodes}"


def state_after(program: Program[Unit], make: Callable[[], Situation], crash: Crash) -> object:
    """What a situation comes to, by a hook that Juju runs again if it crashes.

    Juju forgets what the hook that failed told it; Kubernetes, Patroni, the database and the
    container do not.
    """
    unit, cluster = make()
    unit.action.parameters |= {"username": "replication", "unit": "postgresql/1"}
    unit.workload.restarts = 0
    told = copy.deepcopy((cluster.relation.data, cluster.model, unit.clients, unit.action))
    with observing(crash):
        try:
            run_as_hook(program, unit)
        except CrashError:
            cluster.relation.data, model, unit.clients, unit.action = told
            cluster.model.departing = model.departing
            unit.status = None
            run_as_hook(program, unit)
    return state_of(unit, cluster)


def run_as_hook(program: Program[Unit], unit: FakeUnit) -> None:
    """Run, with an error that the charm expects as one of the ends."""
    with contextlib.suppress(StepFailedError):
        program.run(unit)


def state_of(unit: FakeUnit, cluster: Cluster) -> object:
    """All that there is to see, without what is random: of passwords, whether they fit.

    A member that was started has read its files, as one that was told to take them up.
    """
    data, configuration = cluster.relation.data, unit.workload.configuration
    started = {unit.pod} if unit.workload.restarts else set()
    served = {login.user: login.password for login in unit.clients.served.values()}
    return (
        (data.passwords.keys(), data.endpoints, data.initialised, data.addresses),
        (data.up, data.asking, data.turn, cluster.model.departing),
        (cluster.kubernetes.pods, cluster.kubernetes.services, cluster.kubernetes.owned),
        (cluster.patroni.states, cluster.patroni.leader, cluster.patroni.synchrony),
        (started | set(cluster.patroni.reloads), set(cluster.patroni.restarts)),
        (unit.status, unit.workload.planned, unit.workload.data_directory),
        configuration and configuration._replace(passwords={}),
        configuration and configuration.passwords == data.passwords,
        (unit.database.databases, unit.clients.told, unit.action.results.keys()),
        served.items() <= unit.database.passwords.items(),
        unit.database.passwords.get("replication") in (None, data.passwords.get(User.REPLICATION)),
    )


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
