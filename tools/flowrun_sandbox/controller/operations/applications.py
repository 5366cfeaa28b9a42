"""Applications and relations: deployed, scaled, set, related, removed."""

import asyncio
import dataclasses
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from flowrun_sandbox import images
from flowrun_sandbox.agent import charm_folder
from flowrun_sandbox.controller.controller import Controller
from flowrun_sandbox.controller.errors import RefusalError
from flowrun_sandbox.controller.models import RunningModel
from flowrun_sandbox.controller.snapshot import endpoint_data
from flowrun_sandbox.model import changes
from flowrun_sandbox.model.charms import read_charm
from flowrun_sandbox.model.entities import Application, Charm, Life, Unit
from flowrun_sandbox.model.errors import ModelError
from flowrun_sandbox.state import make

_Answer = Mapping[str, Any]


async def deploy(
    controller: Controller,
    model: str,
    charm: str,
    application: str | None = None,
    units: int = 1,
    config: Mapping[str, Any] | None = None,
    *,
    trust: bool = False,
    resources: Mapping[str, str] | None = None,
    storage: Mapping[str, int] | None = None,
) -> _Answer:
    """Add an application with so many units."""
    running = controller.model(model)
    packed = await _unpacked(running, charm)
    name = application or packed.metadata["name"]
    named = _named_resources(packed, resources or {})
    found = await _images(controller, packed, named)
    _expect_alive(running)
    named |= await asyncio.to_thread(_taken_in, running, packed, name, named)
    added = changes.deploy(
        running.model,
        packed,
        name,
        config=config,
        trusted=trust,
        resources=named | {key: image.name for key, image in found.items()},
        storage=storage,
    )
    await running.add_application(added, _by_container(packed, found))
    for _ in range(units):
        _expect_alive(running)
        await running.add_unit(added)
    return {"application": name, "revision": packed.revision}


async def add_unit(controller: Controller, model: str, application: str, units: int = 1) -> _Answer:
    """Add units."""
    running = controller.model(model)
    scaled = running.application(application)
    return {"units": [(await running.add_unit(scaled)).name for _ in range(units)]}


async def remove_unit(
    controller: Controller,
    model: str,
    units: Sequence[str] = (),
    application: str | None = None,
    count: int = 1,
    *,
    force: bool = False,
) -> _Answer:
    """Let units go: those named, or those of an application with the highest numbers."""
    running = controller.model(model)
    going = [running.unit(name).unit for name in units]
    if application is not None:
        going = changes.highest_units(running.application(application), count)
    for unit in going:
        _remove(running, unit, force=force)
    running.changed()
    return {"units": [unit.name for unit in going]}


async def remove_application(
    controller: Controller, model: str, application: str, *, force: bool = False
) -> _Answer:
    """Let an application go, with its units and changes."""
    running = controller.model(model)
    going = running.application(application)
    units = list(going.units.values())
    changes.remove_application(running.model, going)
    for unit in units:
        _remove(running, unit, force=force)
    await running.settle(going)
    return {}


async def refresh(
    controller: Controller,
    model: str,
    application: str,
    charm: str,
    config: Mapping[str, Any] | None = None,
    *,
    trust: bool | None = None,
    resources: Mapping[str, str] | None = None,
) -> _Answer:
    """Give an application another charm: each unit's folder has it when it is told."""
    running = controller.model(model)
    upgraded = running.application(application)
    old = upgraded.charm.folder
    unpacked = await _unpacked(running, charm)
    packed = dataclasses.replace(unpacked, revision=upgraded.charm.revision + 1)
    named = _named_resources(packed, {**upgraded.resources, **(resources or {})})
    found = await _images(controller, packed, named)
    named |= await asyncio.to_thread(_taken_in, running, packed, application, named)
    changes.refresh(
        running.model,
        upgraded,
        packed,
        config=config,
        resources=named | {key: image.name for key, image in found.items()},
    )
    if trust is not None:
        await _trust(running, upgraded, trusted=trust)
    await running.refresh(upgraded, _by_container(packed, found), old)
    return {"revision": packed.revision}


async def config(
    controller: Controller,
    model: str,
    application: str,
    set: Mapping[str, Any] | None = None,
    reset: Sequence[str] = (),
) -> _Answer:
    """Set options, or reset them; either way, what they are."""
    running = controller.model(model)
    found = running.application(application)
    if set or reset:
        changes.configure(running.model, found, set or {}, reset)
        running.changed()
    settings = {name: _setting(found, name) for name in found.charm.config}
    return {"application": application, "charm": found.charm.metadata["name"], "settings": settings}


async def trust(
    controller: Controller, model: str, application: str, *, remove: bool = False
) -> _Answer:
    """Trust an application with the cluster, or no longer."""
    running = controller.model(model)
    await _trust(running, running.application(application), trusted=not remove)
    running.changed()
    return {}


async def integrate(controller: Controller, model: str, a: str, b: str) -> _Answer:
    """Relate two applications."""
    running = controller.model(model)
    made = changes.integrate(running.model, a, b)
    running.changed()
    ends = [endpoint_data(end) for end in made.endpoints]
    return {"id": made.id, "key": made.key, "endpoints": ends}


async def remove_relation(controller: Controller, model: str, a: str, b: str) -> _Answer:
    """End the relation of two applications."""
    running = controller.model(model)
    changes.remove_relation(running.model, a, b)
    running.changed()
    return {}


OPERATIONS = (
    *(deploy, add_unit, remove_unit, remove_application, refresh),
    *(config, trust, integrate, remove_relation),
)


def _expect_alive(running: RunningModel) -> None:
    if running.model.life is not Life.ALIVE:
        raise RefusalError(f'model "{running.model.name}" is being destroyed')


async def _unpacked(running: RunningModel, charm: str) -> Charm:
    """The charm, in a folder of the model's own: what happens to the packed one has no effect."""
    async with running.busy:
        _expect_alive(running)
        folder = running.new_charm_folder()
        try:
            await asyncio.to_thread(charm_folder.unpack, Path(charm), folder)
        except FileNotFoundError:
            raise RefusalError(f"no charm was found at {charm}") from None
    try:
        return read_charm(folder)
    except ModelError as error:  # by the name that the user has for it
        raise RefusalError(str(error).replace(str(folder), charm)) from error


def _named_resources(charm: Charm, given: Mapping[str, str]) -> dict[str, str]:
    """What each resource is: an image's name, or the path of a file.

    Raises:
        RefusalError: One is not the charm's, has nothing, or names a file that is not there.
    """
    declared = charm.metadata.get("resources") or {}
    unknown = given.keys() - declared.keys()
    if unknown:
        raise RefusalError(f'charm has no resource "{min(unknown)}"')
    named = {name: said.get("upstream-source") for name, said in declared.items()} | dict(given)
    for name, value in named.items():
        kind = "FILE" if _is_file(charm, name) else "IMAGE"
        if not value:
            raise RefusalError(f'resource "{name}" has none: say --resource {name}={kind}')
        if kind == "FILE" and not Path(value).is_file():
            raise RefusalError(f'resource "{name}" is a file, and there is none at {value}')
    return named


def _taken_in(
    running: RunningModel, charm: Charm, application: str, named: Mapping[str, str]
) -> dict[str, str]:
    """Copies of the files that are resources, each called as the charm wants it to be."""
    copies = {}
    for name, value in named.items():
        if _is_file(charm, name):
            folder = running.site.folder.resources(application) / name
            make(folder)
            copy = folder / charm.metadata["resources"][name].get("filename", Path(value).name)
            if copy != Path(value):
                shutil.copyfile(value, copy)
                copy.chmod(0o644)
            copies[name] = str(copy)
    return copies


async def _images(
    controller: Controller, charm: Charm, named: Mapping[str, str]
) -> dict[str, images.Image]:
    """The image of each resource that is one, prepared."""
    return {
        name: await asyncio.to_thread(images.find, value, controller.state.images)
        for name, value in named.items()
        if not _is_file(charm, name)
    }


def _is_file(charm: Charm, resource: str) -> bool:
    return bool(charm.metadata["resources"][resource].get("type") == "file")


def _by_container(charm: Charm, found: Mapping[str, images.Image]) -> dict[str, images.Image]:
    containers = charm.metadata.get("containers") or {}
    return {name: found[said["resource"]] for name, said in containers.items()}


def _remove(running: RunningModel, unit: Unit, *, force: bool) -> None:
    changes.remove_unit(running.model, unit)
    if force:
        running.unit(unit.name).abandon()


async def _trust(running: RunningModel, application: Application, *, trusted: bool) -> None:
    cluster = running.site.cluster
    await cluster.trust(running.model.name, application.name, trusted=trusted)
    changes.trust(running.model, application, trusted=trusted)


def _setting(application: Application, name: str) -> _Answer:
    option = application.charm.config[name]
    default = option.get("default")
    source = "unset" if default is None else "default"
    return {
        "value": application.config.get(name, default),
        "default": default,
        "source": "user" if name in application.config else source,
        "type": option.get("type", "string"),
        "description": option.get("description", ""),
    }
