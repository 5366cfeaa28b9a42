"""Which units are part of the cluster, and who may join next.

The list of endpoints says who was let in; Patroni says who is there. A unit that is on the list
and not ready yet is pending: nobody else is let in before it.
"""

from collections.abc import Sequence

from steps import names
from steps.errors import (
    NoAddressError,
    NoPeerRelationError,
    NotLeaderError,
    PatroniUnavailableError,
)
from steps.labels import registry
from steps.leadership import require_leadership
from steps.unit import Unit


@registry.predicate("Is current unit part of the cluster?")
def is_part_of_cluster(unit: Unit) -> bool:
    """Whether this unit was let in."""
    return names.host(unit.juju.unit) in unit.shared.endpoints()


@registry.step("Add current unit to the cluster", raises=(NotLeaderError, NoPeerRelationError))
def add_current_unit(unit: Unit) -> None:
    """Put this unit on the list as the member that makes the cluster.

    Where there is a cluster already, it is let in like any other unit: when all members are ready.
    """
    require_leadership(unit)
    if not unit.shared.is_initialised():
        _let_in(unit, names.host(unit.juju.unit))


@registry.step(
    "Remove pending departed units from the cluster", raises=(NotLeaderError, NoPeerRelationError)
)
def remove_departed_units(unit: Unit) -> None:
    """Take units that are gone or going off the list, but never this one."""
    require_leadership(unit)
    staying = {names.host(name) for name in (*unit.juju.units(), unit.juju.unit)}
    listed = unit.shared.endpoints()
    kept = [host for host in dict.fromkeys(listed) if host in staying]
    if kept != list(listed):
        unit.shared.set_endpoints(kept)


@registry.predicate("Are all the units part of the cluster?")
def are_all_units_on_cluster(unit: Unit) -> bool:
    """Whether every unit was let in and is known to Patroni.

    Members that Patroni knows besides, such as one that departs, do not matter. If Patroni does not
    answer, nobody knows: no.
    """
    listed = set(unit.shared.endpoints())
    try:
        members = {member.name for member in unit.patroni.members()}
    except PatroniUnavailableError:
        return False
    return all(names.host(u) in listed and names.pod(u) in members for u in unit.juju.units())


@registry.predicate("Are all cluster members ready?")
def are_all_members_ready(unit: Unit) -> bool:
    """Whether there is a leader, and all units on the list are members that run or stream.

    Counted from the list, not from Patroni: its view of a pod that was just labelled may be late.
    If Patroni does not answer, no.
    """
    try:
        members = unit.patroni.members()
    except PatroniUnavailableError:
        return False
    ready = {member.name for member in members if member.is_ready}
    return any(member.leads and member.is_ready for member in members) and all(
        names.member(host) in ready for host in unit.shared.endpoints()
    )


@registry.step("Add unit to cluster", raises=(NotLeaderError, NoPeerRelationError))
def add_unit(unit: Unit) -> None:
    """Let in the unit with the lowest number of those that are not in, if there is one."""
    require_leadership(unit)
    outside = _outside(unit)
    if outside:
        _let_in(unit, names.host(outside[0]))


@registry.step("Publish the current unit's address", raises=(NoAddressError, NoPeerRelationError))
def publish_address(unit: Unit) -> None:
    """Let the other units know where this one is: a pod that is made anew is elsewhere."""
    address = unit.juju.address()
    if unit.shared.addresses().get(names.host(unit.juju.unit)) != address:
        unit.shared.publish_address(address)


@registry.step("Tell the others that the current unit is up", raises=NoPeerRelationError)
def tell_up(unit: Unit) -> None:
    """Let the leader know, by the event that this is: it may let in the next unit."""
    unit.shared.tell_up()


def known_addresses(unit: Unit) -> Sequence[str]:
    """The addresses of the units that were let in, as far as they are known.

    A unit knows its own before it has published it. One that has not is let through later: what it
    publishes is an event for the others.
    """
    known = {**unit.shared.addresses(), names.host(unit.juju.unit): unit.juju.address()}
    return [known[host] for host in unit.shared.endpoints() if host in known]


@registry.predicate("Does the current unit depart?")
def does_unit_depart(unit: Unit) -> bool:
    """Whether this unit is about to go, while the application stays."""
    return unit.juju.is_departing()


@registry.step("Note that the current unit departs", raises=NoPeerRelationError)
def note_departure(unit: Unit) -> None:
    """Note it for the hooks to come: to a unit that goes, each of its relations looks broken."""
    unit.shared.mark_departing()


def _outside(unit: Unit) -> Sequence[str]:
    """The units that were not let in yet, by their number."""
    listed = set(unit.shared.endpoints())
    outside = (name for name in unit.juju.units() if names.host(name) not in listed)
    return sorted(outside, key=names.ordinal)


def _let_in(unit: Unit, host: str) -> None:
    listed = unit.shared.endpoints()
    if host not in listed:
        unit.shared.set_endpoints([*listed, host])
