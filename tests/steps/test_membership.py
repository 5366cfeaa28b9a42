"""Membership: who is in, who goes, and who may join next."""

import pytest

from steps import names
from steps.errors import NoAddressError
from steps.membership import (
    add_current_unit,
    add_unit,
    are_all_members_ready,
    are_all_units_on_cluster,
    is_part_of_cluster,
    known_addresses,
    publish_address,
    remove_departed_units,
)
from tests.cluster.cluster import Cluster


def hosts(*numbers: int) -> tuple[str, ...]:
    """The host names of units by their numbers."""
    return tuple(names.host(f"postgresql/{number}") for number in numbers)


def test_first_unit_is_added_by_host_name() -> None:
    """The unit that makes the cluster is listed under a name that outlives its address."""
    cluster = Cluster(1)
    unit = cluster.units[0]
    assert not is_part_of_cluster(unit)

    add_current_unit(unit)

    assert is_part_of_cluster(unit)
    assert cluster.relation.data.endpoints == hosts(0)


def test_unit_is_listed_once() -> None:
    """Adding a unit that is on the list writes nothing."""
    cluster = Cluster(1)
    add_current_unit(cluster.units[0])

    add_current_unit(cluster.units[0])

    assert cluster.relation.data.endpoints == hosts(0)
    assert cluster.relation.writes == 1


def test_new_leader_does_not_jump_the_queue() -> None:
    """Where there is a cluster, a leader outside it is let in when all members are ready."""
    cluster = Cluster(2)
    cluster.found()
    second = cluster.units[1]
    cluster.elect(second)

    add_current_unit(second)

    assert not is_part_of_cluster(second)


def test_unit_that_went_is_removed() -> None:
    """A new leader removes who went under the last one, and keeps the order of the others."""
    cluster = Cluster(3)
    first, second, third = cluster.units
    first.shared.set_endpoints(hosts(2, 1, 0))
    cluster.remove_unit(second)
    cluster.elect(third)

    remove_departed_units(third)

    assert cluster.relation.data.endpoints == hosts(2, 0)


def test_unit_that_is_going_is_removed() -> None:
    """A unit in the middle of departing counts as gone."""
    cluster = Cluster(2)
    leader = cluster.units[0]
    leader.shared.set_endpoints(hosts(0, 1))
    cluster.model.departing = {"postgresql/1"}

    remove_departed_units(leader)

    assert cluster.relation.data.endpoints == hosts(0)


def test_unit_never_removes_itself() -> None:
    """A leader that departs leaves its own removal to the next one."""
    cluster = Cluster(2)
    leader = cluster.units[0]
    leader.shared.set_endpoints(hosts(0, 1))
    cluster.model.departing = {"postgresql/0"}

    remove_departed_units(leader)

    assert cluster.relation.data.endpoints == hosts(0, 1)


def test_duplicates_go_with_the_departed() -> None:
    """A list that got a host twice has it once afterwards."""
    cluster = Cluster(1)
    cluster.units[0].shared.set_endpoints(hosts(0, 0))

    remove_departed_units(cluster.units[0])

    assert cluster.relation.data.endpoints == hosts(0)


def test_nothing_to_remove_writes_nothing() -> None:
    """A list without departed units stays as it is."""
    cluster = Cluster(1)
    leader = cluster.found()

    remove_departed_units(leader)

    assert cluster.relation.writes == 0


def test_all_units_are_on_the_cluster() -> None:
    """Every unit is on the list and known to Patroni."""
    cluster = Cluster(2)
    leader = cluster.found()
    assert not are_all_units_on_cluster(leader)

    cluster.join(cluster.units[1])

    assert are_all_units_on_cluster(leader)


def test_further_members_do_not_matter() -> None:
    """A departing unit that Patroni still lists keeps nobody out."""
    cluster = Cluster(2)
    leader = cluster.found()
    cluster.join(cluster.units[1])
    cluster.model.departing = {"postgresql/1"}

    assert are_all_units_on_cluster(leader)


def test_labelled_unit_that_is_not_listed_is_not_on_the_cluster() -> None:
    """A hook that died after labelling and before its writes were kept is made up for."""
    cluster = Cluster(2)
    leader = cluster.found()
    cluster.kubernetes.label_pod("postgresql-1", names.member_labels("postgresql"))

    assert not are_all_units_on_cluster(leader)


def test_lone_running_primary_is_ready() -> None:
    """A cluster of one is ready when its primary runs."""
    cluster = Cluster(1)

    assert are_all_members_ready(cluster.found())


def test_streaming_replica_is_ready() -> None:
    """A healthy replica says "streaming", not "running"."""
    cluster = Cluster(2)
    leader = cluster.found()

    cluster.join(cluster.units[1])

    assert cluster.patroni.states["postgresql-1"] == "streaming"
    assert are_all_members_ready(leader)


@pytest.mark.parametrize(
    "state", ["stopped", "starting", "creating replica", "in archive recovery"]
)
def test_replica_on_its_way_is_not_ready(state: str) -> None:
    """Nobody is let in while a member still gets there."""
    cluster = Cluster(2)
    leader = cluster.found()
    cluster.join(cluster.units[1])

    cluster.patroni.states["postgresql-1"] = state

    assert not are_all_members_ready(leader)


def test_labelled_pod_that_never_started_is_not_ready() -> None:
    """A new member has the state "" until its Patroni has run."""
    cluster = Cluster(2)
    leader = cluster.found()
    add_unit(leader)
    cluster.kubernetes.label_pod("postgresql-1", names.member_labels("postgresql"))
    assert [member.state for member in leader.patroni.members()] == ["running", ""]

    assert not are_all_members_ready(leader)


def test_listed_unit_that_patroni_does_not_know_yet_is_not_ready() -> None:
    """A list of members that lags behind the labels lets nobody in."""
    cluster = Cluster(2)
    leader = cluster.found()

    add_unit(leader)

    assert [member.name for member in leader.patroni.members()] == ["postgresql-0"]
    assert not are_all_members_ready(leader)


def test_replicas_without_a_leader_are_not_ready() -> None:
    """After a failed switchover there is nobody to copy from."""
    cluster = Cluster(2)
    leader = cluster.found()
    cluster.join(cluster.units[1])

    cluster.patroni.kill("postgresql-0")

    assert not are_all_members_ready(leader)


def test_without_patroni_the_answers_are_no() -> None:
    """Nobody answers, so nobody is let in; the hook does not fail."""
    cluster = Cluster(1)
    leader = cluster.found()
    cluster.patroni.unreachable = True

    assert not are_all_units_on_cluster(leader)
    assert not are_all_members_ready(leader)


def test_lowest_number_joins_next() -> None:
    """Units are let in by number, whatever order Juju lists them in."""
    cluster = Cluster(12)
    leader = cluster.found()
    for unit in cluster.units[1:10]:
        cluster.join(unit)

    add_unit(leader)

    assert cluster.relation.data.endpoints[-1] == names.host("postgresql/10")


def test_with_nobody_outside_nothing_is_added() -> None:
    """A unit that is on the list is never listed again."""
    cluster = Cluster(1)
    leader = cluster.found()

    add_unit(leader)

    assert cluster.relation.data.endpoints == hosts(0)


def test_pod_that_is_made_anew_publishes_another_address() -> None:
    """The others learn of it, and need not be told what they know."""
    cluster = Cluster(2)
    first, second = cluster.units
    for unit in (first, second):
        publish_address(unit)
    before = cluster.relation.data

    publish_address(second)
    assert cluster.relation.data is before
    cluster.recreate_pod(second)
    publish_address(second)

    assert first.shared.addresses() == {hosts(0)[0]: "10.1.0.1", hosts(1)[0]: "10.1.0.3"}


def test_only_members_are_let_in_by_their_address() -> None:
    """A unit that waits is not, nor one whose address nobody knows; each knows its own."""
    cluster = Cluster(3)
    first, second, third = cluster.units
    first.shared.set_endpoints(hosts(0, 1))
    publish_address(third)

    assert known_addresses(first) == ["10.1.0.1"]
    publish_address(second)

    assert known_addresses(first) == ["10.1.0.1", "10.1.0.2"]


def test_unit_without_address_says_so() -> None:
    """There is nothing to publish before Juju knows it."""
    cluster = Cluster(1)
    cluster.model.addresses.clear()

    with pytest.raises(NoAddressError):
        publish_address(cluster.units[0])
