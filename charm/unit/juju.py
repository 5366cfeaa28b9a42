"""Juju's facts about the unit, by the ops framework."""

from collections.abc import Collection
from ipaddress import IPv4Address, IPv6Address

import ops

from steps.errors import NoAddressError
from steps.unit.juju import Juju
from unit.relation import PEERS

DEPARTING = "departing"
"""The key under which a unit notes in the relation that it departs."""


class JujuFacts:
    """What Juju knows, as the hook that runs was told."""

    def __init__(self, charm: ops.CharmBase, event: ops.EventBase) -> None:
        self._charm = charm
        self._departing = _departing(event)

    @property
    def model(self) -> str:
        """The model."""
        return self._charm.model.name

    @property
    def application(self) -> str:
        """The application."""
        return self._charm.app.name

    @property
    def unit(self) -> str:
        """This unit."""
        return self._charm.unit.name

    def address(self) -> str:
        """Of the pod: what the peer relation is bound to."""
        address = self._charm.model.get_binding(PEERS).network.bind_address
        if not isinstance(address, IPv4Address | IPv6Address):
            raise NoAddressError("waiting for Juju to say which address this unit has")
        return str(address)

    def is_leader(self) -> bool:
        """As Juju says now."""
        return self._charm.unit.is_leader()

    def is_departing(self) -> bool:
        """Whether the event is that this unit departs."""
        relation = self._charm.model.get_relation(PEERS)
        noted = relation is not None and DEPARTING in relation.data[self._charm.unit]
        return noted or self._departing == self.unit

    def units(self) -> Collection[str]:
        """Those in the peer relation and this one. The framework still counts one that departs."""
        relation = self._charm.model.get_relation(PEERS)
        others = () if relation is None else (unit.name for unit in relation.units)
        return {self.unit, *others} - {self._departing}

    def planned_units(self) -> int:
        """As scaled."""
        return self._charm.app.planned_units()


def _departing(event: ops.EventBase) -> str | None:
    """The unit of this application that departs, if that is what the event is about."""
    if isinstance(event, ops.RelationDepartedEvent):
        return None if event.departing_unit is None else event.departing_unit.name
    return None


_: type[Juju] = JujuFacts
