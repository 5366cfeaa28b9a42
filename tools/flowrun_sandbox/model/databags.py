"""A relation's databags: what is always in one, and how it is written."""

from collections.abc import Mapping

from flowrun_sandbox.model.entities import Unit


def addresses(unit: Unit) -> dict[str, str]:
    """What Juju itself puts into a unit's databag."""
    return {
        "egress-subnets": f"{unit.address}/32",
        "ingress-address": unit.address,
        "private-address": unit.address,
    }


def written(bag: Mapping[str, str], changes: Mapping[str, str]) -> dict[str, str]:
    """A databag with changes in it: an empty value takes its key out."""
    return {key: value for key, value in sorted({**bag, **changes}.items()) if value}
