"""Options, and the files that depend on them."""

from steps.settings import is_configuration_valid, reload, tell_problems
from steps.unit import Status, StatusKind
from tests.cluster.cluster import Cluster


def test_options_are_right_or_named() -> None:
    """Each option that is wrong is in the message."""
    unit = Cluster(1).units[0]
    assert is_configuration_valid(unit)
    unit.settings.wrong = ["this is wrong", "that is wrong"]

    tell_problems(unit)

    assert not is_configuration_valid(unit)
    assert unit.status == Status(StatusKind.BLOCKED, "this is wrong; that is wrong")


def test_own_member_takes_up_its_files() -> None:
    """The member on the unit, and no other."""
    cluster = Cluster(2)
    unit = cluster.found()

    reload(unit)

    assert cluster.patroni.reloads == [unit.pod]


def test_member_that_is_down_takes_up_nothing() -> None:
    """It reads its files when it starts."""
    cluster = Cluster(1)

    reload(cluster.units[0])

    assert not cluster.patroni.reloads
