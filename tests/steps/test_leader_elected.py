"""The leader-elected hook over a cluster in memory: each path that a state of it leads to."""

import pytest

from steps import names
from steps.errors import NotLeaderError, PermissionDeniedError
from steps.unit import StatusKind
from tests.cluster.cluster import Cluster
from tests.cluster.hooks import Hooks
from tests.cluster.scenario import LEADER_ELECTED


def test_first_leader_prepares_the_ground(cluster: Cluster, hooks: Hooks) -> None:
    """Before there is a cluster, the hook ends when the first member is listed."""
    (fired,) = hooks.fire(cluster.units[0], LEADER_ELECTED)

    assert fired.answers == {
        "generate_passwords": "yes",
        "is_part_of_cluster": "no",
        "has_cluster_initialised": "no",
    }
    assert (fired.run.end, fired.run.deferred) == ("return", False)


def test_second_time_changes_nothing(cluster: Cluster, hooks: Hooks) -> None:
    """The same hook again finds everything done, and writes nothing to the relation."""
    hooks.fire(cluster.units[0], LEADER_ELECTED)
    before = cluster.relation.data

    (fired,) = hooks.fire(cluster.units[0], LEADER_ELECTED)

    assert fired.answers == {
        "generate_passwords": "no",
        "is_part_of_cluster": "yes",
        "has_cluster_initialised": "no",
    }
    assert cluster.relation.data is before


def test_all_units_are_there(cluster: Cluster, hooks: Hooks) -> None:
    """With all units in, the commits are made synchronous, and nothing restarts."""
    leader = cluster.found()
    cluster.join(cluster.units[1])

    (fired,) = hooks.fire(leader, LEADER_ELECTED)

    assert fired.answers["all_units_on_cluster"] == "yes"
    assert (fired.run.end, fired.run.deferred) == ("return", False)
    assert cluster.patroni.synchrony.mode
    assert leader.workload.restarts == 1


def test_unit_is_let_in(cluster: Cluster, hooks: Hooks) -> None:
    """With all members ready the next unit is let in and labelled."""
    leader = cluster.found()

    (fired,) = hooks.fire(leader, LEADER_ELECTED)

    assert "add_unit_to_cluster" in fired.nodes
    assert cluster.relation.data.endpoints[-1] == names.host("postgresql/1")
    assert not fired.run.deferred


def test_one_unit_at_a_time(cluster: Cluster, hooks: Hooks) -> None:
    """A unit that was let in and has not started keeps the next one out."""
    cluster.add_unit()
    leader = cluster.found()

    (fired,) = hooks.fire(leader, LEADER_ELECTED)

    assert fired.nodes.count("add_unit_to_cluster") == 1
    assert len(cluster.relation.data.endpoints) == 2
    assert fired.run.deferred


def test_deferred_hook_gives_the_present_members_their_settings(
    cluster: Cluster, hooks: Hooks
) -> None:
    """This defer does not end the run: the configuration is updated behind it."""
    cluster.add_unit()
    leader = cluster.found()

    (fired,) = hooks.fire(leader, LEADER_ELECTED)

    assert fired.nodes[-3:] == ["defer2", "update_config", "rtn2"]
    assert cluster.patroni.synchrony.mode
    assert leader.deferred == [LEADER_ELECTED]


def test_patroni_out_of_reach_defers(cluster: Cluster, hooks: Hooks) -> None:
    """A Patroni that does not answer is no error of the hook."""
    leader = cluster.found()
    cluster.patroni.unreachable = True

    (fired,) = hooks.fire(leader, LEADER_ELECTED)

    assert fired.answers["are_all_members_ready"] == "no"
    assert fired.run.deferred


def test_departed_unit_is_removed_by_the_next_leader(cluster: Cluster, hooks: Hooks) -> None:
    """A unit that took its leadership with it leaves the list all the same."""
    cluster.found()
    first, second = cluster.units
    cluster.join(second)
    cluster.elect(second)
    cluster.remove_unit(first)

    hooks.fire(second, LEADER_ELECTED)

    assert cluster.relation.data.endpoints == (names.host(second.name),)


@pytest.mark.parametrize("ready", [True, False])
def test_new_leader_outside_the_cluster(cluster: Cluster, hooks: Hooks, *, ready: bool) -> None:
    """A leader that is not in joins when the members are ready, as any unit does."""
    cluster.found()
    second = cluster.units[1]
    cluster.elect(second)
    cluster.patroni.unreachable = not ready

    (fired,) = hooks.fire(second, LEADER_ELECTED)

    assert fired.answers["is_part_of_cluster"] == "no"
    assert fired.run.deferred is not ready
    assert (names.host(second.name) in cluster.relation.data.endpoints) is ready


def test_hook_of_a_unit_that_no_longer_leads(cluster: Cluster, hooks: Hooks) -> None:
    """A deferred hook that is taken up after an election writes nothing, and is done."""
    first, second = cluster.units
    first.deferred.append(LEADER_ELECTED)
    cluster.elect(second)

    (fired,) = hooks.fire(first, "update-status")

    assert isinstance(fired.error, NotLeaderError)
    assert first.deferred == []
    assert cluster.relation.writes == cluster.kubernetes.writes == 0


def test_missing_trust_blocks_until_it_is_given(cluster: Cluster, hooks: Hooks) -> None:
    """403 shows the command that helps, and the next event goes on where it helped."""
    leader = cluster.units[0]
    cluster.kubernetes.forbidden = True
    (fired,) = hooks.fire(leader, LEADER_ELECTED)
    assert isinstance(fired.error, PermissionDeniedError)
    assert leader.status is not None
    assert leader.status.kind is StatusKind.BLOCKED
    assert "juju trust postgresql --scope=cluster" in leader.status.message

    cluster.kubernetes.forbidden = False
    (again,) = hooks.fire(leader, "update-status")

    assert again.error is None
    assert leader.deferred == []


def test_without_a_peer_relation_the_hook_comes_again(cluster: Cluster, hooks: Hooks) -> None:
    """Nothing can be kept yet, so the hook waits until it can."""
    leader = cluster.units[0]
    cluster.model.related = False
    hooks.fire(leader, LEADER_ELECTED)
    assert leader.deferred == [LEADER_ELECTED]

    cluster.model.related = True
    hooks.fire(leader, "update-status")

    assert leader.deferred == []
    assert cluster.relation.data.passwords
