"""Synchronous commits: set for the cluster, by how many units there are to be."""

import pytest

from steps.synchrony import update_synchronous_commit, wanted_synchrony
from steps.unit.patroni import Synchrony
from tests.cluster.cluster import Cluster


@pytest.mark.parametrize(("units", "standbys"), [(2, 1), (3, 1), (4, 2), (5, 2)])
def test_majority_holds_every_commit(units: int, standbys: int) -> None:
    """The primary and its synchronous standbys are more than half of the units."""
    assert wanted_synchrony(units) == Synchrony(mode=True, node_count=standbys, commit="on")
    assert 2 * (1 + standbys) > units


def test_unit_alone_waits_for_nobody() -> None:
    """A lone unit commits to its own disk, and does not give that up."""
    assert wanted_synchrony(1) == Synchrony(mode=False, node_count=1, commit="local")


def test_setting_is_the_clusters() -> None:
    """A unit that is not the primary sets it, and the primary has it."""
    cluster = Cluster(2)
    first = cluster.found()
    cluster.join(cluster.units[1])

    update_synchronous_commit(cluster.units[1])

    assert first.patroni.synchrony() == wanted_synchrony(2)
    assert [member.role for member in first.patroni.members()] == ["leader", "sync_standby"]


def test_departed_unit_is_no_longer_waited_for() -> None:
    """When the second unit goes, the first stops waiting."""
    cluster = Cluster(2)
    first = cluster.found()
    cluster.join(cluster.units[1])
    update_synchronous_commit(first)
    cluster.remove_unit(cluster.units[1])

    update_synchronous_commit(first)

    assert first.patroni.synchrony() == wanted_synchrony(1)


def test_setting_that_holds_is_not_sent_again() -> None:
    """Patroni reloads on every change, so that there is none without a reason."""
    cluster = Cluster(2)
    first = cluster.found()
    update_synchronous_commit(first)
    before = cluster.patroni.synchrony

    update_synchronous_commit(first)

    assert cluster.patroni.synchrony is before


def test_before_patroni_runs_nothing_is_set() -> None:
    """There is nothing to set yet, and that is no error."""
    cluster = Cluster(3)
    before = cluster.patroni.synchrony

    update_synchronous_commit(cluster.units[0])

    assert cluster.patroni.synchrony is before
