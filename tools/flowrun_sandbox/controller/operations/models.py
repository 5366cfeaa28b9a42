"""Models: begun, looked at, configured, ended."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from flowrun_sandbox.controller.controller import Controller
from flowrun_sandbox.controller.errors import RefusalError
from flowrun_sandbox.controller.models import RunningModel
from flowrun_sandbox.controller.snapshot import snapshot_of
from flowrun_sandbox.controller.timers import duration
from flowrun_sandbox.model import changes
from flowrun_sandbox.model.entities import Life, Model

_NAME = re.compile(r"[a-z0-9]([-a-z0-9]{0,38}[a-z0-9])?")
"""A namespace's name; what comes to 40 characters leaves room for sockets."""
_DURATIONS = frozenset({"update-status-hook-interval"})


async def add_model(
    controller: Controller, name: str, config: Mapping[str, str] | None = None
) -> Mapping[str, Any]:
    """Begin a model."""
    if not _NAME.fullmatch(name):
        raise RefusalError(
            f'"{name}" is not a valid name: model names may only contain lowercase letters, '
            "digits and hyphens, at most 40"
        )
    _check(config or {})
    await controller.add_model(name, config or {})
    return {}


async def destroy_model(
    controller: Controller, name: str, *, force: bool = False
) -> Mapping[str, Any]:
    """Let the applications go in good order, or by force at once; then end the model."""
    running = controller.model(name)
    running.model.life = Life.DYING
    if not force:
        for application in list(running.model.applications.values()):
            changes.remove_application(running.model, application)
            await running.settle(application)
        await running.until(lambda: running.is_empty)
    await controller.remove_model(name)
    return {}


async def models(controller: Controller) -> Mapping[str, Any]:
    """The models that there are."""
    return {"models": [_brief(running.model) for running in controller.models.values()]}


async def model_config(
    controller: Controller,
    model: str,
    set: Mapping[str, str] | None = None,
    reset: Sequence[str] = (),
) -> Mapping[str, Any]:
    """Change what a model is set to; either way, what it is."""
    running: RunningModel = controller.model(model)
    _check(set or {})
    defaults = Model("", "").config
    for key in reset:
        running.model.config.pop(key, None)
    running.model.config.update({key: defaults[key] for key in reset if key in defaults})
    running.model.config.update(set or {})
    running.configured.set()
    return {"config": running.model.config}


async def snapshot(controller: Controller, model: str) -> Mapping[str, Any]:
    """All of a model, at this moment."""
    return snapshot_of(controller.model(model).model, controller.door.address)


async def shutdown(controller: Controller) -> Mapping[str, Any]:
    """Stop everything."""
    controller.ended.set()
    return {}


OPERATIONS = (add_model, destroy_model, models, model_config, snapshot, shutdown)


def _check(config: Mapping[str, str]) -> None:
    for key in _DURATIONS & config.keys():
        try:
            duration(config[key])
        except ValueError as error:
            raise RefusalError(f"{key}: {error}") from error


def _brief(model: Model) -> Mapping[str, Any]:
    return {
        "name": model.name,
        "uuid": model.uuid,
        "life": model.life.value,
        "created": model.created and model.created.isoformat(),
        "units": sum(len(application.units) for application in model.applications.values()),
    }
