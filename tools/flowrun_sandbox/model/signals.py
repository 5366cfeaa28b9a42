"""What the machine reports of a unit: its containers' Pebbles, and the clock."""
# ruff: noqa: ARG001 (every change takes the model first)

from datetime import datetime

from flowrun_sandbox.model import events, secrets
from flowrun_sandbox.model.entities import Life, Model, Unit
from flowrun_sandbox.model.queues import tell


def pebble_ready(model: Model, unit: Unit, container: str) -> None:
    """A container's Pebble has started, for the first time or anew."""
    unit.containers[container].ready = True
    tell(unit, events.workload(container, "pebble-ready"))


def pebble_gone(model: Model, unit: Unit, container: str) -> None:
    """A container's Pebble has ended."""
    unit.containers[container].ready = False


def pebble_check_failed(model: Model, unit: Unit, container: str, check: str) -> None:
    """A check of a container has failed as often as its threshold says."""
    details = {"JUJU_PEBBLE_CHECK_NAME": check}
    tell(unit, events.workload(container, "pebble-check-failed", details))


def pebble_check_recovered(model: Model, unit: Unit, container: str, check: str) -> None:
    """A check that had failed succeeds again."""
    details = {"JUJU_PEBBLE_CHECK_NAME": check}
    tell(unit, events.workload(container, "pebble-check-recovered", details))


def pebble_notice(
    model: Model, unit: Unit, container: str, *, id: str, type: str, key: str
) -> None:
    """Something in a container has left a notice; Juju passes on those of the type ``custom``."""
    if type != "custom":
        return
    details = {"JUJU_NOTICE_ID": id, "JUJU_NOTICE_TYPE": type, "JUJU_NOTICE_KEY": key}
    tell(unit, events.workload(container, "pebble-custom-notice", details))


def update_status(model: Model, unit: Unit) -> None:
    """It is time for ``update-status``: a unit hears it that has nothing else to do."""
    busy = unit.queue or unit.running is not None or unit.failed is not None
    if unit.started and unit.life is Life.ALIVE and not busy:
        tell(unit, events.hook("update-status"))


def tick(model: Model, now: datetime | None = None) -> datetime | None:
    """Tell of the secrets that expire or are to be rotated by now.

    Returns when the next one will be due, if one will.
    """
    return secrets.tell_due(model, now or model.clock())
