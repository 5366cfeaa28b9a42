"""What units are told: one function for each sort of event, and the environment of its hook."""

from collections.abc import Mapping

from flowrun_sandbox.model.entities import Endpoint, Event, Kind, Model, Relation, Storage, Unit

JUJU_VERSION = "3.6.13"
"""The version of Juju whose behaviour is given, and that charms are told of."""

COMMAND = Event("", kind=Kind.COMMAND)
"""A command that a person runs where the charm runs: it has the hook tools, and no hook's name."""


def hook(name: str) -> Event:
    """A hook that is about the unit alone: ``install``, ``config-changed``."""
    return Event(name)


def action(name: str, task: str) -> Event:
    """An action that somebody has asked for."""
    environment = {
        "JUJU_ACTION_NAME": name,
        "JUJU_ACTION_UUID": task,
        "JUJU_ACTION_TAG": f"action-{task}",
    }
    return Event(name, environment, task=task, kind=Kind.ACTION, subject=task)


def created(unit: Unit, relation: Relation) -> Event:
    """The relation is there."""
    return _relation_event(Kind.CREATED, unit, relation)


def joined(unit: Unit, relation: Relation, remote: str) -> Event:
    """Another unit takes part."""
    return _relation_event(Kind.JOINED, unit, relation, remote)


def changed(unit: Unit, relation: Relation, remote: str = "") -> Event:
    """What another unit says has changed; without one, what the application there says."""
    return _relation_event(Kind.CHANGED, unit, relation, remote)


def departed(unit: Unit, relation: Relation, remote: str, *, departing: str) -> Event:
    """Another unit takes part no more, because that one or this one goes."""
    return _relation_event(
        Kind.DEPARTED, unit, relation, remote, {"JUJU_DEPARTING_UNIT": departing}
    )


def broken(unit: Unit, relation: Relation) -> Event:
    """The relation ends for this unit."""
    return _relation_event(Kind.BROKEN, unit, relation)


def storage(verb: str, volume: Storage) -> Event:
    """A volume is there (``attached``), or is about to go (``detaching``)."""
    environment = {
        "JUJU_STORAGE_ID": volume.id,
        "JUJU_STORAGE_LOCATION": str(volume.location),
        "JUJU_STORAGE_KIND": "filesystem",
    }
    name = f"{volume.name}-storage-{verb}"
    return Event(name, environment, kind=Kind.STORAGE, subject=volume.id)


def secret(name: str, id: str, label: str = "", revision: int | None = None) -> Event:
    """Something about a secret, as ``secret-changed`` or ``secret-remove``."""
    environment = {"JUJU_SECRET_ID": f"secret:{id}", "JUJU_SECRET_LABEL": label}
    if revision is not None:
        environment["JUJU_SECRET_REVISION"] = str(revision)
    return Event(name, environment, kind=Kind.SECRET, subject=id, revision=revision)


def workload(container: str, what: str, details: Mapping[str, str] | None = None) -> Event:
    """Something that a container's Pebble says: ``pebble-ready``, ``pebble-check-failed``."""
    environment = {"JUJU_WORKLOAD_NAME": container, **(details or {})}
    return Event(f"{container}-{what}", environment, kind=Kind.WORKLOAD, subject=container)


def own_end(relation: Relation, application: str) -> Endpoint:
    """The side of a relation that an application is."""
    return next(end for end in relation.endpoints if end.application == application)


def other_end(relation: Relation, application: str) -> Endpoint:
    """The side that an application sees; of a peer relation, its own."""
    others = [end for end in relation.endpoints if end.application != application]
    return others[0] if others else relation.endpoints[-1]


def environment(model: Model, unit: Unit, event: Event, context: str) -> dict[str, str]:
    """What a hook's process finds in its environment, without what depends on the machine."""
    is_action = event.kind is Kind.ACTION
    path = f"{'actions' if is_action else 'hooks'}/{event.name}" if event.name else ""
    return {
        "JUJU_DISPATCH_PATH": path,
        "JUJU_HOOK_NAME": "" if is_action else event.name,
        "JUJU_UNIT_NAME": unit.name,
        "JUJU_MODEL_NAME": model.name,
        "JUJU_MODEL_UUID": model.uuid,
        "JUJU_VERSION": JUJU_VERSION,
        "JUJU_CONTEXT_ID": context,
        **_EVERYWHERE,
        **event.environment,
    }


# https://documentation.ubuntu.com/juju/3.6/reference/hook/#hook-execution
_EVERYWHERE = {
    "JUJU_API_ADDRESSES": "",
    "JUJU_MACHINE_ID": "",
    "JUJU_PRINCIPAL_UNIT": "",
    "JUJU_AVAILABILITY_ZONE": "",
    "JUJU_CHARM_HTTP_PROXY": "",
    "JUJU_CHARM_HTTPS_PROXY": "",
    "JUJU_CHARM_FTP_PROXY": "",
    "JUJU_CHARM_NO_PROXY": "",
    "CLOUD_API_VERSION": "",
    "LANG": "C.UTF-8",
    "TERM": "tmux-256color",
    "DEBIAN_FRONTEND": "noninteractive",
}


def _relation_event(
    kind: Kind,
    unit: Unit,
    relation: Relation,
    remote: str = "",
    more: Mapping[str, str] | None = None,
) -> Event:
    name = own_end(relation, unit.application).name
    environment = {
        "JUJU_RELATION": name,
        "JUJU_RELATION_ID": f"{name}:{relation.id}",
        "JUJU_REMOTE_APP": other_end(relation, unit.application).application,
        "JUJU_REMOTE_UNIT": remote,
        **(more or {}),
    }
    full_name = f"{name}-{kind.value}"
    return Event(full_name, environment, kind=kind, relation=relation.id, remote=remote)
