"""The statuses that the charts set."""

from steps.statuses import set_active, set_blocked, set_waiting
from steps.unit import Status, StatusKind
from tests.cluster.cluster import Cluster


def test_active_says_nothing() -> None:
    """A unit that does its work needs no words."""
    unit = Cluster(1).units[0]

    set_active(unit)

    assert unit.status == Status(StatusKind.ACTIVE, "")


def test_waiting_says_what_for() -> None:
    """Who sees the status knows what is missing."""
    unit = Cluster(1).units[0]

    set_waiting(unit)

    assert unit.status == Status(
        StatusKind.WAITING, "waiting for the primary Service to reach the primary"
    )


def test_blocked_says_what_to_do() -> None:
    """The command in the message can be pasted."""
    unit = Cluster(1).units[0]

    set_blocked(unit)

    assert unit.status == Status(
        StatusKind.BLOCKED,
        "Insufficient permissions, try: `juju trust postgresql --scope=cluster`",
    )
