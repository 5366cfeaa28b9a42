"""Who leads an application."""

from flowrun_sandbox.model.entities import Application, Event, Kind, Life, Model, Unit
from flowrun_sandbox.model.events import hook
from flowrun_sandbox.model.queues import withdraw


def set_leader(model: Model, application: Application, unit: Unit | None) -> None:
    """Let a unit lead, or nobody: it is told once, and what its predecessor was to hear is its.

    That is what only a leader can deal with: an old revision of a secret of the application.
    """
    before = application.leader
    if unit is not None and before == unit.number:
        return
    application.leader = None if unit is None else unit.number
    inherited = _take_over(model, application, before)
    if unit is not None:
        _announce(unit)
        unit.queue.extend(inherited)


def elect(model: Model, application: Application) -> None:
    """Let the first unit that is there to stay lead, if nobody does."""
    if application.leader in application.units:
        return
    candidates = [unit for unit in application.units.values() if unit.life is Life.ALIVE]
    set_leader(model, application, min(candidates, key=lambda unit: unit.number, default=None))


def _take_over(model: Model, application: Application, before: int | None) -> list[Event]:
    old = application.units.get(-1 if before is None else before)
    if old is None:
        return []

    def for_leaders(event: Event) -> bool:
        secret = model.secrets.get(event.subject) if event.kind is Kind.SECRET else None
        return secret is not None and secret.owner == application.name and event.name in _DUTIES

    duties = [event for event in old.queue if for_leaders(event)]
    withdraw(old, lambda event: for_leaders(event) or event.name == "leader-elected")
    return duties


_DUTIES = {"secret-remove", "secret-expired", "secret-rotate"}


def _announce(unit: Unit) -> None:
    """Put ``leader-elected`` before all but what a unit begins with."""
    position = max(
        (number for number, event in enumerate(unit.queue, start=1) if _comes_before(event)),
        default=0,
    )
    unit.queue.insert(position, hook("leader-elected"))


def _comes_before(event: Event) -> bool:
    return event.kind in {Kind.CREATED, Kind.STORAGE} or event.name == "install"
