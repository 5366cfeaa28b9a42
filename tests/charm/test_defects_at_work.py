"""Defects that charms of this kind had with a cluster at work, each a test to keep it away."""

from dataclasses import replace

import pytest
import yaml
from ops import pebble, testing

from flowrun import bind
from flowrun.documents import read_text
from flowrun.events import Took, observing
from steps import registry
from steps.synchrony import wanted_synchrony
from tests.charm.acting import elect, pair
from tests.charm.servers import serving
from tests.charm.stage import Stage, shared
from tests.cluster.cluster import Cluster
from tests.cluster.workload import FakeWorkload
from unit.patroni import PatroniApi
from unit.rest import RestApi
from unit.workload import CONTAINER


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
