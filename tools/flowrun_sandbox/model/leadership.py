"""Who leads an application."""

from flowrun_sandbox.model.entities import Application, Event, Kind, Life, Model, Unit
from flowrun_sandbox.model.events import hook
from flowrun_sandbox.model.queues import withdraw
from flowrun_sandbox.model.secrets import tell_obsolete


def set_leader(model: Model, application: Application, unit: Unit | None) -> None:
    """Let a unit lead, or nobody: it is told once, and of what only a leader can deal with.

    That are the secrets of the application: its predecessor is to hear of them no more.
    """
    before = application.units.get(-1 if application.leader is None else application.leader)
    if unit is not None and unit is before:
        return
    application.leader = None if unit is None else unit.number
    if before is not None:
        withdraw(before, lambda event: event.name in _DUTIES and _of(model, application, event))
        withdraw(before, lambda event: event.name == "leader-elected")
    if unit is not None:
        _announce(unit)
    for secret in model.secrets.values():
        if secret.owner == application.name:
            secret.told.clear()
            tell_obsolete(model, secret)


def elect(model: Model, application: Application) -> None:
    """Let the first unit that is there to stay lead, if nobody does."""
    if application.leader in application.units:
        return
    candidates = [unit for unit in application.units.values() if unit.life is Life.ALIVE]
    set_leader(model, application, min(candidates, key=lambda unit: unit.number, default=None))


_DUTIES = {"secret-remove", "secret-expired", "secret-rotate"}


def _of(model: Model, application: Application, event: Event) -> bool:
    secret = model.secrets.get(event.subject)
    return secret is not None and secret.owner == application.name


def _announce(unit: Unit) -> None:
    """Put ``leader-elected`` before all but what a unit begins with."""
    position = max(
        (number for number, event in enumerate(unit.queue, start=1) if _comes_before(event)),
        default=0,
    )
    unit.queue.insert(position, hook("leader-elected"))


def _comes_before(event: Event) -> bool:
    return event.kind in {Kind.CREATED, Kind.STORAGE} or event.name == "install"
