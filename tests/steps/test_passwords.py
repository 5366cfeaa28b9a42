"""Passwords: generated once, kept for ever."""

import string

import pytest

from steps.errors import NoPeerRelationError
from steps.passwords import LENGTH, generate_passwords, new_password
from steps.unit.shared import User
from tests.cluster.cluster import Cluster


def test_every_user_gets_a_password() -> None:
    """The first run generates all passwords, each its own, and says so."""
    cluster = Cluster(1)

    generated = generate_passwords(cluster.units[0])

    assert generated
    assert set(cluster.relation.data.passwords) == set(User)
    assert len(set(cluster.relation.data.passwords.values())) == len(User)


def test_second_run_changes_nothing() -> None:
    """Passwords that exist stay, and nothing is written."""
    cluster = Cluster(1)
    generate_passwords(cluster.units[0])
    before = cluster.relation.data

    generated = generate_passwords(cluster.units[0])

    assert not generated
    assert cluster.relation.data is before


def test_new_leader_keeps_the_passwords() -> None:
    """A change of leader rotates nothing."""
    cluster = Cluster(2)
    first, second = cluster.units
    generate_passwords(first)
    before = cluster.relation.data
    cluster.elect(second)

    generate_passwords(second)

    assert cluster.relation.data is before


def test_only_the_missing_passwords_are_generated() -> None:
    """A user that was added later gets a password, and the others keep theirs."""
    cluster = Cluster(1)
    unit = cluster.units[0]
    unit.shared.add_passwords({User.OPERATOR: "known to the database"})

    generated = generate_passwords(unit)

    assert generated
    assert cluster.relation.data.passwords[User.OPERATOR] == "known to the database"
    assert set(cluster.relation.data.passwords) == set(User)


def test_without_a_peer_relation_nothing_can_be_kept() -> None:
    """A password that nobody would remember is not generated in silence."""
    cluster = Cluster(1)
    cluster.model.related = False

    with pytest.raises(NoPeerRelationError):
        generate_passwords(cluster.units[0])


def test_password_needs_no_quoting() -> None:
    """Passwords are long, and of letters and digits alone."""
    password = new_password()

    assert len(password) == LENGTH
    assert set(password) <= set(string.ascii_letters + string.digits)
    assert password != new_password()
