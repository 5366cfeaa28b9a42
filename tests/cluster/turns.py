"""Turns to restart, in the peer relation's data."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from steps.errors import NoPeerRelationError, NotLeaderError
from steps.unit.turns import Turns
from tests.cluster.shared import FakePeerRelation


@dataclass(frozen=True, slots=True)
class FakeTurns:
    """The turns as one unit sees them."""

    _relation: FakePeerRelation
    _unit: str

    def asking(self) -> Collection[str]:
        """Those that asked and did not give it back."""
        return self._relation.data.asking

    def ask(self) -> None:
        """For this unit."""
        self._write(self._relation.data.asking | {self._unit})

    def give_back(self) -> None:
        """For this unit."""
        self._write(self._relation.data.asking - {self._unit})

    def holder(self) -> str | None:
        """As given."""
        return self._relation.data.turn

    def give(self, unit: str | None) -> None:
        """As the leader."""
        if self._relation.model.leader != self._unit:
            raise NotLeaderError(f"{self._unit} may not write application data")
        self._relation.data = replace(self._relation.data, turn=unit)

    def _write(self, asking: frozenset[str]) -> None:
        if not self._relation.model.related:
            raise NoPeerRelationError("there is no peer relation yet")
        self._relation.data = replace(self._relation.data, asking=asking)


_: type[Turns] = FakeTurns
