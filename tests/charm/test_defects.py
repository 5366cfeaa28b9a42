"""Defects that charms of this kind have had: each is a test, so that none comes back."""

import json
from dataclasses import replace

import pytest
import yaml
from ops import pebble, testing

from flowrun import bind, load
from flowrun.documents import read_text
from flowrun.events import Took, observing
from steps import names, registry
from steps.synchrony import wanted_synchrony
from tests.charm.servers import hanging, serving
from tests.charm.stage import ROOT, Stage, passwords, shared
from tests.charm.test_kubernetes import answering, api, stateful_set, status
from tests.cluster.cluster import Cluster
from tests.cluster.workload import FakeWorkload
from unit.patroni import PatroniApi
from unit.rest import RestApi
from unit.workload import CONTAINER

STATEFUL_SET = "/apis/apps/v1/namespaces/demo/statefulsets/postgresql"


def hosts(*numbers: int) -> list[str]:
    """The host names of units."""
    return [names.host(f"postgresql/{number}") for number in numbers]


def pair(units: int = 2, *, number: int = 0) -> Stage:
    """A unit of a cluster of two that run, with perhaps more units that wait."""
    cluster = Cluster(units)
    cluster.found()
    cluster.join(cluster.units[1])
    return Stage(cluster, number)


def elect(stage: Stage, state: testing.State | None = None) -> testing.State:
    """Dispatch leader-elected."""
    return stage.run(stage.context.on.leader_elected(), state or stage.state())


def endpoints(state: testing.State) -> list[str]:
    """Who was let in."""
    listed: list[str] = json.loads(shared(state)["endpoints"])
    return listed


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


def test_13_service_that_ends_at_once_is_no_crash() -> None:
    """The unit waits and says so."""
    stage = Stage()
    state = elect(stage)
    stage.workload = FakeWorkload(stage.cluster.patroni, stage.pod, service_fails=True)

    after = stage.pebble_ready(state)

    assert after.unit_status == testing.WaitingStatus("Patroni ended within a second")
    assert len(after.deferred) == 1


def test_14_second_pebble_ready_restarts_nothing() -> None:
    """The same layer again is no change, whatever Pebble fills in."""
    stage = Stage()
    first = stage.pebble_ready(elect(stage))

    stage.pebble_ready(first)

    assert "update_and_restart_service" not in stage.summaries[-1]


@pytest.mark.parametrize("leader", ["postgresql-1", None], ids=["replica", "stale"])
def test_15_service_has_to_lead_to_the_primary(leader: str | None) -> None:
    """Whoever answers there counts only if it holds the lock."""
    stage = Stage(Cluster(1))
    stage.cluster.found()
    stage.cluster.relation.data = replace(stage.cluster.relation.data, initialised=False)
    stage.cluster.patroni.leader = leader
    state = stage.pebble_ready(stage.state())

    assert "cluster-initialised" not in shared(state)
    assert "waiting for the primary Service" in state.unit_status.message


def test_16_mark_is_lost_with_its_hook() -> None:
    """A hook that dies behind the mark leaves none, and the next one gets there."""
    stage = Stage(Cluster(1))
    stage.cluster.found()
    stage.cluster.relation.data = replace(stage.cluster.relation.data, initialised=False)
    before = stage.state()

    def die(event: object) -> None:
        if isinstance(event, Took) and event.edge.source == "mark_cluster_as_initialised":
            raise KeyError("the process ends")

    with observing(die), pytest.raises(testing.errors.UncaughtCharmError):
        stage.pebble_ready(before)

    assert "cluster-initialised" in shared(stage.pebble_ready(before))


def test_17_leader_of_juju_need_not_be_the_primary() -> None:
    """Commits become synchronous for the cluster, whoever asks."""
    stage = pair(number=1)
    stage.cluster.elect(stage.cluster.units[1])

    elect(stage)

    assert stage.cluster.patroni.leader == "postgresql-0"
    assert stage.cluster.patroni.synchrony.mode


def test_18_lone_primary_waits_for_nobody() -> None:
    """A unit on its own commits on its own disk, and no file names standbys."""
    stage = Stage()

    stage.pebble_ready(elect(stage))

    assert (wanted_synchrony(1).mode, wanted_synchrony(1).commit) == (False, "local")
    text = (stage.folder / "volume" / "patroni.yml").read_text(encoding="utf-8")
    assert "synchronous" not in text


def test_19_stop_takes_nothing_away() -> None:
    """A pod that stops leaves the cluster's objects, and gives them to the application."""
    stage = pair()

    stage.run(stage.context.on.stop(), stage.state())

    assert stage.cluster.kubernetes.owned == {"patroni-postgresql"}
    assert stage.cluster.patroni.leader is not None


def test_20_application_of_the_same_name() -> None:
    """What an earlier one left goes before the first start, and never from a living cluster."""
    new, living = Stage(), pair()
    for stage in (new, living):
        stage.cluster.kubernetes.leftovers.add("patroni-postgresql")

    elect(new)
    elect(living)

    assert not new.cluster.kubernetes.leftovers
    assert living.cluster.kubernetes.leftovers == {"patroni-postgresql"}


def test_21_refused_switchover_is_a_clear_failure() -> None:
    """The person reads what Patroni says."""
    reason = "candidate name does not match with sync_standby"
    members = [
        {"name": f"postgresql-{number}", "role": role, "state": state}
        for number, (role, state) in enumerate([("leader", "running"), ("replica", "streaming")])
    ]

    def answers(method: str, _: str) -> tuple[int, object]:
        return (412, reason) if method == "POST" else (200, {"members": members})

    stage = pair()
    event = stage.context.on.action("switchover", params={"unit": "postgresql/1"})
    with serving(answers) as server:
        stage.patroni = PatroniApi([server.host], RestApi(port=server.port), namespace="demo")
        with pytest.raises(testing.ActionFailed) as caught:
            stage.run(event, stage.state())

    assert reason in caught.value.message


def test_22_pebble_brings_patroni_back() -> None:
    """Pebble restarts what dies, and Kubernetes only takes the pod out of the Services."""
    stage = Stage()

    state = stage.pebble_ready(elect(stage))

    plan = state.get_container(CONTAINER).plan
    assert plan.services["postgresql"].on_failure in ("", "restart")
    assert plan.services["postgresql"].kill_delay == "30s"
    assert plan.checks["postgresql"].level is pebble.CheckLevel.READY


def test_23_scheme_follows_the_member() -> None:
    """Asked as it speaks, not as a flag says: without an authority, plainly."""
    with serving(lambda *_: (200, {"members": []})) as server:
        plain = PatroniApi([server.host], RestApi(port=server.port), namespace="demo")

        assert plain.members() == ()


def test_24_password_of_a_person_survives() -> None:
    """Whatever is given, the file that Patroni reads says the same."""
    password = "a:b#c'd\"e\\f{g}%h &*!|>@`"  # noqa: S105 - a test's
    stage = pair()
    event = stage.context.on.action(
        "set-password", params={"username": "rewind", "password": password}
    )

    stage.run(event, stage.state())

    text = (stage.folder / "volume" / "patroni.yml").read_text(encoding="utf-8")
    assert yaml.safe_load(text)["postgresql"]["authentication"]["rewind"]["password"] == password


def test_25_slips_of_a_chart_are_read_as_drawn() -> None:
    """Bare ids before their label, no blank before an arrow, MyST's fence, another's start."""
    page = read_text(
        "## Pebble Ready Hook\n\n```{mermaid}\nflowchart TD\n"
        "  fired([leader-elected Hook]) --> check\n"
        "  check{Is current unit leader?}-- yes -->done([return])\n"
        "  check -- no --> done\n```\n",
        path="page.md",
    )

    flow = page.flows["pebble-ready"]
    assert page.diagnostics == ()
    assert bind(flow, registry).flow.nodes["check"].label == "Is current unit leader?"
