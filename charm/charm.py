#!/usr/bin/env python3
"""The PostgreSQL charm: Juju's events in, the flow of that name run, a status out.

What happens in a hook is drawn in ``flows/``, and what a label there means is in ``steps/``.
"""

import time

import ops

from flowrun import load
from flowrun.juju import Failure, Hooks, Meaning, Response, why
from steps import registry
from steps.errors import NotLeaderError, PermissionDeniedError, UnitError
from steps.statuses import TRUST_HINT
from steps.unit import Status, StatusKind
from unit import CharmUnit, Libraries

STATUSES = {
    StatusKind.ACTIVE: ops.ActiveStatus,
    StatusKind.WAITING: ops.WaitingStatus,
    StatusKind.BLOCKED: ops.BlockedStatus,
}
"""What Juju calls the kinds of status that the steps know."""

PATIENCE = 15.0
"""Seconds that a hook gives the unit's member to start, together with the hooks that it runs again
because they were deferred: each of those would wait for the same."""

OUTCOMES: dict[str, Meaning] = {
    "waiting for the container": ops.WaitingStatus("waiting for the container"),
    "fail: no primary": Failure("no member of the cluster leads, or Patroni does not answer"),
    "fail: no password": Failure("the charm has no user of that name, or no password for it yet"),
    "fail: not the leader": Failure("only the leader may do this; run it there"),
    "fail: members not ready": Failure("not all members are ready, or Patroni does not answer"),
    "defer": lambda run: ops.WaitingStatus(why(run)),
}
"""What the outcomes of the flows mean: a status of the unit, or the failure of an action."""


class PostgresqlCharm(ops.CharmBase):
    """PostgreSQL under Patroni on Kubernetes."""

    unit_type = CharmUnit
    """What the steps are given: a test has another."""

    def __init__(self, framework: ops.Framework) -> None:
        super().__init__(framework)
        self.tracing = ops.tracing.Tracing(self, "tracing")
        self.libraries = Libraries(self)
        self.start_by = time.monotonic() + PATIENCE
        self.hooks = Hooks(
            self,
            load(self.charm_dir / "flows"),
            registry,
            self.unit_during,
            outcomes=OUTCOMES,
            errors=self.errors(),
            sources=(self.libraries.certificates.on,),
        )

    def unit_during(self, event: ops.EventBase) -> CharmUnit:
        """The context of a flow: the unit, as the event finds it."""
        return self.unit_type(self, event, self.libraries, self.want, start_by=self.start_by)

    def want(self, status: Status) -> None:
        """Show what a step wants to be shown, when the hook is done."""
        self.hooks.show(STATUSES[status.kind](status.message))

    def errors(self) -> dict[type[Exception], Response]:
        """What follows from an error that no arrow is drawn for. All others are hook errors."""
        trust = ops.BlockedStatus(TRUST_HINT.format(application=self.app.name))
        return {
            NotLeaderError: Response(),
            PermissionDeniedError: Response(lambda _: trust, defer=True),
            UnitError: Response(lambda error: ops.WaitingStatus(str(error)), defer=True),
        }


if __name__ == "__main__":
    ops.main(PostgresqlCharm)
