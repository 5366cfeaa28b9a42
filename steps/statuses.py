"""The statuses that the charts set: a step records what is wanted, and shows nothing."""

from steps.labels import registry
from steps.unit import Status, StatusKind, Unit

TRUST_HINT = "Insufficient permissions, try: `juju trust {application} --scope=cluster`"
"""What to tell an administrator when Kubernetes forbids something."""


@registry.step("Set Active status")
def set_active(unit: Unit) -> None:
    """The unit does its work."""
    unit.want(Status(StatusKind.ACTIVE))


@registry.step("Set Waiting status")
def set_waiting(unit: Unit) -> None:
    """The cluster is made, and clients do not reach it yet."""
    unit.want(Status(StatusKind.WAITING, "waiting for the primary Service to reach the primary"))


@registry.step("Set Blocked status")
def set_blocked(unit: Unit) -> None:
    """Kubernetes refused the pod's labels, which only an administrator can change."""
    unit.want(Status(StatusKind.BLOCKED, TRUST_HINT.format(application=unit.juju.application)))
