"""The primary: who it is, and who becomes it."""

import pytest

from steps.errors import PatroniUnavailableError, RefusedError
from steps.primary import is_primary, is_there_a_primary, restart, switch_over, tell_primary
from tests.cluster.cluster import Cluster


@pytest.fixture
def cluster() -> Cluster:
    """Two units that run."""
    cluster = Cluster(2)
    cluster.found()
    cluster.join(cluster.units[1])
    return cluster


def test_primary_is_one_unit(cluster: Cluster) -> None:
    """Exactly one unit is, and each sees which."""
    assert [is_primary(unit) for unit in cluster.units] == [True, False]
    assert all(is_there_a_primary(unit) for unit in cluster.units)


def test_silent_patroni_has_no_primary(cluster: Cluster) -> None:
    """If Patroni does not answer, nobody knows."""
    cluster.patroni.unreachable = True

    assert not is_there_a_primary(cluster.units[0])
    assert not is_primary(cluster.units[0])
    with pytest.raises(PatroniUnavailableError):
        tell_primary(cluster.units[0])


def test_primary_is_told_as_a_unit(cluster: Cluster) -> None:
    """A person knows units, not pods."""
    tell_primary(cluster.units[1])

    assert cluster.units[1].action.results == {"primary": "postgresql/0"}


@pytest.mark.parametrize("wanted", [None, "postgresql/1"])
def test_switch_over(cluster: Cluster, wanted: str | None) -> None:
    """To the unit that was named, or to the one that Patroni finds."""
    unit = cluster.units[0]
    if wanted is not None:
        unit.action.parameters["unit"] = wanted

    switch_over(unit)

    assert cluster.patroni.leader == "postgresql-1"


def test_switch_over_to_the_primary_itself(cluster: Cluster) -> None:
    """What is so already is left so: the same action twice does no harm."""
    unit = cluster.units[1]
    unit.action.parameters["unit"] = "postgresql/0"

    switch_over(unit)

    assert cluster.patroni.leader == "postgresql-0"


def test_switch_over_to_nobody(cluster: Cluster) -> None:
    """A unit that is none cannot lead, and Patroni says so."""
    unit = cluster.units[0]
    unit.action.parameters["unit"] = "postgresql/7"

    with pytest.raises(RefusedError):
        switch_over(unit)


def test_restart_of_the_own_member(cluster: Cluster) -> None:
    """The unit that is asked restarts, and no other."""
    restart(cluster.units[1])

    assert cluster.patroni.restarts == ["postgresql-1"]
