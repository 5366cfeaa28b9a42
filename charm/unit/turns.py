"""Turns to restart, in the peer relation: who asks in the unit's side, who has it in the leader's.

Juju keeps what a hook writes only if the hook succeeds, and a unit sees what another wrote when
that one's hook is over: no two units ever find that they have the turn.
"""

from collections.abc import Collection

import ops

from steps.unit.turns import Turns
from unit.relation import PeerRelation

_ASKS = "restart"
_HOLDER = "restarting"


class PeerTurns:
    """The turns, as the peer relation has them."""

    def __init__(self, charm: ops.CharmBase) -> None:
        self._relation = PeerRelation(charm)

    def asking(self) -> Collection[str]:
        """From each unit's own side."""
        return self._relation.of_units(_ASKS).keys()

    def ask(self) -> None:
        """In the unit's own side."""
        self._relation.write_own(_ASKS, "asked")

    def give_back(self) -> None:
        """In the unit's own side."""
        self._relation.write_own(_ASKS, "")

    def holder(self) -> str | None:
        """As the leader wrote."""
        return self._relation.shared(_HOLDER)

    def give(self, unit: str | None) -> None:
        """For all to see."""
        self._relation.share(_HOLDER, unit or "")


_: type[Turns] = PeerTurns
