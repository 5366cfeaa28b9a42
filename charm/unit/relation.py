"""The peer relation: the application's side, which the leader writes, and each unit's own."""

from collections.abc import Mapping

import ops

from steps.errors import NoPeerRelationError, NotLeaderError

PEERS = "database-peers"
"""Its name in ``charmcraft.yaml``."""


class PeerRelation:
    """The relation's data. Before Juju has made it, there is nothing to read."""

    def __init__(self, charm: ops.CharmBase) -> None:
        self._charm = charm

    def shared(self, key: str) -> str | None:
        """What the leader wrote for all."""
        relation = self._charm.model.get_relation(PEERS)
        return None if relation is None else relation.data[self._charm.app].get(key)

    def share(self, key: str, value: str) -> None:
        """Write it for all. An empty value takes the key away."""
        self.require_writable().data[self._charm.app][key] = value

    def of_units(self, key: str) -> Mapping[str, str]:
        """What units wrote of themselves, by their names."""
        relation = self._charm.model.get_relation(PEERS)
        if relation is None:
            return {}
        written = ((u.name, relation.data[u].get(key)) for u in (self._charm.unit, *relation.units))
        return {unit: value for unit, value in written if value}

    def write_own(self, key: str, value: str) -> None:
        """Write of this unit, if it is news. An empty value takes the key away."""
        own = self._require().data[self._charm.unit]
        if own.get(key, "") != value:
            own[key] = value

    def require_writable(self) -> ops.Relation:
        """The relation, if this unit may write for all.

        Raises:
            NoPeerRelationError: Juju has not made it.
            NotLeaderError: Only the leader may.
        """
        relation = self._require()
        if not self._charm.unit.is_leader():
            raise NotLeaderError(f"{self._charm.unit.name} may not write what all units share")
        return relation

    def _require(self) -> ops.Relation:
        relation = self._charm.model.get_relation(PEERS)
        if relation is None:
            raise NoPeerRelationError("waiting for Juju to make the peer relation")
        return relation
