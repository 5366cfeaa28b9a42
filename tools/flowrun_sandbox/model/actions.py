"""Actions: what people ask single units to do."""

from collections.abc import Mapping
from typing import Any

from flowrun_sandbox.model import events, schema
from flowrun_sandbox.model.entities import Charm, Event, Kind, Life, Model, Unit
from flowrun_sandbox.model.errors import ModelError
from flowrun_sandbox.model.queues import withdraw
from flowrun_sandbox.model.tasks import Task


def run_action(model: Model, unit: Unit, name: str, parameters: Mapping[str, Any]) -> Task:
    """Ask a unit to run an action: it does before the hooks that wait, once it has started.

    Raises:
        ModelError: The charm has no such action, the parameters are not what it takes, or the unit
            is on its way out.
    """
    charm = model.applications[unit.application].charm
    if unit.life is not Life.ALIVE:
        raise ModelError(f'unit "{unit.name}" is not alive')
    if name not in charm.actions:
        raise ModelError(f'action "{name}" not defined on unit "{unit.name}"')
    accepted = _checked(charm, name, parameters)
    model.last_task += 1
    task = Task(str(model.last_task), unit.name, name, accepted, enqueued=model.clock())
    model.tasks[task.id] = task
    _enqueue(unit, events.action(name, task.id))
    return task


def cancel_tasks(model: Model, unit: Unit) -> None:
    """Call off the actions of a unit that have not begun, and those that it takes along."""
    waiting = [event.task for event in unit.queue if event.task is not None]
    if unit.life is Life.DEAD and unit.running is not None and unit.running.task is not None:
        waiting.append(unit.running.task)
    withdraw(unit, lambda event: event.kind is Kind.ACTION)
    for task in waiting:
        end_task(model, task, "cancelled", f'unit "{unit.name}" is being removed')


def begin_task(model: Model, id: str) -> None:
    """Note that an action runs."""
    task = model.tasks[id]
    task.status = "running"
    task.started = model.clock()


def end_task(model: Model, id: str, status: str, message: str = "") -> None:
    """Note how an action has ended, unless that is known: what the charm said comes first."""
    task = model.tasks[id]
    if task.completed is not None:
        return
    task.status = status
    task.message = task.message or message
    task.completed = model.clock()


def _checked(charm: Charm, name: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
    action = charm.actions[name] or {}
    wanted = {
        "properties": action.get("params") or {},
        "required": action.get("required") or [],
        "additionalProperties": action.get("additionalProperties", True),
    }
    filled = schema.with_defaults(wanted, parameters)
    found = list(schema.problems(wanted, filled))
    if found:
        raise ModelError(f"validation failed: {'; '.join(found)}")
    return filled


def _enqueue(unit: Unit, event: Event) -> None:
    if not unit.started:
        unit.queue.append(event)
        return
    ahead = sum(other.kind is Kind.ACTION for other in unit.queue)
    unit.queue.insert(ahead, event)
