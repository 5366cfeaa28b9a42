"""The state that all units share: the peer relation's data, and a Juju secret with passwords."""

import json
from collections.abc import Mapping, Sequence

import ops

from steps import names
from steps.errors import NoPeerRelationError, NotLeaderError
from steps.unit.shared import SharedState, User
from unit.juju import DEPARTING, PEERS

_ENDPOINTS = "endpoints"
_INITIALISED = "cluster-initialised"
_ADDRESS = "address"
_SECRET = "passwords-secret"  # noqa: S105 - the key that the secret's address is kept under

LABEL = "database-peers.passwords"
"""The secret's label, for the leader that owns it and for the others that read it."""


class PeerState:
    """What the leader keeps for all, and each unit for itself, in the peer relation."""

    def __init__(self, charm: ops.CharmBase) -> None:
        self._charm = charm

    def passwords(self) -> Mapping[User, str]:
        """As of the secret's latest revision."""
        secret = self._secret()
        if secret is None:
            return {}
        content = secret.get_content(refresh=True)
        return {user: content[_key(user)] for user in User if _key(user) in content}

    def add_passwords(self, passwords: Mapping[User, str]) -> None:
        """Keep those of other users, and those that there are."""
        self._keep({**passwords, **self.passwords()})

    def set_password(self, user: User, password: str) -> None:
        """Keep a new one."""
        self._keep({**self.passwords(), user: password})

    def endpoints(self) -> Sequence[str]:
        """In the order of joining."""
        return tuple(json.loads(self._read(_ENDPOINTS) or "[]"))

    def set_endpoints(self, hosts: Sequence[str]) -> None:
        """As given."""
        self._write(_ENDPOINTS, json.dumps(list(hosts)))

    def is_initialised(self) -> bool:
        """Whether marked."""
        return self._read(_INITIALISED) is not None

    def mark_initialised(self) -> None:
        """Mark."""
        self._write(_INITIALISED, "True")

    def addresses(self) -> Mapping[str, str]:
        """From each unit's own side of the relation."""
        relation = self._charm.model.get_relation(PEERS)
        if relation is None:
            return {}
        units = (self._charm.unit, *relation.units)
        known = ((unit.name, relation.data[unit].get(_ADDRESS)) for unit in units)
        return {names.host(unit): address for unit, address in known if address is not None}

    def publish_address(self, address: str) -> None:
        """In the unit's own side of the relation."""
        self._note(_ADDRESS, address)

    def mark_departing(self) -> None:
        """In the unit's own side of the relation."""
        self._note(DEPARTING, "True")

    def _keep(self, passwords: Mapping[User, str]) -> None:
        content = {_key(user): password for user, password in passwords.items()}
        self._require_writable()
        secret = self._secret()
        if secret is None:
            added = self._charm.app.add_secret(content, label=LABEL)
            assert added.id is not None, "Juju gives every secret an id"
            self._write(_SECRET, added.id)
        elif secret.get_content(refresh=True) != content:
            secret.set_content(content)

    def _secret(self) -> ops.Secret | None:
        """The secret with the passwords: the leader owns it, and its peers may read it."""
        address = self._read(_SECRET)
        if address is None:
            return None
        return self._charm.model.get_secret(id=address, label=LABEL)

    def _read(self, key: str) -> str | None:
        relation = self._charm.model.get_relation(PEERS)
        return None if relation is None else relation.data[self._charm.app].get(key)

    def _write(self, key: str, value: str) -> None:
        self._require_writable().data[self._charm.app][key] = value

    def _note(self, key: str, value: str) -> None:
        self._require_relation().data[self._charm.unit][key] = value

    def _require_writable(self) -> ops.Relation:
        relation = self._require_relation()
        if not self._charm.unit.is_leader():
            raise NotLeaderError(f"{self._charm.unit.name} may not write what all units share")
        return relation

    def _require_relation(self) -> ops.Relation:
        relation = self._charm.model.get_relation(PEERS)
        if relation is None:
            raise NoPeerRelationError("waiting for Juju to make the peer relation")
        return relation


def _key(user: User) -> str:
    """The key of a user's password: Juju wants at least three letters, and no underscore."""
    return f"{user.value}-password"


_: type[SharedState] = PeerState
