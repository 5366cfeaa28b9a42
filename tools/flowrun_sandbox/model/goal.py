"""What there is to be, as ``goal-state`` tells it."""

from datetime import datetime
from typing import Any

from flowrun_sandbox.model.entities import Application, Life, Model, Unit
from flowrun_sandbox.model.events import other_end, own_end


def goal_state(model: Model, application: Application) -> dict[str, Any]:
    """The units of an application, and by endpoint the applications and units related to it."""
    relations: dict[str, dict[str, Any]] = {}
    for relation in model.relations_of(application.name):
        if relation.peer:
            continue
        far = model.applications.get(other_end(relation, application.name).application)
        if far is None:
            continue
        part = relations.setdefault(own_end(relation, application.name).name, {})
        part[far.name] = {
            "status": "joined" if relation.life is Life.ALIVE else "dying",
            "since": _written(model, far.created),
        }
        part.update(_units(model, far))
    return {"units": _units(model, application), "relations": relations}


def _units(model: Model, application: Application) -> dict[str, Any]:
    return {unit.name: _goal(model, unit) for unit in application.units.values()}


def _goal(model: Model, unit: Unit) -> dict[str, str]:
    status = unit.workload.status if unit.life is Life.ALIVE else "dying"
    return {"status": status, "since": _written(model, unit.workload.since)}


def _written(model: Model, moment: datetime | None) -> str:
    return (moment or model.clock()).strftime("%Y-%m-%d %H:%M:%SZ")
