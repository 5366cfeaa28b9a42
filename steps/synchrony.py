"""How many units hold a change before its commit returns."""

import contextlib

from steps.errors import PatroniUnavailableError, RefusedError
from steps.labels import registry
from steps.unit import Unit
from steps.unit.patroni import Synchrony


@registry.step("Turn on/off PostgreSQL synchronous_commit configuration", raises=RefusedError)
def update_synchronous_commit(unit: Unit) -> None:
    """Set for the whole cluster how many standbys a commit waits for, if that is not set already.

    Before Patroni runs anywhere there is nothing to set, and before it has read a new password it
    takes no setting: each hook comes here again.
    """
    wanted = wanted_synchrony(unit.juju.planned_units())
    with contextlib.suppress(PatroniUnavailableError):
        if unit.patroni.synchrony() != wanted:
            unit.patroni.set_synchrony(wanted)


def wanted_synchrony(units: int) -> Synchrony:
    """A majority of the planned units holds every commit.

    A unit on its own has nobody to wait for and still writes to its own disk before it answers
    (``local``): ``off`` would lose commits that clients were told of.
    """
    if units > 1:
        return Synchrony(mode=True, node_count=units // 2, commit="on")
    return Synchrony(mode=False, node_count=1, commit="local")
