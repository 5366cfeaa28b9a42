"""The two hooks that bring a cluster up, from Juju's event to the unit's status."""

import json

import pytest
from ops import testing

from tests.charm.stage import Stage, passwords, shared
from tests.cluster.cluster import Cluster
from unit.workload import CONTAINER


@pytest.fixture
def stage() -> Stage:
    """One unit, which leads and has done nothing yet."""
    return Stage()


def test_leader_prepares_the_ground(stage: Stage) -> None:
    """The leader generates the passwords, makes the Services and lists itself."""
    after = stage.run(stage.context.on.leader_elected(), stage.state())

    assert sorted(passwords(after)) == [
        "monitoring-password",
        "operator-password",
        "patroni-password",
        "replication-password",
        "rewind-password",
    ]
    assert json.loads(shared(after)["endpoints"]) == ["postgresql-0.postgresql-endpoints"]
    assert sorted(stage.cluster.kubernetes.services) == [
        "postgresql-primary",
        "postgresql-replicas",
    ]
    assert not after.deferred


def test_run_is_logged_in_one_line(stage: Stage) -> None:
    """Each run leaves one line with its path and its end."""
    stage.run(stage.context.on.leader_elected(), stage.state())

    (line,) = stage.summaries
    assert line.startswith("flow=leader-elected chart=")
    assert "path=hook_fired,generate_passwords,create_k8s_resources," in line
    assert "end=return deferred=no ms=" in line


def test_unit_comes_up(stage: Stage) -> None:
    """Leader elected, Pebble ready, and the deferred hook again: the unit is active."""
    state = stage.run(stage.context.on.leader_elected(), stage.state())
    state = stage.pebble_ready(state)

    assert isinstance(state.unit_status, testing.WaitingStatus)
    assert len(state.deferred) == 1
    stage.cluster.tick(2)

    state = stage.run(stage.context.on.update_status(), state)

    assert state.unit_status == testing.ActiveStatus()
    assert shared(state)["cluster-initialised"] == "True"
    assert not state.deferred


def test_files_of_patroni_are_private(stage: Stage) -> None:
    """The configuration names the unit, and nobody but PostgreSQL's user may read it."""
    state = stage.run(stage.context.on.leader_elected(), stage.state())

    state = stage.pebble_ready(state)

    (file,) = (stage.folder / "volume").glob("patroni.yml")
    assert "postgresql-0.postgresql-endpoints:8008" in file.read_text(encoding="utf-8")
    assert file.stat().st_mode & 0o777 == 0o600
    assert (stage.folder / "volume" / "pgdata").stat().st_mode & 0o777 == 0o700


def test_plan_holds_no_password(stage: Stage) -> None:
    """A password in the service's environment would restart PostgreSQL when it changes."""
    state = stage.run(stage.context.on.leader_elected(), stage.state())

    state = stage.pebble_ready(state)

    plan = state.get_container(CONTAINER).plan.to_yaml()
    assert "PATRONI_NAME: postgresql-0" in plan
    assert not [each for each in passwords(state).values() if each in plan]


def test_trust_is_asked_for_and_used(stage: Stage) -> None:
    """Without trust the unit says what to do, and with it the deferred hook makes it good."""
    stage.cluster.kubernetes.forbidden = True
    state = stage.run(stage.context.on.leader_elected(), stage.state())
    hint = "Insufficient permissions, try: `juju trust postgresql --scope=cluster`"
    assert state.unit_status == testing.BlockedStatus(hint)

    stage.cluster.kubernetes.forbidden = False
    state = stage.run(stage.context.on.config_changed(), state)

    assert stage.cluster.kubernetes.services
    assert isinstance(state.unit_status, testing.WaitingStatus)


def test_non_leader_writes_nothing() -> None:
    """A deferred leader-elected that comes on a unit that leads no longer changes nothing."""
    stage = Stage(Cluster(2), number=1)
    before = stage.state()

    after = stage.run(stage.context.on.leader_elected(), before)

    assert shared(after) == shared(before)
    assert not after.deferred
    assert not stage.cluster.kubernetes.writes


def test_error_that_nobody_expects_fails_the_hook(stage: Stage) -> None:
    """What the table of errors does not know is a hook error, which Juju shows and retries."""
    state = stage.state(containers=set())

    with pytest.raises(testing.errors.UncaughtCharmError, match="postgresql"):
        stage.run(stage.context.on.update_status(), state)
