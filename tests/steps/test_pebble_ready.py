"""The postgresql-pebble-ready hook over a cluster in memory: each path to which a state leads."""

import pytest

from steps import names
from steps.errors import ApiUnavailableError, ServiceFailedError
from steps.unit import StatusKind
from tests.cluster.cluster import Cluster
from tests.cluster.hooks import Hooks
from tests.cluster.scenario import LEADER_ELECTED, PEBBLE_READY
from tests.cluster.unit import FakeUnit


def test_unit_that_may_not_start_defers(cluster: Cluster, hooks: Hooks) -> None:
    """A unit that nobody let in makes its directory and nothing else."""
    other = cluster.units[1]

    (fired,) = hooks.fire(other, PEBBLE_READY)

    assert fired.answers == {
        "create_pgdata": "yes",
        "is_leader_or_has_cluster_initialised": "no",
    }
    assert fired.run.ends_deferred
    assert other.workload.planned is None


def test_files_that_cannot_be_written_defer(cluster: Cluster, hooks: Hooks) -> None:
    """Without passwords there is no configuration to start from."""
    leader = cluster.units[0]

    (fired,) = hooks.fire(leader, PEBBLE_READY)

    assert fired.answers["has_pushed_tls_files"] == "no"
    assert fired.run.ends_deferred


def test_second_time_restarts_nothing(cluster: Cluster, hooks: Hooks) -> None:
    """The event of a Pebble that came back leaves a running PostgreSQL in peace."""
    leader = cluster.found()

    (fired,) = hooks.fire(leader, PEBBLE_READY)

    assert fired.run.end == "return"
    assert leader.workload.restarts == 1


def test_pod_that_was_made_anew_comes_back(cluster: Cluster, hooks: Hooks) -> None:
    """The new pod has the labels before its Patroni starts, and streams again."""
    leader = cluster.found()
    second = cluster.units[1]
    cluster.join(second)
    cluster.recreate_pod(second)

    hooks.fire(second, PEBBLE_READY)
    cluster.tick()

    assert cluster.patroni.states[second.pod] == "streaming"
    assert [member.name for member in leader.patroni.members()] == [leader.pod, second.pod]


def test_service_that_ends_at_once_waits(cluster: Cluster, hooks: Hooks) -> None:
    """A Patroni that cannot start is shown and tried again."""
    leader = cluster.units[0]
    hooks.fire(leader, LEADER_ELECTED)
    leader.workload.service_fails = True

    (fired,) = hooks.fire(leader, PEBBLE_READY)

    assert isinstance(fired.error, ServiceFailedError)
    assert leader.status is not None
    assert leader.status.kind is StatusKind.WAITING
    assert leader.deferred == [PEBBLE_READY]


def test_kubernetes_out_of_reach_is_not_a_refusal(cluster: Cluster, hooks: Hooks) -> None:
    """Nobody is told to grant permissions when the API is away for a while."""
    leader = cluster.units[0]
    hooks.fire(leader, LEADER_ELECTED)
    hooks.fire(leader, PEBBLE_READY)
    cluster.tick(2)
    cluster.kubernetes.unreachable = True

    (fired,) = hooks.fire(leader, "update-status")

    assert isinstance(fired.error, ApiUnavailableError)
    assert leader.status is not None
    assert leader.status.kind is StatusKind.WAITING
    assert leader.deferred == [PEBBLE_READY]


def test_application_of_an_old_name_makes_its_own_cluster(cluster: Cluster, hooks: Hooks) -> None:
    """What an earlier application left in Kubernetes does not keep Patroni waiting."""
    leader = cluster.units[0]
    cluster.kubernetes.leftovers = {"patroni-postgresql"}
    hooks.fire(leader, LEADER_ELECTED)

    hooks.fire(leader, PEBBLE_READY)
    cluster.tick()

    assert cluster.patroni.states[leader.pod] == "running"


@pytest.mark.parametrize("planned", ["yes", "no"], ids=["new-service", "same-service"])
class TestStartedUnit:
    """The hook from the question about services on, with and without a change of them."""

    @pytest.fixture
    def leader(self, cluster: Cluster, hooks: Hooks, planned: str) -> FakeUnit:
        """A leader whose Patroni runs, by this service or by one with another environment."""
        leader = cluster.units[0]
        hooks.fire(leader, LEADER_ELECTED)
        hooks.fire(leader, PEBBLE_READY)
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

        (fired,) = hooks.fire(leader, PEBBLE_READY)

        assert fired.answers["has_services_changed"] == planned
        assert fired.answers["has_member_started"] == "no"
        assert fired.run.ends_deferred

    def test_refused_labels_block(
        self, cluster: Cluster, hooks: Hooks, leader: FakeUnit, planned: str
    ) -> None:
        """Where labels are forbidden the unit says so, and does not come again by itself."""
        cluster.kubernetes.labels_forbidden = True

        (fired,) = hooks.fire(leader, PEBBLE_READY)

        assert fired.answers["has_services_changed"] == planned
        assert fired.answers["has_patched_pod_labels"] == "no"
        assert (fired.run.end, fired.run.deferred) == ("return", False)
        assert leader.status is not None
        assert leader.status.kind is StatusKind.BLOCKED

    def test_service_elsewhere_waits(
        self, cluster: Cluster, hooks: Hooks, leader: FakeUnit, planned: str
    ) -> None:
        """Until the Service leads to the primary, the cluster is not marked."""
        cluster.kubernetes.pods[leader.pod].ready = False

        (fired,) = hooks.fire(leader, PEBBLE_READY)

        assert fired.answers["has_services_changed"] == planned
        assert fired.answers["is_service_redirecting_traffic"] == "no"
        assert fired.run.ends_deferred
        assert leader.status is not None
        assert leader.status.kind is StatusKind.WAITING
        assert not cluster.relation.data.initialised

    def test_leader_marks_the_cluster(
        self, cluster: Cluster, hooks: Hooks, leader: FakeUnit, planned: str
    ) -> None:
        """When clients reach the primary, the others may join, and the unit is active."""
        cluster.kubernetes.label_pod(leader.pod, names.member_labels("postgresql"))

        (fired,) = hooks.fire(leader, PEBBLE_READY)

        assert fired.answers["has_services_changed"] == planned
        assert fired.answers["is_service_redirecting_traffic"] == "yes"
        assert (fired.run.end, fired.run.deferred) == ("return", False)
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

        (fired,) = hooks.fire(leader, PEBBLE_READY)

        assert fired.answers["has_services_changed"] == planned
        assert fired.answers["is_leader"] == "no"
        assert leader.status is not None
        assert leader.status.kind is StatusKind.ACTIVE
