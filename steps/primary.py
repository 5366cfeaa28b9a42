"""The primary: which unit it is, and how another becomes it."""

from steps import names
from steps.errors import PatroniUnavailableError, RefusedError
from steps.labels import registry
from steps.unit import Unit


@registry.predicate("Is there a primary?")
def is_there_a_primary(unit: Unit) -> bool:
    """Whether a member leads. If Patroni does not answer, nobody knows: no."""
    return current_primary(unit) is not None


@registry.predicate("Is current unit the primary?")
def is_primary(unit: Unit) -> bool:
    """Whether the member on this unit leads."""
    return current_primary(unit) == names.pod(unit.juju.unit)


@registry.step("Tell which unit is the primary", raises=PatroniUnavailableError)
def tell_primary(unit: Unit) -> None:
    """Give the person the name of the unit."""
    leading = next(member.name for member in unit.patroni.members() if member.leads)
    unit.action.answer({"primary": names.unit(leading)})


@registry.step("Switch the primary over", raises=(PatroniUnavailableError, RefusedError))
def switch_over(unit: Unit) -> None:
    """Have the unit lead that the person named, or else the one that Patroni finds best prepared.

    The one that leads already stays where it is.
    """
    wanted = unit.action.parameter("unit")
    candidate = None if wanted is None else names.pod(wanted)
    leading = current_primary(unit)
    if leading is not None and leading != candidate:
        unit.patroni.switch_over(leading, candidate)


@registry.step(
    "Restart PostgreSQL on the current unit", raises=(PatroniUnavailableError, RefusedError)
)
def restart(unit: Unit) -> None:
    """Restart it, and wait until it runs."""
    unit.patroni.restart()


def current_primary(unit: Unit) -> str | None:
    """The member that leads, if one does and Patroni answers."""
    try:
        members = unit.patroni.members()
    except PatroniUnavailableError:
        return None
    return next((member.name for member in members if member.leads), None)
