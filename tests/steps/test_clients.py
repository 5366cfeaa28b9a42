"""Clients: who is served, with what, and who is not."""

from collections.abc import Callable

import pytest

from steps.clients import (
    are_requests_valid,
    endpoints,
    is_client_waiting,
    let_monitor,
    lock_out,
    serve_first,
    tell_endpoints,
    tell_refused,
)
from steps.errors import DatabaseUnavailableError, NotLeaderError
from steps.unit import StatusKind, Unit
from steps.unit.clients import Request
from tests.cluster.cluster import Cluster
from tests.cluster.unit import FakeUnit

SHOP = Request(7, None, "shop", frozenset())
MAIL = Request(8, "a1", "mail", frozenset({"createdb"}))
BANK = Request(9, None, "bank", frozenset({"superuser", "createdb"}))


@pytest.fixture
def leader() -> FakeUnit:
    """The first unit, when it has made the cluster."""
    return Cluster(2).found()


def test_each_request_has_its_user(leader: FakeUnit) -> None:
    """One after the other, in the order of their relations."""
    leader.clients.asked = [SHOP, MAIL]

    while is_client_waiting(leader):
        serve_first(leader)

    assert list(leader.clients.served) == [SHOP, MAIL]
    assert leader.database.databases == {"shop": "relation_id_7", "mail": "relation_id_8_a1"}
    assert leader.database.attributes["relation_id_8_a1"] == {"createdb"}


def test_client_is_told_what_the_database_knows(leader: FakeUnit) -> None:
    """The password is the same on both sides."""
    leader.clients.asked = [SHOP]

    serve_first(leader)

    login = leader.clients.served[SHOP]
    assert leader.database.passwords[login.user] == login.password


def test_refused_role_keeps_nobody_waiting(leader: FakeUnit) -> None:
    """The request is named, and the others are served."""
    leader.clients.asked = [BANK, SHOP]
    assert not are_requests_valid(leader)

    tell_refused(leader)
    serve_first(leader)

    assert leader.status is not None
    assert leader.status.kind is StatusKind.BLOCKED
    assert leader.status.message.endswith("bank (superuser)")
    assert list(leader.clients.served) == [SHOP]
    assert not is_client_waiting(leader)


def test_silent_primary_serves_nobody(leader: FakeUnit) -> None:
    """A client is told nothing that the database does not know."""
    leader.clients.asked = [SHOP]
    leader.database.unreachable = True

    with pytest.raises(DatabaseUnavailableError):
        serve_first(leader)

    assert not leader.clients.served


def test_replicas_are_told_where_there_are_some() -> None:
    """One unit has none; with two, clients that were served learn of them."""
    cluster = Cluster(2)
    leader = cluster.found()
    leader.clients.asked = [SHOP]
    serve_first(leader)
    assert endpoints(leader).replicas is None
    cluster.join(cluster.units[1])

    tell_endpoints(leader)

    told = leader.clients.told[SHOP]
    assert told.replicas == "postgresql-replicas.demo.svc.cluster.local:5432"


@pytest.mark.parametrize("step", [serve_first, tell_endpoints, lock_out, let_monitor])
def test_only_the_leader_answers(step: Callable[[Unit], None]) -> None:
    """A deferred hook may come when another unit leads."""
    cluster = Cluster(2)
    unit = cluster.found()
    unit.clients.asked = [SHOP]
    cluster.elect(cluster.units[1])

    with pytest.raises(NotLeaderError):
        step(unit)


def test_client_that_left_is_locked_out(leader: FakeUnit) -> None:
    """Its database stays."""
    leader.clients.asked = [SHOP]
    serve_first(leader)
    leader.clients.gone = [SHOP.user]

    lock_out(leader)

    assert SHOP.user not in leader.database.passwords
    assert "shop" in leader.database.databases


def test_monitoring_user_has_the_password_that_is_kept(leader: FakeUnit) -> None:
    """It is made for those who read statistics."""
    let_monitor(leader)

    assert leader.database.passwords == {"monitoring": "monitoring's password"}
