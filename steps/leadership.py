"""Who leads: the one unit that writes what all share."""

from steps.errors import NotLeaderError
from steps.labels import registry
from steps.unit import Unit


@registry.predicate("Is current unit leader?")
def is_leader(unit: Unit) -> bool:
    """Whether Juju made this unit the leader, as of now."""
    return unit.juju.is_leader()


def require_leadership(unit: Unit) -> None:
    """Go on only if the unit leads.

    Every step that writes for all units asks first: a deferred hook may run long after the unit
    stopped leading.

    Raises:
        NotLeaderError: It does not.
    """
    if not unit.juju.is_leader():
        raise NotLeaderError(f"{unit.juju.unit} is not the leader and leaves the rest to it")
