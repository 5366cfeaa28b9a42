"""Restarts in turn: what each unit does when its hooks fire, and what a person reads."""

import pytest

from tests.charm.stage import Stage
from tests.charm.test_life import Life
from tests.cluster.cluster import Cluster


@pytest.fixture
def life() -> Life:
    """Three units that run."""
    life = Life(Cluster(3))
    life.settle(rounds=30)
    return life


def restarted_by(life: Life, *numbers: int) -> list[str]:
    """The members that restarted when units had their hook, one after the other."""
    life.cluster.patroni.restarts.clear()
    for number in numbers:
        life.fire(number, "update_status")
    return list(life.cluster.patroni.restarts)


def test_setting_that_needs_it_restarts_all_in_turn(life: Life) -> None:
    """One a hook, only with the leader's leave, and the primary last."""
    life.cluster.patroni.pending |= {"postgresql-0", "postgresql-1", "postgresql-2"}

    assert restarted_by(life, 1, 2) == []
    assert restarted_by(life, 0, 2) == []
    assert restarted_by(life, 1, 2) == ["postgresql-1"]
    assert restarted_by(life, 0, 2) == ["postgresql-2"]
    assert restarted_by(life, 0) == ["postgresql-0"]
    assert restarted_by(life, 0, 1, 2) == []


def test_unit_keeps_its_turn_while_a_member_is_away(life: Life) -> None:
    """Never two of them are away."""
    life.cluster.patroni.pending.add("postgresql-0")
    life.cluster.patroni.states["postgresql-2"] = "creating replica"

    assert restarted_by(life, 0) == []
    life.settle()

    assert life.cluster.patroni.restarts == ["postgresql-0"]


@pytest.mark.parametrize(
    ("number", "answer", "restarts"),
    [(0, "done", ["postgresql-0"]), (1, "when it is this unit's turn", [])],
)
def test_person_reads_whether_it_is_done(
    life: Life, number: int, answer: str, restarts: list[str]
) -> None:
    """The leader gives itself the turn, and another unit has to wait for it."""
    stage: Stage = life.stages[number]

    stage.run(stage.context.on.action("restart"), life.state(number))

    assert stage.context.action_results == {"restart": answer}
    assert life.cluster.patroni.restarts == restarts
