"""Actions, and commands where a unit's charm and containers run."""

from collections.abc import Mapping, Sequence
from typing import Any

from flowrun_sandbox.agent import processes
from flowrun_sandbox.agent.environment import environment_of
from flowrun_sandbox.controller.containers import RunningContainer
from flowrun_sandbox.controller.controller import Controller
from flowrun_sandbox.controller.errors import RefusalError
from flowrun_sandbox.controller.models import RunningModel
from flowrun_sandbox.controller.pods import Pod
from flowrun_sandbox.controller.snapshot import task_data
from flowrun_sandbox.controller.units import RunningUnit
from flowrun_sandbox.model import changes

_Answer = Mapping[str, Any]
_Command = str | Sequence[str]


async def run(
    controller: Controller,
    model: str,
    unit: str,
    action: str,
    parameters: Mapping[str, Any] | None = None,
) -> _Answer:
    """Ask a unit to run an action."""
    running = controller.model(model)
    asked = _unit(running, unit).unit
    task = changes.run_action(running.model, asked, action, parameters or {})
    running.changed()
    return {"id": task.id}


async def task(controller: Controller, model: str, id: str, wait: float = 0) -> _Answer:
    """What has become of an action, after at most so many seconds."""
    running = controller.model(model)
    found = running.model.tasks.get(id)
    if found is None:
        raise RefusalError(f'task "{id}" not found')
    await running.until(lambda: found.completed is not None, wait)
    return task_data(found)


async def exec(  # noqa: A001 - the API's word
    controller: Controller,
    model: str,
    unit: str,
    command: _Command,
    timeout: float | None = None,  # noqa: ASYNC109 - the API's word
) -> _Answer:
    """Run a command where the charm runs, between two hooks."""
    agent = _unit(controller.model(model), unit).agent
    try:
        done = await agent.execute(_words(command), timeout)
    except TimeoutError:
        raise RefusalError(f"timed out waiting for results from: unit {unit}") from None
    return {"stdout": done.stdout, "stderr": done.stderr, "code": done.code}


async def ssh(
    controller: Controller,
    model: str,
    unit: str,
    command: _Command,
    container: str | None = None,
) -> _Answer:
    """Run a command in a container, or where the charm runs, but with no hook tools."""
    pod = _unit(controller.model(model), unit).pod
    words = _words(command)
    if container is None:
        folder = pod.folder.charm
        environment: Mapping[str, str] = environment_of(pod.surroundings(), {})
    else:
        running = _container(pod, container)
        environment, folder = running.program.environment, running.program.root
        words = [*running.entering(), *words]
    out, err = bytearray(), bytearray()
    wanted = processes.Command(words, folder, environment)
    code = await processes.run(wanted, out=out.extend, err=err.extend)
    return {
        "stdout": out.decode(errors="replace"),
        "stderr": err.decode(errors="replace"),
        "code": code,
    }


async def paths(
    controller: Controller, model: str, unit: str, container: str | None = None
) -> _Answer:
    """Where the files of a unit's charm, or of a container, are on this machine."""
    found = _unit(controller.model(model), unit)
    pod = found.pod
    if container is None:
        return {"root": "/", "folder": str(pod.folder.charm), "mounts": {}}
    root = str(_container(pod, container).root())
    volumes = [str(volume.location) for volume in found.unit.storage.values()]
    return {"root": root, "folder": root, "mounts": {path: path for path in volumes}}


async def resolved(controller: Controller, model: str, unit: str, *, retry: bool = True) -> _Answer:
    """Try the hook that failed again at once, or pass over it."""
    running = controller.model(model)
    if not running.unit(unit).agent.resolve(retry=retry):
        raise RefusalError(f'unit "{unit}" is not in an error state')
    running.changed()
    return {}


OPERATIONS = (run, task, exec, ssh, paths, resolved)


def _unit(running: RunningModel, name: str) -> RunningUnit:
    """The unit of that name; ``APPLICATION/leader`` is the one that leads.

    Raises:
        RefusalError: There is none.
    """
    application, _, number = name.partition("/")
    if number != "leader":
        return running.unit(name)
    leader = running.application(application).leader
    if leader is None:
        raise RefusalError(f'application "{application}" has no leader')
    return running.unit(f"{application}/{leader}")


def _container(pod: Pod, name: str) -> RunningContainer:
    if name not in pod.containers:
        raise RefusalError(f'the charm has no container "{name}"')
    return pod.containers[name]


def _words(command: _Command) -> Sequence[str]:
    return ["/bin/sh", "-c", command] if isinstance(command, str) else command
