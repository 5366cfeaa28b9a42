"""Every event of the charm, dispatched: which flow it runs, and what a death on the way leaves."""

import itertools
from typing import Any

import pytest
from ops import testing

from flowrun import load
from flowrun.events import observing
from tests.charm.events import AUTHORITY, CLIENT, EVENTS, VOLUME
from tests.charm.stage import ROOT, Stage, passwords, shared
from tests.cluster.cluster import Cluster
from tests.cluster.crash import Crash
from unit.shared import LABEL

CALLED = {"converge", "serve-clients", "restart-in-turn", "pass-the-turn-on"}
"""The flows that answer no event."""


def a_primary() -> Stage:
    """The primary, which leads, with one replica and one unit that waits to be let in."""
    cluster = Cluster(3)
    cluster.found()
    cluster.join(cluster.units[1])
    return Stage(cluster)


def test_every_flow_has_its_event() -> None:
    """Each flow of the pages is fired here, but for those that others call."""
    assert EVENTS.keys() == load(ROOT / "flows").keys() - CALLED - {"certificate-available"}


@pytest.mark.parametrize("name", EVENTS)
def test_event_runs_its_flow(name: str) -> None:
    """The event of a flow's name runs it once, to an end."""
    stage = a_primary()
    state = state_of(stage, name)

    dispatch(stage, name, state)

    (line,) = stage.summaries
    assert line.startswith(f"flow={name} ")
    assert "end=error" not in line


def test_outdated_passwords_are_removed() -> None:
    """Of the charm's own secret, the revision that nobody reads any more goes, by a library."""
    stage = a_primary()
    state = stage.state()
    event = stage.context.on.secret_remove(state.get_secret(label=LABEL), revision=9)

    stage.run(event, state)

    assert stage.context.removed_secret_revisions == [9]


@pytest.mark.parametrize("name", EVENTS)
def test_death_behind_any_node(name: str) -> None:
    """Killed behind any node, with all forgotten that Juju forgets, the hook gets to the same."""
    expected = outcome_of(name, Crash(nodes=0))

    for nodes in itertools.count(1):
        crash = Crash(nodes)
        outcome = outcome_of(name, crash)
        if not crash.happened:
            break

        assert outcome == expected, f"after a death behind node {nodes}"


def outcome_of(name: str, crash: Crash) -> object:
    """What there is to see after a hook that is run again if it dies: without what is random."""
    stage = a_primary()
    state = state_of(stage, name)
    try:
        with observing(crash):
            after = dispatch(stage, name, state)
    except testing.errors.UncaughtCharmError:
        after = dispatch(stage, name, state)
    cluster = stage.cluster
    return (
        shared(after),
        passwords(after).keys(),
        passwords(after)["replication-password"],
        (after.unit_status, [each.observer for each in after.deferred]),
        after.get_container("postgresql").plan,
        (cluster.kubernetes.pods, cluster.kubernetes.services, cluster.kubernetes.owned),
        (cluster.patroni.states, cluster.patroni.leader, cluster.patroni.synchrony),
        (stage.database.databases, stage.database.passwords.keys()),
    )


def state_of(stage: Stage, name: str) -> testing.State:
    """What Juju has for the event; a unit that does not lead reads the leader's secret."""
    parts: dict[str, Any] = {"relations": {CLIENT}, "storages": {VOLUME}}
    if name == "secret-changed":
        parts["secrets"] = {testing.Secret({"value": "another's"})}
    if name == "certificates-relation-broken":
        parts["relations"] = {AUTHORITY}
    return stage.state(**parts)


def dispatch(stage: Stage, name: str, state: testing.State) -> testing.State:
    """Fire the event."""
    return stage.run(EVENTS[name](stage, state), state)
