"""Who may talk to Pebble."""

from collections.abc import Iterator
from typing import Any

import pytest
from ops import pebble

ALICE = {"access": "admin", "local": {"user-id": 42}}
WEB = {"access": "metrics", "basic": {"password": "$6$hash"}}


@pytest.fixture
def identities(client: pebble.Client, api: Any) -> Iterator[Any]:
    """Change identities; afterwards there are none."""

    def act(action: str, **identities: Any) -> None:
        api.request("POST", "/v1/identities", body={"action": action, "identities": identities})

    yield act
    client.replace_identities(dict.fromkeys(client.get_identities()))


def test_replace(client: pebble.Client, identities: Any) -> None:
    """Identities are added, changed and removed at once; passwords are not told."""
    identities("replace", alice=ALICE, web=WEB)
    identities("replace", alice=None)

    found = client.get_identities()

    assert list(found) == ["web"]
    assert found["web"].basic is not None
    assert found["web"].basic.password == "*****"  # noqa: S105 - there is nothing to see


def test_update(client: pebble.Client, identities: Any) -> None:
    """An identity that is there can be changed."""
    identities("add", alice=ALICE)

    identities("update", alice={**ALICE, "access": "read"})

    assert client.get_identities()["alice"].access is pebble.IdentityAccess.READ


def test_remove(client: pebble.Client, identities: Any) -> None:
    """An identity that is there can be removed."""
    identities("add", alice=ALICE)

    client.remove_identities(["alice"])

    assert client.get_identities() == {}


@pytest.mark.parametrize(
    ("action", "name", "identity", "reason"),
    [
        ("update", "eve", ALICE, "identities do not exist: eve"),
        ("remove", "eve", None, "identities do not exist: eve"),
        ("remove", "alice", ALICE, "must be null for remove operation"),
        ("add", "alice", ALICE, "identities already exist: alice"),
        ("add", "twin", ALICE, "cannot have multiple identities with user ID 42 (alice, twin)"),
        ("add", "2x", ALICE, "must start with an alphabetic character"),
        ("add", "x", None, 'identity value for "x" must not be null for add operation'),
        ("add", "x", {"local": {"user-id": 1}}, "access value must be specified"),
        ("add", "x", {**ALICE, "access": "all"}, 'invalid access value "all", must be "admin"'),
        ("add", "x", {"access": "read"}, "identity must have at least one type"),
        ("add", "x", {"access": "read", "local": {"x": 1}}, "must specify user-id"),
        ("add", "x", {"access": "read", "basic": {"x": 1}}, "must specify password"),
        ("add", "x", {"access": "read", "cert": {"pem": "x"}}, "PEM-encoded certificate"),
        ("grant", "x", ALICE, 'invalid action "grant"'),
    ],
)
def test_refused(identities: Any, action: str, name: str, identity: Any, reason: str) -> None:
    """What is wrong is said, and nothing is changed."""
    identities("add", alice=ALICE)

    with pytest.raises(pebble.APIError) as caught:
        identities(action, **{name: identity})

    assert reason in caught.value.message
