"""What may go wrong, made to go wrong."""

import re
import signal as signals
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from flowrun_sandbox.controller.controller import Controller
from flowrun_sandbox.controller.errors import RefusalError
from flowrun_sandbox.controller.models import RunningModel
from flowrun_sandbox.kubernetes.faults import Fault
from flowrun_sandbox.model import changes
from flowrun_sandbox.model.entities import Application, Life

_Answer = Mapping[str, Any]


async def set_leader(controller: Controller, model: str, unit: str) -> _Answer:
    """Let another unit lead its application, as soon as nobody was promised to lead it."""
    running = controller.model(model)
    leader = running.unit(unit).unit
    application = running.application(leader.application)
    while (left := _promised(running, application)) > 0:
        await running.until(partial(_is_free, running, application), left)
    if leader.life is not Life.ALIVE:
        raise RefusalError(f'unit "{unit}" is on its way out')
    changes.set_leader(running.model, application, leader)
    running.changed()
    return {}


async def recreate(controller: Controller, model: str, unit: str) -> _Answer:
    """Make a unit's pod anew: another address, an empty charm folder, its volumes as they are."""
    controller.model(model).unit(unit).recreate()
    return {}


async def kill(
    controller: Controller,
    model: str,
    unit: str,
    what: str,
    container: str | None = None,
    signal: str = "KILL",
    *,
    restart: bool = True,
) -> _Answer:
    """Send a signal to processes of a unit."""
    found = controller.model(model).unit(unit)
    if what == "hook":
        return {"killed": found.agent.kill_hook()}
    number, containers = _signal(signal), found.pod.containers
    _check_pattern(what)
    if container is not None and container not in containers:
        raise RefusalError(f'unit "{unit}" has no container "{container}"')
    chosen = [containers[container]] if container else list(containers.values())
    if not restart:
        for each in chosen:
            each.hold()
    return {"killed": [pid for each in chosen for pid in each.kill(what, number)]}


async def start_containers(controller: Controller, model: str, unit: str) -> _Answer:
    """Start the containers that were to stay down."""
    for container in controller.model(model).unit(unit).pod.containers.values():
        container.release()
    return {}


async def faults(
    controller: Controller,
    status: int | None = None,
    delay: float = 0,
    *,
    down: bool = False,
    verbs: Sequence[str] = (),
    resources: Sequence[str] = (),
    subresource: str = "",
    namespace: str = "",
    name: str = "",
    account: str = "",
    times: int | None = None,
) -> _Answer:
    """Let requests to the Kubernetes API fail, or be slow; or nobody answer there."""
    if down:
        await controller.door.close()
        return {}
    controller.door.faults.add(
        Fault(
            verbs=frozenset(verbs),
            resources=frozenset(resources),
            subresource=subresource,
            namespace=namespace,
            name=name,
            account=account,
            status=status,
            delay=delay,
            times=times,
        )
    )
    return {}


async def clear_faults(controller: Controller) -> _Answer:
    """Let the Kubernetes API work as it should."""
    controller.door.faults.clear()
    await controller.door.open()
    return {}


OPERATIONS = (set_leader, recreate, kill, start_containers, faults, clear_faults)


def _promised(running: RunningModel, application: Application) -> float:
    """The seconds for which a hook of the leader knows for sure that its unit leads."""
    leader = running.units.get(f"{application.name}/{application.leader}")
    until = None if leader is None else leader.leads_until
    return 0.0 if until is None else (until - running.model.clock()).total_seconds()


def _is_free(running: RunningModel, application: Application) -> bool:
    return _promised(running, application) <= 0


def _signal(name: str) -> signals.Signals:
    try:
        return signals.Signals[f"SIG{name.upper().removeprefix('SIG')}"]
    except KeyError:
        raise RefusalError(f'"{name}" is no signal') from None


def _check_pattern(what: str) -> None:
    try:
        re.compile(what)
    except re.error as error:
        raise RefusalError(f'"{what}" is no pattern: {error}') from error
