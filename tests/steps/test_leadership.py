"""Leadership: who may write what all units share."""

from collections.abc import Callable

import pytest

from steps.bootstrap import mark_cluster_as_initialised
from steps.errors import NotLeaderError
from steps.leadership import is_leader
from steps.membership import add_current_unit, add_unit, remove_departed_units
from steps.passwords import generate_passwords
from steps.pods import label_new_member
from steps.services import create_kubernetes_resources
from steps.unit import Unit
from tests.cluster.cluster import Cluster


def test_leader_is_whom_juju_says() -> None:
    """The answer follows an election at once."""
    cluster = Cluster(2)
    first, second = cluster.units

    cluster.elect(second)

    assert not is_leader(first)
    assert is_leader(second)


@pytest.mark.parametrize(
    "step",
    [
        generate_passwords,
        create_kubernetes_resources,
        add_current_unit,
        remove_departed_units,
        add_unit,
        label_new_member,
        mark_cluster_as_initialised,
    ],
)
def test_unit_that_does_not_lead_writes_nothing(step: Callable[[Unit], object]) -> None:
    """Whatever writes for all units refuses to on any but the leader."""
    cluster = Cluster(2)

    with pytest.raises(NotLeaderError, match="postgresql/1 is not the leader"):
        step(cluster.units[1])

    assert cluster.relation.writes == 0
    assert cluster.kubernetes.writes == 0
