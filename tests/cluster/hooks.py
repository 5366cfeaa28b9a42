"""Hooks fired at a unit as the charm's framework does it, each a run of the flow of its name."""

from collections.abc import Mapping
from dataclasses import dataclass

from flowrun import Program, Run, StepFailedError
from steps.errors import NotLeaderError, PermissionDeniedError, UnitError
from steps.statuses import TRUST_HINT
from steps.unit import Status, StatusKind, Unit
from tests.cluster.cluster import Cluster
from tests.cluster.unit import FakeUnit


@dataclass(frozen=True, slots=True, kw_only=True)
class Fired:
    """One hook that ran on a unit."""

    unit: str
    hook: str
    again: bool
    """Whether it had been deferred and was taken up again."""
    run: Run
    error: UnitError | None = None
    """What stopped the run, where something did."""

    @property
    def nodes(self) -> list[str]:
        """The ids of the nodes that the run came by."""
        return [node.id for node in self.run.nodes]

    @property
    def answers(self) -> dict[str, str | None]:
        """What each decision answered, the last time that it was asked."""
        return {answer.node.id: answer.answer for answer in self.run.answers}


class Hooks:
    """The hooks of all units of a cluster."""

    def __init__(self, cluster: Cluster, programs: Mapping[str, Program[Unit]]) -> None:
        self._cluster = cluster
        self._programs = programs

    @property
    def names(self) -> tuple[str, ...]:
        """The hooks that have a flow."""
        return tuple(self._programs)

    def fire(self, unit: FakeUnit, hook: str) -> list[Fired]:
        """Take up what the unit deferred, first in, first out, and then run the hook.

        A hook without a flow only takes up the others. One that was deferred and still waits is not
        run a second time.
        """
        fired = [self._run(unit, waiting, again=True) for waiting in tuple(unit.deferred)]
        if hook in self._programs and hook not in unit.deferred:
            fired.append(self._run(unit, hook, again=False))
        return fired

    def _run(self, unit: FakeUnit, hook: str, *, again: bool) -> Fired:
        """Run the flow. Of a hook that fails, Juju keeps nothing; Kubernetes and Patroni do."""
        data, status = self._cluster.relation.data, unit.status
        try:
            run, error = _run(self._programs[hook], unit)
        except BaseException:
            self._cluster.relation.data, unit.status = data, status
            raise
        deferred = run.deferred if error is None else _meet(error, unit)
        _remember(unit, hook, deferred=deferred)
        return Fired(unit=unit.name, hook=hook, again=again, run=run, error=error)


def _run(program: Program[Unit], unit: FakeUnit) -> tuple[Run, UnitError | None]:
    """The run, and the expected error that ended it early, if one did."""
    try:
        return program.run(unit), None
    except StepFailedError as failure:
        if isinstance(failure.__cause__, UnitError) and failure.run is not None:
            return failure.run, failure.__cause__
        raise


def _meet(error: UnitError, unit: FakeUnit) -> bool:
    """Show what an error means for the unit, and say whether the hook is to be run again."""
    match error:
        case NotLeaderError():
            return False
        case PermissionDeniedError():
            hint = TRUST_HINT.format(application=unit.juju.application)
            unit.want(Status(StatusKind.BLOCKED, hint))
        case _:
            unit.want(Status(StatusKind.WAITING, str(error)))
    return True


def _remember(unit: FakeUnit, hook: str, *, deferred: bool) -> None:
    """Keep a deferred hook in its place, or at the end, and forget one that is done."""
    if deferred and hook not in unit.deferred:
        unit.deferred.append(hook)
    if not deferred and hook in unit.deferred:
        unit.deferred.remove(hook)
