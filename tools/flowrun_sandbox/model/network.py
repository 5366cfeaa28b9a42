"""The addresses of a unit, as ``network-get`` tells them."""

from collections.abc import Set as AbstractSet
from typing import Any

from flowrun_sandbox.model.charms import endpoints
from flowrun_sandbox.model.entities import Charm, Unit
from flowrun_sandbox.model.errors import ToolError


def binding(charm: Charm, unit: Unit, name: str) -> dict[str, Any]:
    """The network of an endpoint or of an extra binding: in a pod they all are its one address.

    Raises:
        ToolError: The charm has no such binding.
    """
    known = {end.name for end in endpoints(charm, unit.application)}
    known |= set(charm.metadata.get("extra-bindings") or {}) | {"juju-info"}
    if name not in known:
        raise ToolError(f'no network config found for binding "{name}"')
    address = {"hostname": "", "value": unit.address, "cidr": ""}
    return {
        "bind-addresses": [
            {"mac-address": "", "interface-name": "", "addresses": [address]},
        ],
        "egress-subnets": [f"{unit.address}/32"],
        "ingress-addresses": [unit.address],
    }


def chosen(network: dict[str, Any], wanted: AbstractSet[str]) -> object:
    """What the switches of ``network-get`` want of a network: all, one value, or several."""
    values = {
        "bind-address": network["bind-addresses"][0]["addresses"][0]["value"],
        "ingress-address": network["ingress-addresses"][0],
        "egress-subnets": network["egress-subnets"],
    }
    if not wanted:
        return network
    if len(wanted) == 1:
        return values[next(iter(wanted))]
    return {name: values[name] for name in sorted(wanted)}
