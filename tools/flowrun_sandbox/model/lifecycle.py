"""How applications, units and their pods come and go."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flowrun_sandbox.model import databags, events, relations, secrets, volumes
from flowrun_sandbox.model.actions import cancel_tasks
from flowrun_sandbox.model.charms import endpoints
from flowrun_sandbox.model.configuration import checked
from flowrun_sandbox.model.entities import (
    Application,
    Charm,
    Container,
    Event,
    Kind,
    Life,
    Model,
    Role,
    Status,
    Unit,
)
from flowrun_sandbox.model.errors import ModelError
from flowrun_sandbox.model.leadership import elect
from flowrun_sandbox.model.queues import in_flight, tell, tell_first, withdraw


def deploy(
    model: Model,
    charm: Charm,
    name: str,
    *,
    config: Mapping[str, Any] | None = None,
    trusted: bool = False,
    resources: Mapping[str, str] | None = None,
    storage: Mapping[str, int] | None = None,
) -> Application:
    """Add an application, still without units.

    Args:
        model: The model.
        charm: What it runs.
        name: What it is called.
        config: The options that are set.
        trusted: Whether it may use the cluster.
        resources: What each resource is.
        storage: How many volumes of a storage each unit begins with, if not the charm's number.

    Raises:
        ModelError: The name is taken or is none, or an option is not the charm's, or it cannot
            have so many volumes.
    """
    if not _NAME.fullmatch(name):
        raise ModelError(f'invalid application name "{name}"')
    if name in model.applications:
        raise ModelError(f'cannot add application "{name}": application already exists')
    application = Application(name, charm, trusted, created=model.clock())
    application.config = checked(charm, config or {})
    application.resources = dict(resources or {})
    application.storage = dict(storage or {})
    for storage_name, count in application.storage.items():
        volumes.require_room(charm, storage_name, count)
    model.applications[name] = application
    _add_peers(model, application)
    return application


def add_unit(model: Model, application: Application, *, address: str) -> Unit:
    """Add a unit with the next number, and queue what it begins with.

    These are ``<storage>-storage-attached``, ``install``, ``<endpoint>-relation-created``,
    ``leader-elected`` for the first, ``config-changed`` and ``start``. When ``install`` has
    succeeded it takes part in the relations.

    Raises:
        ModelError: The application is being removed.
    """
    if application.life is not Life.ALIVE:
        raise ModelError(f'application "{application.name}" is not alive')
    number = next(n for n in range(len(application.units) + 1) if n not in application.units)
    unit = Unit(f"{application.name}/{number}", address)
    now = model.clock()
    unit.created = now
    unit.workload = Status("waiting", "installing agent", since=now)
    unit.agent = Status("allocating", since=now)
    unit.storage = volumes.first(model, application)
    unit.containers = _containers(model, application, unit)
    application.units[number] = unit
    unit.queue.extend(_opening(model, unit))
    elect(model, application)
    return unit


def remove_unit(model: Model, unit: Unit) -> None:
    """Let a unit go: the others are told at once, it itself by the hooks of its end.

    When ``remove`` has succeeded, or at once if its charm has never been started, its life is
    :attr:`Life.DEAD`: then its pod is to be taken down, and :func:`unit_gone` called.
    """
    if unit.life is not Life.ALIVE:
        return
    unit.life = Life.DYING
    cancel_tasks(model, unit)
    for relation in model.relations_of(unit.application):
        relations.depart(model, relation, unit)
        relations.unwind(relation, unit)
    withdraw(unit, lambda event: event.kind not in {Kind.DEPARTED, Kind.BROKEN})
    if not unit.installed and not in_flight(unit):
        unit.life = Life.DEAD
        unit.queue.clear()
        return
    unit.queue.extend(_ending(unit))


def highest_units(application: Application, count: int) -> list[Unit]:
    """The units that go when an application shrinks by so many: the highest, as of a StatefulSet.

    Raises:
        ModelError: It has not so many.
    """
    alive = [unit for unit in application.units.values() if unit.life is Life.ALIVE]
    if count > len(alive):
        raise ModelError(
            f'cannot remove {count} units of "{application.name}": it has {len(alive)}'
        )
    return sorted(alive, key=lambda unit: unit.number, reverse=True)[:count]


def unit_gone(model: Model, unit: Unit) -> None:
    """Forget a unit whose pod is no more; also one that was not asked to go, by force."""
    application = model.applications[unit.application]
    unit.life = Life.DEAD
    unit.queue.clear()
    cancel_tasks(model, unit)
    for relation in model.relations_of(application.name):
        relations.depart(model, relation, unit)
        relation.members.pop(unit.name, None)
    del application.units[unit.number]
    secrets.forget_unit(model, unit)
    elect(model, application)
    settle(model)


def remove_application(model: Model, application: Application) -> None:
    """End an application's relations and let its units go; it goes with the last of them."""
    application.life = Life.DYING
    for relation in model.relations_of(application.name):
        if not relation.peer:
            relations.end(model, relation)
    for unit in application.units.values():
        remove_unit(model, unit)
    settle(model)


def pod_recreated(model: Model, unit: Unit, address: str) -> None:
    """Give a unit its new pod: an empty charm folder, another address, and no Pebble yet.

    It begins with ``upgrade-charm``, ``config-changed`` and ``start``, as Juju's do; what its old
    containers had to say is void. The hook that ran in the old pod must have been discarded.
    """
    unit.address = address
    for container in unit.containers.values():
        container.ready = False
    withdraw(unit, lambda event: event.kind is Kind.WORKLOAD)
    if unit.failed is not None and unit.failed.kind is Kind.WORKLOAD:
        unit.failed = None
    if unit.installed and unit.life is Life.ALIVE:
        tell_first(unit, [events.hook(name) for name in _REOPENING])
    for relation in model.relations_of(unit.application):
        if unit.name in relation.entered:
            bag = relation.data[unit.name]
            relation.data[unit.name] = databags.written(bag, databags.addresses(unit))
            relations.announce(model, relation, unit.name, unit)


def refresh(
    model: Model,
    application: Application,
    charm: Charm,
    *,
    config: Mapping[str, Any] | None = None,
    resources: Mapping[str, str] | None = None,
) -> None:
    """Give an application another charm: each unit hears ``upgrade-charm``, ``config-changed``.

    Raises:
        ModelError: It is a charm of another name, it declares its storage differently, be it in
            the description alone, or an option is not the charm's.
    """
    old, new = application.charm.metadata["name"], charm.metadata["name"]
    if old != new:
        raise ModelError(f'cannot upgrade "{old}" to "{new}"')
    if application.charm.metadata.get("storage") != charm.metadata.get("storage"):
        raise ModelError(_OTHER_STORAGE)
    wanted = {**_still_known(application.config, charm), **checked(charm, config or {})}
    application.charm = charm
    application.config = wanted
    application.resources.update(resources or {})
    _add_peers(model, application)
    for unit in application.units.values():
        if unit.installed:
            tell(unit, events.hook("upgrade-charm"))
        tell(unit, events.hook("config-changed"))


def settle(model: Model) -> None:
    """Forget what has ended: relations that all have left, applications with nothing in them."""
    relations.settle(model)
    for application in list(model.applications.values()):
        ended = application.life is not Life.ALIVE and not application.units
        if ended and all(relation.peer for relation in model.relations_of(application.name)):
            _forget_application(model, application)


_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]*[a-z][a-z0-9]*)*")
"""What names.IsValidApplication of Juju accepts."""

_OTHER_STORAGE = """\
Juju on containers does not support updating storage on a statefulset.
The new charm's metadata contains updated storage declarations.
You'll need to deploy a new charm rather than upgrading if you need this change.
 not supported (not supported)"""

_REOPENING = ("upgrade-charm", "config-changed", "start")


def _add_peers(model: Model, application: Application) -> None:
    there = {end for relation in model.relations.values() for end in relation.endpoints}
    for end in endpoints(application.charm, application.name):
        if end.role is Role.PEER and end not in there:
            relations.add(model, (end,))


def _containers(model: Model, application: Application, unit: Unit) -> dict[str, Container]:
    found = {}
    for name, said in (application.charm.metadata.get("containers") or {}).items():
        folder: Path = model.folder / "units" / unit.pod / "c" / name
        image = application.resources.get((said or {}).get("resource", ""), "")
        found[name] = Container(name, image, folder / "pebble.socket")
    return found


def _opening(model: Model, unit: Unit) -> list[Event]:
    created = [
        events.created(unit, relation)
        for relation in model.relations_of(unit.application)
        if relation.life is Life.ALIVE
    ]
    return [
        *(events.storage("attached", volume) for volume in unit.storage.values()),
        events.hook("install"),
        *created,
        events.hook("config-changed"),
        events.hook("start"),
    ]


def _ending(unit: Unit) -> list[Event]:
    current = in_flight(unit)
    begun = {event.name for event in current}
    attached = [
        volume
        for volume in unit.storage.values()
        if volume.attached or any(event.subject == volume.id for event in current)
    ]
    return [
        *(events.storage("detaching", volume) for volume in attached),
        *([events.hook("stop")] if unit.started or "start" in begun else []),
        events.hook("remove"),
    ]


def _still_known(config: Mapping[str, Any], charm: Charm) -> dict[str, Any]:
    return {name: value for name, value in config.items() if name in charm.config}


def _forget_application(model: Model, application: Application) -> None:
    for relation in model.relations_of(application.name):
        del model.relations[relation.id]
    secrets.forget_application(model, application)
    del model.applications[application.name]
