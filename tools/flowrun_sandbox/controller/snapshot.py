"""All of a model as plain data. Its layout is in :mod:`flowrun_sandbox.controller`."""

from datetime import datetime
from typing import Any

from flowrun_sandbox.model.charms import endpoints
from flowrun_sandbox.model.entities import (
    Application,
    Charm,
    Endpoint,
    Model,
    Relation,
    Secret,
    Status,
    Unit,
)
from flowrun_sandbox.model.events import JUJU_VERSION
from flowrun_sandbox.model.tasks import Task

Data = dict[str, Any]


def snapshot_of(model: Model, cluster: str) -> Data:
    """The model at this moment.

    Args:
        model: The model.
        cluster: The address of its Kubernetes API.
    """
    return {
        "now": _time(model.clock()),
        "model": {
            "name": model.name,
            "uuid": model.uuid,
            "life": model.life.value,
            "created": _time(model.created),
            "config": model.config,
        },
        "version": JUJU_VERSION,
        "kubernetes": cluster,
        "applications": {
            name: _application(application) for name, application in model.applications.items()
        },
        "relations": [_relation(relation) for relation in model.relations.values()],
        "secrets": [secret_data(model, secret) for secret in model.secrets.values()],
        "tasks": {task.id: task_data(task) for task in model.tasks.values()},
    }


def task_data(task: Task) -> Data:
    """An action that was asked for."""
    return {
        "id": task.id,
        "unit": task.unit,
        "action": task.action,
        "parameters": dict(task.parameters),
        "results": task.results,
        "status": task.status,
        "message": task.message,
        "log": [{"time": _time(time), "message": message} for time, message in task.log],
        "enqueued": _time(task.enqueued),
        "started": _time(task.started),
        "completed": _time(task.completed),
    }


def secret_data(model: Model, secret: Secret) -> Data:
    """A secret, without what it holds."""
    return {
        "id": secret.id,
        "owner": model.name if secret.owner == model.uuid else secret.owner,
        "owner-kind": _owner_kind(model, secret),
        "label": secret.label,
        "description": secret.description,
        "rotate": secret.rotate,
        "rotates": _time(secret.rotates),
        "created": _time(secret.created),
        "updated": _time(secret.updated),
        "latest": secret.latest,
        "revisions": [
            {
                "number": revision.number,
                "created": _time(revision.created),
                "expires": _time(revision.expires),
            }
            for revision in secret.revisions.values()
        ],
        "grants": secret.grants,
    }


def endpoint_data(endpoint: Endpoint) -> Data:
    """One side of a relation."""
    return {
        "application": endpoint.application,
        "name": endpoint.name,
        "role": endpoint.role.value,
        "interface": endpoint.interface,
    }


def _application(application: Application) -> Data:
    leader = None if application.leader is None else f"{application.name}/{application.leader}"
    return {
        "name": application.name,
        "life": application.life.value,
        "trusted": application.trusted,
        "version": application.version,
        "status": application.status and _status(application.status),
        "leader": leader,
        "charm": _charm(application.charm),
        "created": _time(application.created),
        "config": application.config,
        "resources": application.resources,
        "endpoints": _endpoints(application),
        "units": {unit.name: _unit(unit, leader) for unit in application.units.values()},
    }


def _charm(charm: Charm) -> Data:
    texts = {key: charm.metadata.get(key, "") for key in ("summary", "description")}
    shown = charm.metadata.get("display-name", "")
    name = charm.metadata["name"]
    return {"name": name, "revision": charm.revision, "display-name": shown, **texts}


def _endpoints(application: Application) -> Data:
    declared = {
        name: said
        for section in ("peers", "provides", "requires")
        for name, said in (application.charm.metadata.get(section) or {}).items()
    }
    return {
        end.name: {
            "role": end.role.value,
            "interface": end.interface,
            "optional": declared[end.name].get("optional", False),
        }
        for end in endpoints(application.charm, application.name)
    }


def _unit(unit: Unit, leader: str | None) -> Data:
    return {
        "name": unit.name,
        "number": unit.number,
        "life": unit.life.value,
        "leader": unit.name == leader,
        "address": unit.address,
        "pod": unit.pod,
        "workload": _status(unit.workload),
        "agent": _status(unit.agent),
        "ports": sorted({port.range for port in unit.ports}),
        "started": unit.started,
        "created": _time(unit.created),
        "failed": unit.failed and unit.failed.name,
        "queue": [event.name for event in unit.queue],
        "storage": {
            volume.id: {
                "id": volume.id,
                "name": volume.name,
                "location": str(volume.location),
                "attached": volume.attached,
            }
            for volume in unit.storage.values()
        },
        "containers": {
            container.name: {
                "name": container.name,
                "image": container.image,
                "ready": container.ready,
                "address": str(container.address),
            }
            for container in unit.containers.values()
        },
    }


def _relation(relation: Relation) -> Data:
    return {
        "id": relation.id,
        "key": relation.key,
        "interface": relation.endpoints[0].interface,
        "life": relation.life.value,
        "entered": sorted(relation.entered),
        "endpoints": [endpoint_data(end) for end in relation.endpoints],
        "data": relation.data,
    }


def _owner_kind(model: Model, secret: Secret) -> str:
    if secret.owner == model.uuid:
        return "model"
    return "unit" if "/" in secret.owner else "application"


def _status(status: Status) -> Data:
    return {
        "status": status.status,
        "message": status.message,
        "data": dict(status.data),
        "since": _time(status.since),
    }


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
