"""Restarts, one unit after the other.

A unit that wants to restart asks, and the leader gives the turn to one that asks. It has the turn
until it asks no more: then the leader gives it to the next.
"""

from collections.abc import Collection

from steps import names
from steps.errors import NoPeerRelationError, NotLeaderError
from steps.labels import registry
from steps.leadership import require_leadership
from steps.primary import current_primary
from steps.unit import Unit


@registry.predicate("Does PostgreSQL need a restart on the current unit?")
def needs_restart(unit: Unit) -> bool:
    """Whether a setting waits for it, as Patroni says. If Patroni does not answer, no."""
    return unit.patroni.needs_restart()


@registry.step("Ask for the turn to restart", raises=NoPeerRelationError)
def ask_for_turn(unit: Unit) -> None:
    """Have the leader know that this unit wants to restart."""
    if unit.juju.unit not in unit.turns.asking():
        unit.turns.ask()


@registry.step(
    "Give the turn to the next unit that asks", raises=(NotLeaderError, NoPeerRelationError)
)
def give_turn(unit: Unit) -> None:
    """Give it, unless a unit has it: to the lowest number, and to the primary last.

    Each restart of the primary makes clients wait, or another unit lead. A unit that is gone has
    no turn any more.
    """
    require_leadership(unit)
    asking = set(unit.turns.asking()) & set(unit.juju.units())
    holder = unit.turns.holder()
    if asking and holder not in asking:
        unit.turns.give(_next(unit, asking))
    elif holder is not None and not asking:
        unit.turns.give(None)


@registry.predicate("Has the current unit the turn to restart?")
def has_turn(unit: Unit) -> bool:
    """Whether it was given to this unit, and not given back."""
    own = unit.juju.unit
    return unit.turns.holder() == own and own in unit.turns.asking()


@registry.step("Give the turn back", raises=NoPeerRelationError)
def give_turn_back(unit: Unit) -> None:
    """Ask no more."""
    unit.turns.give_back()


@registry.step("Tell whether PostgreSQL has restarted")
def tell_restart(unit: Unit) -> None:
    """Say whether this unit has had its turn, or is going to."""
    waits = unit.juju.unit in unit.turns.asking()
    unit.action.answer({"restart": "when it is this unit's turn" if waits else "done"})


def _next(unit: Unit, asking: Collection[str]) -> str:
    primary = current_primary(unit)
    return min(asking, key=lambda each: (names.pod(each) == primary, names.ordinal(each)))
