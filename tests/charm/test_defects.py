"""Defects that charms of this kind had while a cluster formed, each a test to keep it away."""

from dataclasses import replace

import pytest
from ops import testing

from flowrun import load
from steps import names
from tests.charm.acting import elect, endpoints, hosts, pair
from tests.charm.servers import hanging, serving
from tests.charm.stage import ROOT, Stage, passwords, shared
from tests.charm.test_kubernetes import answering, api, stateful_set, status
from unit.patroni import PatroniApi
from unit.rest import RestApi
from unit.workload import CONTAINER

STATEFUL_SET = "/apis/apps/v1/namespaces/demo/statefulsets/postgresql"


def test_01_second_election_changes_nothing() -> None:
    """Elected again, a unit keeps the passwords and the list, and restarts nothing."""
    stage = Stage()
    first = stage.pebble_ready(elect(stage))

    second = elect(stage, first)

    assert (shared(second), passwords(second)) == (shared(first), passwords(first))
    assert second.get_container(CONTAINER).plan == first.get_container(CONTAINER).plan


def test_02_deferred_election_on_a_unit_that_leads_no_longer() -> None:
    """The hook that comes again writes nothing, and does not come a third time."""
    stage = Stage()
    stage.cluster.kubernetes.unreachable = True
    deferred = elect(stage)
    assert deferred.deferred
    stage.cluster.kubernetes.unreachable = False

    after = stage.run(stage.context.on.start(), replace(deferred, leader=False))

    assert (shared(after), after.deferred) == (shared(deferred), [])
    assert not stage.cluster.kubernetes.services


def test_03_conflict_on_one_resource_stops_no_other() -> None:
    """A conflict is tried again, both Services come, and no Role is ever asked for."""
    codes = iter([409])
    normal = answering({STATEFUL_SET: stateful_set()})

    def conflicting(method: str, path: str) -> tuple[int, object]:
        code = next(codes, None) if method == "PATCH" else None
        return normal(method, path) if code is None else status(code)

    stage = Stage()
    with serving(conflicting) as server:
        stage.kubernetes = api(server)
        elect(stage)

    applied = [asked.path for asked in server.asked if asked.method == "PATCH"]
    assert [path.partition("?")[0].rpartition("/")[2] for path in applied] == [
        *("postgresql-primary", "postgresql-primary", "postgresql-replicas")
    ]
    assert not [request for request in server.requests if "role" in request]


def test_04_missing_trust_is_said_and_made_good() -> None:
    """The unit says what to run, and goes on by itself when that was done."""
    stage = Stage()
    stage.cluster.kubernetes.forbidden = True
    blocked = elect(stage)
    hint = "Insufficient permissions, try: `juju trust postgresql --scope=cluster`"
    assert blocked.unit_status == testing.BlockedStatus(hint)
    stage.cluster.kubernetes.forbidden = False

    after = stage.run(stage.context.on.update_status(), blocked)

    assert endpoints(after) == hosts(0)
    assert isinstance(after.unit_status, testing.WaitingStatus)


def test_05_replica_that_streams_is_ready() -> None:
    """A healthy replica does not say that it runs: it streams, and the next unit may come."""
    stage = pair(3)
    stage.cluster.patroni.states["postgresql-1"] = "streaming"

    assert endpoints(elect(stage)) == hosts(0, 1, 2)


@pytest.mark.parametrize("labelled", [True, False], ids=["labelled", "not in the list yet"])
def test_06_one_unit_at_a_time(*, labelled: bool) -> None:
    """While a unit has not started, nobody else comes, even if Patroni's list lags behind."""
    stage = pair(3)
    cluster = stage.cluster
    cluster.patroni.kill("postgresql-1")
    if not labelled:
        cluster.kubernetes.pods["postgresql-1"].labels.pop("cluster-name")

    waiting = elect(stage)

    assert endpoints(waiting) == hosts(0, 1)
    cluster.kubernetes.label_pod("postgresql-1", names.member_labels("postgresql"))
    cluster.patroni.start("postgresql-1")
    cluster.tick(2)
    assert endpoints(stage.run(stage.context.on.update_status(), waiting)) == hosts(0, 1, 2)


def test_07_list_has_no_doubles() -> None:
    """What is listed twice is listed once, and a host that nobody has goes without harm."""
    stage = pair()
    stage.cluster.relation.data = replace(
        stage.cluster.relation.data, endpoints=tuple(hosts(0, 1, 1, 7))
    )

    assert endpoints(elect(stage)) == hosts(0, 1)


def test_08_departed_unit_is_removed_by_the_next_leader() -> None:
    """Only the last leader saw it go."""
    stage = pair(3, number=1)
    cluster = stage.cluster
    cluster.join(cluster.units[2])
    cluster.remove_unit(cluster.units[2])
    cluster.elect(cluster.units[1])

    assert endpoints(elect(stage)) == hosts(0, 1)


def test_09_hanging_patroni_is_no_hook_error() -> None:
    """The hook ends in time, and comes again."""
    stage = pair()
    with hanging() as server:
        rest = RestApi(attempt=(0.05, 0.05), port=server.port)
        stage.patroni = PatroniApi([server.host], rest, namespace="demo", patience=0)
        after = elect(stage)

    assert len(after.deferred) == 1


def test_10_only_the_drawn_defer_goes_on() -> None:
    """Behind the defer of leader-elected the settings are updated; every other defer ends."""
    flows = load(ROOT / "flows")
    leader, ready = flows["leader-elected"], flows["postgresql-pebble-ready"]

    assert [edge.target for edge in leader.ways_out("defer2")] == ["update_config"]
    assert not any(ready.ways_out(node) for node in ready.nodes if node.startswith("defer"))


def test_11_lost_events_are_made_good() -> None:
    """A pod made anew without labels, service and deferred hooks: update-status is enough."""
    stage = pair(number=1)
    stage.cluster.recreate_pod(stage.cluster.units[1])
    assert not stage.state().deferred

    state = stage.run(stage.context.on.update_status(), stage.state())
    stage.cluster.tick(2)
    state = stage.run(stage.context.on.update_status(), replace(state, deferred=[]))

    assert stage.cluster.kubernetes.pods["postgresql-1"].labels["cluster-name"]
    assert state.unit_status == testing.ActiveStatus()


def test_12_data_directory_may_be_there() -> None:
    """A hook that comes again finds the directory, and closes it to others."""
    stage = Stage()
    (stage.folder / "volume" / "pgdata").mkdir()
    (stage.folder / "volume" / "pgdata").chmod(0o755)

    stage.pebble_ready(elect(stage))

    commands = [each.command for each in stage.context.exec_history[CONTAINER]]
    assert [command[0] for command in commands] == ["chown", "chmod"]
