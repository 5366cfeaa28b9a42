"""Juju's facts about a unit, as the framework tells them."""

import ops
import pytest
from ops import testing

from steps.errors import NoAddressError
from unit.juju import JujuFacts
from unit.relation import PEERS

META = {"name": "postgresql", "peers": {PEERS: {"interface": "postgresql_peers"}}}


class Charm(ops.CharmBase):
    """A charm that does nothing by itself."""


def address_of_unit_bound_to(*addresses: str) -> str:
    """The unit's address, where the peer relation is bound to some."""
    bound = [testing.BindAddress([testing.Address(address)]) for address in addresses]
    context: testing.Context[Charm] = testing.Context(Charm, meta=META)
    state = testing.State(networks={testing.Network(PEERS, bound)})
    with context(context.on.start(), state) as manager:
        return JujuFacts(manager.charm, ops.StartEvent(ops.Handle(None, "start", "1"))).address()


@pytest.mark.parametrize("address", ["10.1.0.1", "fd00::1"])
def test_address_is_what_the_peer_relation_is_bound_to(address: str) -> None:
    """Of several, the first."""
    assert address_of_unit_bound_to(address, "10.2.0.1") == address


def test_address_that_is_not_there_is_waited_for() -> None:
    """A pod that is just being made has none yet."""
    with pytest.raises(NoAddressError, match="which address this unit has"):
        address_of_unit_bound_to()
