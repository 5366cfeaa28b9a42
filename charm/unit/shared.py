"""The state that all units share: the peer relation's data, and a Juju secret with passwords."""

import json
from collections.abc import Mapping, Sequence
from functools import cached_property

import ops

from steps import names
from steps.unit.shared import SharedState, User
from unit.juju import DEPARTING
from unit.relation import PeerRelation

_ENDPOINTS = "endpoints"
_INITIALISED = "cluster-initialised"
_ADDRESS = "address"
_UP = "up"
_SECRET = "passwords-secret"  # noqa: S105 - the key that the secret's address is kept under

LABEL = "database-peers.passwords"
"""The secret's label, for the leader that owns it and for the others that read it."""


class PeerState:
    """What the leader keeps for all, and each unit for itself, in the peer relation."""

    def __init__(self, charm: ops.CharmBase) -> None:
        self._charm = charm
        self._relation = PeerRelation(charm)

    def passwords(self) -> Mapping[User, str]:
        """As of the secret's latest revision when they were asked for first."""
        return {user: self._kept[_key(user)] for user in User if _key(user) in self._kept}

    def add_passwords(self, passwords: Mapping[User, str]) -> None:
        """Keep those of other users, and those that there are."""
        self._keep({**passwords, **self.passwords()})

    def set_password(self, user: User, password: str) -> None:
        """Keep a new one."""
        self._keep({**self.passwords(), user: password})

    def endpoints(self) -> Sequence[str]:
        """In the order of joining."""
        return tuple(json.loads(self._relation.shared(_ENDPOINTS) or "[]"))

    def set_endpoints(self, hosts: Sequence[str]) -> None:
        """As given."""
        self._relation.share(_ENDPOINTS, json.dumps(list(hosts)))

    def is_initialised(self) -> bool:
        """Whether marked."""
        return self._relation.shared(_INITIALISED) is not None

    def mark_initialised(self) -> None:
        """Mark."""
        self._relation.share(_INITIALISED, "True")

    def addresses(self) -> Mapping[str, str]:
        """From each unit's own side of the relation."""
        published = self._relation.of_units(_ADDRESS)
        return {names.host(unit): address for unit, address in published.items()}

    def publish_address(self, address: str) -> None:
        """In the unit's own side of the relation."""
        self._relation.write_own(_ADDRESS, address)

    def tell_up(self) -> None:
        """In the unit's own side of the relation."""
        self._relation.write_own(_UP, "True")

    def mark_departing(self) -> None:
        """In the unit's own side of the relation."""
        self._relation.write_own(DEPARTING, "True")

    @cached_property
    def _kept(self) -> Mapping[str, str]:
        """What the secret holds. Nobody else changes it while a hook of the leader runs."""
        secret = self._secret()
        return {} if secret is None else secret.get_content(refresh=True)

    def _keep(self, passwords: Mapping[User, str]) -> None:
        content = {_key(user): password for user, password in passwords.items()}
        self._relation.require_writable()
        if content == self._kept:
            return
        secret = self._secret()
        if secret is None:
            added = self._charm.app.add_secret(content, label=LABEL)
            assert added.id is not None, "Juju gives every secret an id"
            self._relation.share(_SECRET, added.id)
        else:
            secret.set_content(content)
        self._kept = content

    def _secret(self) -> ops.Secret | None:
        """The secret with the passwords: the leader owns it, and its peers may read it."""
        address = self._relation.shared(_SECRET)
        if address is None:
            return None
        return self._charm.model.get_secret(id=address, label=LABEL)


def _key(user: User) -> str:
    """The key of a user's password: Juju wants at least three letters, and no underscore."""
    return f"{user.value}-password"


_: type[SharedState] = PeerState
