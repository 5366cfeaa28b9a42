"""From the queue to a hook and back: what a unit is told next, and what follows from how it went.

:class:`~flowrun_sandbox.model.context.HookContext` calls ``succeed`` and ``fail``.
"""

from flowrun_sandbox.model import relations, secrets
from flowrun_sandbox.model.actions import begin_task, end_task
from flowrun_sandbox.model.entities import Event, Kind, Life, Model, Status, Unit
from flowrun_sandbox.model.lifecycle import settle


def take(model: Model, unit: Unit) -> Event | None:
    """What the unit is to be told now: an action, the hook that failed, or the next of the queue.

    It is ``unit.running`` until its context is committed or discarded; nothing is taken meanwhile.
    """
    if unit.running is not None:
        return None
    unit.running = _next(unit)
    if unit.running is None:
        return None
    _begin(model, unit, unit.running)
    return unit.running


def succeed(model: Model, unit: Unit, event: Event) -> None:
    """Note that a unit has been told."""
    _end(unit, event)
    _conclude(model, unit, event)
    _idle(model, unit)
    settle(model)


def fail(model: Model, unit: Unit, event: Event, reason: str = "") -> None:
    """Note that a unit's hook has failed: it stays in front, and will be tried again."""
    _end(unit, event)
    if event.kind is Kind.ACTION:
        end_task(model, event.subject, "failed", reason)
        _idle(model, unit)
    elif event.kind is Kind.COMMAND:
        _idle(model, unit)
    elif unit.life is not Life.DEAD:
        unit.failed = event
        unit.agent = Status("error", f'hook failed: "{event.name}"', since=model.clock())


def resolve(model: Model, unit: Unit) -> None:
    """Go on as if the hook that failed had succeeded: ``juju resolved --no-retry``."""
    event = unit.failed
    if event is not None:
        unit.failed = None
        succeed(model, unit, event)


def _next(unit: Unit) -> Event | None:
    """Actions run also while a hook waits to be tried again."""
    first = unit.queue[0] if unit.queue else None
    if unit.failed is not None and (first is None or first.kind is not Kind.ACTION):
        event, unit.failed = unit.failed, None
        return event
    return unit.queue.popleft() if first is not None else None


def _begin(model: Model, unit: Unit, event: Event) -> None:
    now = model.clock()
    what = "action" if event.kind is Kind.ACTION else "hook"
    unit.agent = Status("executing", f"running {event.name} {what}", since=now)
    if event.kind is Kind.ACTION:
        begin_task(model, event.subject)
    if event.name == "install" and event.kind is Kind.HOOK:
        unit.workload = Status("maintenance", "installing charm software", since=now)


def _end(unit: Unit, event: Event) -> None:
    if unit.running is event:
        unit.running = None


def _idle(model: Model, unit: Unit) -> None:
    if unit.failed is not None:
        message = f'hook failed: "{unit.failed.name}"'
        unit.agent = Status("error", message, since=model.clock())
    else:
        unit.agent = Status("idle", since=model.clock())


def _conclude(model: Model, unit: Unit, event: Event) -> None:
    match event.kind:
        case Kind.HOOK:
            _conclude_hook(model, unit, event.name)
        case Kind.ACTION:
            end_task(model, event.subject, "completed")
        case Kind.STORAGE:
            volume = unit.storage[event.subject]
            volume.attached = event.name.endswith("-attached")
        case Kind.JOINED | Kind.CHANGED | Kind.DEPARTED | Kind.BROKEN:
            _conclude_relation(model, unit, event)
        case Kind.SECRET:
            if event.name == "secret-rotate":
                secrets.rotated(model, event.subject)
        case Kind.CREATED | Kind.WORKLOAD | Kind.COMMAND:
            pass


def _conclude_hook(model: Model, unit: Unit, name: str) -> None:
    if name == "install":
        unit.installed = True
        _enter_all(model, unit)
    elif name == "start":
        unit.started = True
        if unit.workload.message == "installing charm software":
            unit.workload = Status("unknown", since=model.clock())
    elif name == "stop":
        unit.started = False
    elif name == "remove":
        unit.life = Life.DEAD


def _enter_all(model: Model, unit: Unit) -> None:
    for relation in model.relations_of(unit.application):
        if relation.life is Life.ALIVE and unit.life is Life.ALIVE:
            relations.enter(model, relation, unit)


def _conclude_relation(model: Model, unit: Unit, event: Event) -> None:
    relation = model.relations.get(-1 if event.relation is None else event.relation)
    if relation is None or unit.name not in relation.members:
        return
    if event.kind is Kind.JOINED:
        relation.members[unit.name].add(event.remote)
    elif event.kind is Kind.DEPARTED:
        relation.members[unit.name].discard(event.remote)
    elif event.kind is Kind.BROKEN:
        del relation.members[unit.name]
