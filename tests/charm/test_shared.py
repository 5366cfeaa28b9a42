"""What the units share: the peer relation's data and the secret, as Juju keeps them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import ops
import pytest
from ops import testing

from steps.errors import NoPeerRelationError, NotLeaderError
from steps.unit.shared import User
from unit.juju import DEPARTING
from unit.relation import PEERS
from unit.shared import LABEL, PeerState

META = {"name": "postgresql", "peers": {PEERS: {"interface": "postgresql_peers"}}}
RELATION = testing.PeerRelation(PEERS, id=1)


class Charm(ops.CharmBase):
    """A charm that does nothing by itself."""


@contextmanager
def unit(state: testing.State) -> Iterator[tuple[PeerState, testing.Manager[Charm]]]:
    """The collaborator, in a hook."""
    context: testing.Context[Charm] = testing.Context(Charm, meta=META)
    with context(context.on.start(), state) as manager:
        yield PeerState(manager.charm), manager


def writes(shared: PeerState) -> tuple[Callable[[], None], ...]:
    """All that only the leader may do."""
    return (
        lambda: shared.add_passwords({User.OPERATOR: "first"}),
        lambda: shared.set_password(User.OPERATOR, "first"),
        lambda: shared.set_endpoints([]),
        shared.mark_initialised,
    )


def own_writes(shared: PeerState) -> tuple[Callable[[], None], ...]:
    """What each unit may say of itself."""
    return (shared.mark_departing, shared.tell_up, lambda: shared.publish_address("10.1.0.1"))


def test_passwords_are_kept_in_a_secret() -> None:
    """The relation holds the secret's address, and no password."""
    with unit(testing.State(leader=True, relations={RELATION})) as (shared, manager):
        shared.add_passwords({User.OPERATOR: "first"})
        after = manager.run()

    (secret,) = after.secrets
    assert secret.owner == "app"
    assert secret.label == LABEL
    assert after.get_relation(1).local_app_data == {"passwords-secret": secret.id}


def test_password_that_exists_is_not_replaced() -> None:
    """The database knows it already."""
    with unit(testing.State(leader=True, relations={RELATION})) as (shared, _):
        shared.add_passwords({User.OPERATOR: "first"})
        shared.add_passwords({User.OPERATOR: "second", User.REWIND: "third"})

        assert shared.passwords() == {User.OPERATOR: "first", User.REWIND: "third"}


def test_password_is_replaced_if_that_is_meant() -> None:
    """The others stay."""
    with unit(testing.State(leader=True, relations={RELATION})) as (shared, _):
        shared.add_passwords({User.OPERATOR: "first", User.REWIND: "second"})
        shared.set_password(User.OPERATOR, "third")

        assert shared.passwords() == {User.OPERATOR: "third", User.REWIND: "second"}


def test_list_and_mark_are_kept() -> None:
    """What was written is read, in the same hook too."""
    with unit(testing.State(leader=True, relations={RELATION})) as (shared, _):
        shared.set_endpoints(["postgresql-1.e", "postgresql-0.e"])
        shared.mark_initialised()

        assert shared.endpoints() == ("postgresql-1.e", "postgresql-0.e")
        assert shared.is_initialised()


def test_nothing_is_there_before_the_relation() -> None:
    """There is nothing to read, and nowhere to write."""
    with unit(testing.State(leader=True)) as (shared, _):
        assert (shared.passwords(), shared.endpoints(), shared.is_initialised()) == ({}, (), False)
        assert shared.addresses() == {}
        for write in (*writes(shared), *own_writes(shared)):
            with pytest.raises(NoPeerRelationError):
                write()


def test_only_the_leader_writes_for_all() -> None:
    """Juju would refuse it, with an error that says less."""
    with unit(testing.State(leader=False, relations={RELATION})) as (shared, _):
        for write in writes(shared):
            with pytest.raises(NotLeaderError):
                write()


def test_every_unit_publishes_its_address() -> None:
    """In its own side of the relation, where the others read it."""
    relation = testing.PeerRelation(PEERS, id=1, peers_data={1: {"address": "10.1.0.2"}, 2: {}})
    with unit(testing.State(leader=False, relations={relation})) as (shared, manager):
        shared.publish_address("10.1.0.1")
        after = manager.run()

        assert shared.addresses() == {
            "postgresql-0.postgresql-endpoints": "10.1.0.1",
            "postgresql-1.postgresql-endpoints": "10.1.0.2",
        }
    assert after.get_relation(1).local_unit_data["address"] == "10.1.0.1"  # type: ignore[index] # it is a mapping


def test_every_unit_tells_that_it_is_up() -> None:
    """In its own side of the relation, so that the leader gets an event."""
    with unit(testing.State(leader=False, relations={RELATION})) as (shared, manager):
        shared.tell_up()
        after = manager.run()

    assert after.get_relation(1).local_unit_data["up"] == "True"  # type: ignore[index] # it is a mapping


def test_every_unit_notes_its_departure() -> None:
    """In its own side of the relation."""
    with unit(testing.State(leader=False, relations={RELATION})) as (shared, manager):
        shared.mark_departing()
        after = manager.run()

    assert after.get_relation(1).local_unit_data[DEPARTING] == "True"  # type: ignore[index] # it is a mapping
