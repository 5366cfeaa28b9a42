"""Turns: who may restart, and who waits."""

import pytest

from steps.errors import NotLeaderError
from steps.turns import ask_for_turn, give_turn, give_turn_back, has_turn, needs_restart
from tests.cluster.cluster import Cluster


@pytest.fixture
def cluster() -> Cluster:
    """Three units that run; the first leads and is the primary."""
    cluster = Cluster(3)
    cluster.found()
    for unit in cluster.units[1:]:
        cluster.join(unit)
    return cluster


def test_setting_that_waits_is_the_units_own(cluster: Cluster) -> None:
    """Another unit's is no reason to restart this one, and silence is none."""
    cluster.patroni.pending.add("postgresql-1")

    assert [needs_restart(unit) for unit in cluster.units] == [False, True, False]
    cluster.patroni.unreachable = True
    assert not needs_restart(cluster.units[1])


def test_one_unit_after_the_other_and_the_primary_last(cluster: Cluster) -> None:
    """The leader gives the turn on when the last one has given it back."""
    first = cluster.units[0]
    for unit in cluster.units:
        ask_for_turn(unit)
        assert not has_turn(unit)

    order = []
    for _ in cluster.units:
        give_turn(first)
        give_turn(first)
        (holder,) = [unit for unit in cluster.units if has_turn(unit)]
        order.append(holder.name)
        give_turn_back(holder)
        assert not has_turn(holder)

    give_turn(first)
    assert order == ["postgresql/1", "postgresql/2", "postgresql/0"]
    assert first.turns.holder() is None


def test_turn_of_a_unit_that_is_gone(cluster: Cluster) -> None:
    """Nobody waits for it."""
    first, second, third = cluster.units
    ask_for_turn(second)
    give_turn(first)
    ask_for_turn(third)
    cluster.remove_unit(second)

    give_turn(first)

    assert has_turn(third)


def test_nobody_asks(cluster: Cluster) -> None:
    """There is nothing to give, and nothing is written."""
    before = cluster.relation.data

    give_turn(cluster.units[0])

    assert cluster.relation.data is before


def test_only_the_leader_gives(cluster: Cluster) -> None:
    """A unit that leads no longer leaves it to the one that does."""
    with pytest.raises(NotLeaderError):
        give_turn(cluster.units[1])
