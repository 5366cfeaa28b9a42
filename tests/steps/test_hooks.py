"""The hooks over a cluster in memory: each path that a state of the cluster leads to."""

from collections.abc import Mapping

import pytest

from flowrun import Flow, Run, bind
from steps import names, registry
from steps.errors import (
    ApiUnavailableError,
    NotLeaderError,
    PermissionDeniedError,
    ServiceFailedError,
)
from steps.unit import StatusKind
from tests.cluster.cluster import Cluster
from tests.cluster.hooks import Fired, Hooks
from tests.cluster.unit import FakeUnit

LEADER_ELECTED = "leader-elected"
PEBBLE_READY = "postgresql-pebble-ready"


@pytest.fixture
def cluster() -> Cluster:
    """Two units that have not done anything yet."""
    return Cluster(2)


@pytest.fixture
def hooks(cluster: Cluster, flows: Mapping[str, Flow]) -> Hooks:
    """The charm's hooks on the units of the cluster."""
    return Hooks(cluster, {name: bind(flow, registry) for name, flow in flows.items()})


def fire(hooks: Hooks, unit: FakeUnit, hook: str) -> Fired:
    """What one hook did on a unit that had deferred nothing else."""
    (fired,) = hooks.fire(unit, hook)
    return fired


def answers(run: Run) -> dict[str, str | None]:
    """What each decision answered last."""
    return {answer.node.id: answer.answer for answer in run.answers}


class TestLeaderElected:
    """The hook of the unit that leads."""

    def test_first_leader_prepares_the_ground(self, cluster: Cluster, hooks: Hooks) -> None:
        """Before there is a cluster, the hook ends when the first member is listed."""
        run = fire(hooks, cluster.units[0], LEADER_ELECTED).run

        assert answers(run) == {
            "generate_passwords": "yes",
            "is_part_of_cluster": "no",
            "has_cluster_initialised": "no",
        }
        assert (run.end, run.deferred) == ("return", False)

    def test_second_time_changes_nothing(self, cluster: Cluster, hooks: Hooks) -> None:
        """The same hook again finds everything done, and writes nothing to the relation."""
        fire(hooks, cluster.units[0], LEADER_ELECTED)
        before = cluster.relation.data

        run = fire(hooks, cluster.units[0], LEADER_ELECTED).run

        assert answers(run) == {
            "generate_passwords": "no",
            "is_part_of_cluster": "yes",
            "has_cluster_initialised": "no",
        }
        assert cluster.relation.data is before

    def test_all_units_are_there(self, cluster: Cluster, hooks: Hooks) -> None:
        """With all units in, the commits are made synchronous, and nothing restarts."""
        leader = cluster.found()
        cluster.join(cluster.units[1])

        run = fire(hooks, leader, LEADER_ELECTED).run

        assert answers(run)["all_units_on_cluster"] == "yes"
        assert (run.end, run.deferred) == ("return", False)
        assert cluster.patroni.synchrony.mode
        assert leader.workload.restarts == 1

    def test_unit_is_let_in(self, cluster: Cluster, hooks: Hooks) -> None:
        """With all members ready the next unit is let in and labelled."""
        leader = cluster.found()

        run = fire(hooks, leader, LEADER_ELECTED).run

        assert "add_unit_to_cluster" in [node.id for node in run.nodes]
        assert cluster.relation.data.endpoints[-1] == names.host("postgresql/1")
        assert not run.deferred

    def test_one_unit_at_a_time(self, cluster: Cluster, hooks: Hooks) -> None:
        """A unit that was let in and has not started keeps the next one out."""
        cluster.add_unit()
        leader = cluster.found()

        run = fire(hooks, leader, LEADER_ELECTED).run

        assert [node.id for node in run.nodes].count("add_unit_to_cluster") == 1
        assert len(cluster.relation.data.endpoints) == 2
        assert run.deferred

    def test_deferred_hook_gives_the_present_members_their_settings(
        self, cluster: Cluster, hooks: Hooks
    ) -> None:
        """This defer does not end the run: the configuration is updated behind it."""
        cluster.add_unit()
        leader = cluster.found()

        run = fire(hooks, leader, LEADER_ELECTED).run

        assert [node.id for node in run.nodes][-3:] == ["defer2", "update_config", "rtn2"]
        assert cluster.patroni.synchrony.mode
        assert leader.deferred == [LEADER_ELECTED]

    def test_patroni_out_of_reach_defers(self, cluster: Cluster, hooks: Hooks) -> None:
        """A Patroni that does not answer is no error of the hook."""
        leader = cluster.found()
        cluster.patroni.unreachable = True

        run = fire(hooks, leader, LEADER_ELECTED).run

        assert answers(run)["are_all_members_ready"] == "no"
        assert run.deferred

    def test_departed_unit_is_removed_by_the_next_leader(
        self, cluster: Cluster, hooks: Hooks
    ) -> None:
        """A unit that took its leadership with it leaves the list all the same."""
        cluster.found()
        first, second = cluster.units
        cluster.join(second)
        cluster.elect(second)
        cluster.remove_unit(first)

        fire(hooks, second, LEADER_ELECTED)

        assert cluster.relation.data.endpoints == (names.host(second.name),)

    @pytest.mark.parametrize("ready", [True, False])
    def test_new_leader_outside_the_cluster(
        self, cluster: Cluster, hooks: Hooks, *, ready: bool
    ) -> None:
        """A leader that is not in joins when the members are ready, as any unit does."""
        cluster.found()
        second = cluster.units[1]
        cluster.elect(second)
        cluster.patroni.unreachable = not ready

        run = fire(hooks, second, LEADER_ELECTED).run

        assert answers(run)["is_part_of_cluster"] == "no"
        assert run.deferred is not ready
        assert (names.host(second.name) in cluster.relation.data.endpoints) is ready

    def test_hook_of_a_unit_that_no_longer_leads(self, cluster: Cluster, hooks: Hooks) -> None:
        """A deferred hook that is taken up after an election writes nothing, and is done."""
        first, second = cluster.units
        first.deferred.append(LEADER_ELECTED)
        cluster.elect(second)

        (fired,) = hooks.fire(first, "update-status")

        assert isinstance(fired.error, NotLeaderError)
        assert first.deferred == []
        assert cluster.relation.writes == cluster.kubernetes.writes == 0

    def test_missing_trust_blocks_until_it_is_given(self, cluster: Cluster, hooks: Hooks) -> None:
        """403 shows the command that helps, and the next event goes on where it helped."""
        leader = cluster.units[0]
        cluster.kubernetes.forbidden = True
        fired = fire(hooks, leader, LEADER_ELECTED)
        assert isinstance(fired.error, PermissionDeniedError)
        assert leader.status is not None
        assert leader.status.kind is StatusKind.BLOCKED
        assert "juju trust postgresql --scope=cluster" in leader.status.message

        cluster.kubernetes.forbidden = False
        (again,) = hooks.fire(leader, "update-status")

        assert again.error is None
        assert leader.deferred == []

    def test_without_a_peer_relation_the_hook_comes_again(
        self, cluster: Cluster, hooks: Hooks
    ) -> None:
        """Nothing can be kept yet, so the hook waits until it can."""
        leader = cluster.units[0]
        cluster.model.related = False
        fire(hooks, leader, LEADER_ELECTED)
        assert leader.deferred == [LEADER_ELECTED]

        cluster.model.related = True
        hooks.fire(leader, "update-status")

        assert leader.deferred == []
        assert cluster.relation.data.passwords


@pytest.mark.parametrize("planned", ["yes", "no"], ids=["new-service", "same-service"])
class TestStartedUnit:
    """The hook from the question about services on, with and without a change of them."""

    @pytest.fixture
    def leader(self, cluster: Cluster, hooks: Hooks, planned: str) -> FakeUnit:
        """A leader whose Patroni runs, by this service or by one with another environment."""
        leader = cluster.units[0]
        fire(hooks, leader, LEADER_ELECTED)
        fire(hooks, leader, PEBBLE_READY)
        cluster.tick(2)
        leader.deferred.clear()
        if planned == "yes":
            leader.workload.planned = {}
            cluster.patroni.quick = True
        return leader

    def test_not_started_defers(
        self, cluster: Cluster, hooks: Hooks, leader: FakeUnit, planned: str
    ) -> None:
        """Until PostgreSQL answers, the hook comes again."""
        cluster.patroni.quick = False
        cluster.patroni.states[leader.pod] = "starting"

        run = fire(hooks, leader, PEBBLE_READY).run

        assert answers(run)["has_services_changed"] == planned
        assert answers(run)["has_member_started"] == "no"
        assert run.ends_deferred

    def test_refused_labels_block(
        self, cluster: Cluster, hooks: Hooks, leader: FakeUnit, planned: str
    ) -> None:
        """Where labels are forbidden the unit says so, and does not come again by itself."""
        cluster.kubernetes.labels_forbidden = True

        run = fire(hooks, leader, PEBBLE_READY).run

        assert answers(run)["has_services_changed"] == planned
        assert answers(run)["has_patched_pod_labels"] == "no"
        assert (run.end, run.deferred) == ("return", False)
        assert leader.status is not None
        assert leader.status.kind is StatusKind.BLOCKED

    def test_service_elsewhere_waits(
        self, cluster: Cluster, hooks: Hooks, leader: FakeUnit, planned: str
    ) -> None:
        """Until the Service leads to the primary, the cluster is not marked."""
        cluster.kubernetes.pods[leader.pod].ready = False

        run = fire(hooks, leader, PEBBLE_READY).run

        assert answers(run)["has_services_changed"] == planned
        assert answers(run)["is_service_redirecting_traffic"] == "no"
        assert run.ends_deferred
        assert leader.status is not None
        assert leader.status.kind is StatusKind.WAITING
        assert not cluster.relation.data.initialised

    def test_leader_marks_the_cluster(
        self, cluster: Cluster, hooks: Hooks, leader: FakeUnit, planned: str
    ) -> None:
        """When clients reach the primary, the others may join, and the unit is active."""
        cluster.kubernetes.label_pod(leader.pod, names.member_labels("postgresql"))

        run = fire(hooks, leader, PEBBLE_READY).run

        assert answers(run)["has_services_changed"] == planned
        assert answers(run)["is_service_redirecting_traffic"] == "yes"
        assert (run.end, run.deferred) == ("return", False)
        assert leader.status is not None
        assert leader.status.kind is StatusKind.ACTIVE
        assert cluster.relation.data.initialised

    def test_member_that_does_not_lead_is_active(
        self, cluster: Cluster, hooks: Hooks, leader: FakeUnit, planned: str
    ) -> None:
        """A started member that Juju did not elect leaves the cluster's business to the leader."""
        cluster.kubernetes.label_pod(leader.pod, names.member_labels("postgresql"))
        leader.shared.mark_initialised()
        cluster.elect(cluster.units[1])

        run = fire(hooks, leader, PEBBLE_READY).run

        assert answers(run)["has_services_changed"] == planned
        assert answers(run)["is_leader"] == "no"
        assert leader.status is not None
        assert leader.status.kind is StatusKind.ACTIVE


class TestPebbleReady:
    """The hook of a container that comes up."""

    def test_unit_that_may_not_start_defers(self, cluster: Cluster, hooks: Hooks) -> None:
        """A unit that nobody let in makes its directory and nothing else."""
        other = cluster.units[1]

        run = fire(hooks, other, PEBBLE_READY).run

        assert answers(run) == {
            "create_pgdata": "yes",
            "is_leader_or_has_cluster_initialised": "no",
        }
        assert run.ends_deferred
        assert other.workload.planned is None

    def test_files_that_cannot_be_written_defer(self, cluster: Cluster, hooks: Hooks) -> None:
        """Without passwords there is no configuration to start from."""
        leader = cluster.units[0]

        run = fire(hooks, leader, PEBBLE_READY).run

        assert answers(run)["has_pushed_tls_files"] == "no"
        assert run.ends_deferred

    def test_second_time_restarts_nothing(self, cluster: Cluster, hooks: Hooks) -> None:
        """The event of a Pebble that came back leaves a running PostgreSQL in peace."""
        leader = cluster.found()

        run = fire(hooks, leader, PEBBLE_READY).run

        assert run.end == "return"
        assert leader.workload.restarts == 1

    def test_pod_that_was_made_anew_comes_back(self, cluster: Cluster, hooks: Hooks) -> None:
        """The new pod has the labels before its Patroni starts, and streams again."""
        leader = cluster.found()
        second = cluster.units[1]
        cluster.join(second)
        cluster.recreate_pod(second)

        fire(hooks, second, PEBBLE_READY)
        cluster.tick()

        assert cluster.patroni.states[second.pod] == "streaming"
        assert [member.name for member in leader.patroni.members()] == [leader.pod, second.pod]

    def test_service_that_ends_at_once_waits(self, cluster: Cluster, hooks: Hooks) -> None:
        """A Patroni that cannot start is shown and tried again."""
        leader = cluster.units[0]
        fire(hooks, leader, LEADER_ELECTED)
        leader.workload.service_fails = True

        fired = fire(hooks, leader, PEBBLE_READY)

        assert isinstance(fired.error, ServiceFailedError)
        assert leader.status is not None
        assert leader.status.kind is StatusKind.WAITING
        assert leader.deferred == [PEBBLE_READY]

    def test_kubernetes_out_of_reach_is_not_a_refusal(self, cluster: Cluster, hooks: Hooks) -> None:
        """Nobody is told to grant permissions when the API is away for a while."""
        leader = cluster.units[0]
        fire(hooks, leader, LEADER_ELECTED)
        fire(hooks, leader, PEBBLE_READY)
        cluster.tick(2)
        cluster.kubernetes.unreachable = True

        (fired,) = hooks.fire(leader, "update-status")

        assert isinstance(fired.error, ApiUnavailableError)
        assert leader.status is not None
        assert leader.status.kind is StatusKind.WAITING
        assert leader.deferred == [PEBBLE_READY]

    def test_application_of_an_old_name_makes_its_own_cluster(
        self, cluster: Cluster, hooks: Hooks
    ) -> None:
        """What an earlier application left in Kubernetes does not keep Patroni waiting."""
        leader = cluster.units[0]
        cluster.kubernetes.leftovers = {"patroni-postgresql"}
        fire(hooks, leader, LEADER_ELECTED)

        fire(hooks, leader, PEBBLE_READY)
        cluster.tick()

        assert cluster.patroni.states[leader.pod] == "running"
