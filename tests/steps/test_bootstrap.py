"""Bootstrap: one cluster, made by one unit."""

from steps.bootstrap import (
    has_cluster_initialised,
    is_service_redirecting,
    mark_cluster_as_initialised,
    may_start,
)
from tests.cluster.cluster import Cluster


def test_only_the_leader_makes_the_cluster() -> None:
    """Before there is a cluster, the leader may start and the others may not."""
    cluster = Cluster(2)

    assert may_start(cluster.units[0])
    assert not may_start(cluster.units[1])


def test_unit_that_was_let_in_may_start() -> None:
    """Once there is a cluster, a unit starts when it is on the list."""
    cluster = Cluster(2)
    cluster.found()
    second = cluster.units[1]
    assert not may_start(second)

    cluster.join(second)

    assert may_start(second)


def test_leader_outside_an_initialised_cluster_waits() -> None:
    """A new leader joins a cluster like any other unit, and makes no second one."""
    cluster = Cluster(2)
    cluster.found()
    second = cluster.units[1]

    cluster.elect(second)

    assert not may_start(second)


def test_cluster_is_marked_for_all_units() -> None:
    """What the leader marks, every unit sees."""
    cluster = Cluster(2)
    leader, other = cluster.units
    assert not has_cluster_initialised(other)

    mark_cluster_as_initialised(leader)

    assert has_cluster_initialised(other)


def test_marked_cluster_is_not_marked_again() -> None:
    """A second mark would fire an event on every unit for nothing."""
    cluster = Cluster(1)
    leader = cluster.found()

    mark_cluster_as_initialised(leader)

    assert cluster.relation.writes == 0


def test_service_leads_to_the_primary() -> None:
    """The member behind the Service is the one that leads."""
    cluster = Cluster(1)

    assert is_service_redirecting(cluster.found())


def test_service_that_is_missing_leads_nowhere() -> None:
    """A Service that was never made is a no, not an error."""
    cluster = Cluster(1)
    leader = cluster.found()
    del cluster.kubernetes.services["postgresql-primary"]

    assert not is_service_redirecting(leader)


def test_primary_that_is_not_ready_is_not_behind_the_service() -> None:
    """The Service leads to the primary only after the pod's probe has passed."""
    cluster = Cluster(1)
    leader = cluster.found()
    cluster.kubernetes.pods[leader.pod].ready = False

    assert not is_service_redirecting(leader)


def test_former_primary_behind_the_service_is_a_no() -> None:
    """A killed primary keeps its label, and the Service leads to it until its Patroni is back."""
    cluster = Cluster(2)
    first = cluster.found()
    second = cluster.units[1]
    cluster.join(second)
    cluster.patroni.kill(first.pod)
    cluster.tick()
    cluster.kubernetes.pods[first.pod].ready = True
    assert cluster.patroni.leader == second.pod

    assert not is_service_redirecting(second)


def test_without_patroni_nobody_knows_the_primary() -> None:
    """A Patroni that does not answer is a no."""
    cluster = Cluster(1)
    leader = cluster.found()
    cluster.patroni.unreachable = True

    assert not is_service_redirecting(leader)
