"""All services: what is asked of them, as changes, in the order that the plan gives."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from http import HTTPStatus
from typing import Any

from .changes import Change, Changes, Task
from .durations import format_moment
from .errors import PebbleError, TaskError
from .ordering import Lanes, start_order, stop_order
from .plan import Plan
from .services import RunningService, Surroundings
from .states import State

Step = Callable[[str, Task], Awaitable[None]]


class Supervisor:
    """The services of the plan, as far as they were ever started."""

    def __init__(
        self, changes: Changes, surroundings: Surroundings, plan: Callable[[], Plan]
    ) -> None:
        self._changes = changes
        self._surroundings = surroundings
        self._plan = plan
        self._services: dict[str, RunningService] = {}

    def start(self, names: Iterable[str], action: str = "start") -> Change:
        """Start services and what they require."""
        named = tuple(names)
        return self._change(action, named, (), start_order(self._plan().services, named))

    def autostart(self) -> Change:
        """Start the services that are to start by themselves.

        Raises:
            PebbleError: there are none.
        """
        enabled = [service.name for service in self._plan().services.values() if service.enabled]
        if not enabled:
            raise PebbleError("no default services", kind="no-default-services")
        return self.start(sorted(enabled), "autostart")

    def stop(self, names: Iterable[str]) -> Change:
        """Stop services and what requires them."""
        named = tuple(names)
        return self._change("stop", named, stop_order(self._plan().services, named), ())

    def restart(self, names: Iterable[str]) -> Change:
        """Stop services, and start them with what they require."""
        named = tuple(names)
        stopping = _only(stop_order(self._plan().services, named), named)
        return self._change("restart", named, stopping, start_order(self._plan().services, named))

    def replan(self) -> Change:
        """Restart the running services that the plan has changed; start those that are enabled."""
        plan = self._plan()
        outdated = [name for name in sorted(self._services) if self._is_outdated(name)]
        enabled = [name for name in sorted(plan.services) if plan.services[name].enabled]
        stopping = _only(stop_order(plan.services, outdated), filter(self._runs, self._services))
        stopped = [name for lane in stopping for name in lane]
        starting = start_order(plan.services, dict.fromkeys([*stopped, *enabled]))
        named = sorted({name for lane in (*stopping, *starting) for name in lane})
        return self._change("replan", tuple(named), stopping, starting)

    def send_signal(self, name: str, services: Iterable[str]) -> None:
        """Send a signal to services.

        Raises:
            PebbleError: some could not be sent it; the others were.
        """
        failures = [reason for service in services if (reason := self._signal(name, service))]
        if failures:
            raise PebbleError("; ".join(failures), status=HTTPStatus.INTERNAL_SERVER_ERROR)

    def describe(self, names: Iterable[str]) -> list[dict[str, Any]]:
        """What the API tells of the named services, or of all."""
        wanted = set(names)
        known = sorted(self._plan().services)
        return [self._describe(name) for name in known if not wanted or name in wanted]

    def check_failed(self, check: str) -> None:
        """Do with the services what they say is to be done when this check fails."""
        for service in self._plan().services.values():
            action = service.check_action(check)
            if action and service.name in self._services:
                self._services[service.name].check_failed(action)

    async def stop_all(self) -> None:
        """Stop every service, in the order of the plan."""
        running = [name for name in sorted(self._services) if self._runs(name)]
        if running:
            await self.stop(running).finished.wait()

    def kill_all(self) -> None:
        """End what is still there."""
        for service in self._services.values():
            service.kill()

    def _change(self, action: str, named: tuple[str, ...], stop: Lanes, start: Lanes) -> Change:
        count = sum(len(lane) for lane in (start or stop))
        change = self._changes.new(action, _summary(action, named, count), services=named)
        stopping = [self._tasks(change, "stop", lane) for lane in stop]
        starting = [self._tasks(change, "start", lane) for lane in start]
        self._changes.run(change, self._work(change, stopping, starting))
        return change

    def _tasks(self, change: Change, kind: str, lane: Iterable[str]) -> dict[str, Task]:
        return {
            name: self._changes.add_task(change, kind, f'{kind.title()} service "{name}"')
            for name in lane
        }

    async def _work(
        self, change: Change, stop: list[dict[str, Task]], start: list[dict[str, Task]]
    ) -> None:
        stopped = await asyncio.gather(*(self._lane(change, lane, self._stop) for lane in stop))
        if all(stopped):
            await asyncio.gather(*(self._lane(change, lane, self._start) for lane in start))

    async def _lane(self, change: Change, lane: dict[str, Task], step: Step) -> bool:
        for name, task in lane.items():
            if not await self._changes.perform(change, task, _bound(step, name, task)):
                return False
        return True

    async def _start(self, name: str, task: Task) -> None:
        config = self._plan().services.get(name)
        if config is None:
            raise TaskError(f'cannot find service "{name}" in plan')
        if name not in self._services:
            self._services[name] = RunningService(config, self._surroundings)
        await self._services[name].start(config, task)

    async def _stop(self, name: str, task: Task) -> None:
        if name not in self._services:
            task.note(f'Service "{name}" has never been started.')
            return
        await self._services[name].stop(task)

    def _signal(self, name: str, service: str) -> str:
        if service not in self._services:
            return f'cannot send signal to "{service}": service is not running'
        try:
            self._services[service].send_signal(name)
        except PebbleError as error:
            return f'cannot send signal to "{service}": {error.message}'
        return ""

    def _describe(self, name: str) -> dict[str, Any]:
        service = self._services.get(name)
        enabled = self._plan().services[name].enabled
        described: dict[str, Any] = {
            "name": name,
            "startup": "enabled" if enabled else "disabled",
            "current": service.state.current if service else "inactive",
        }
        if service and service.since:
            described["current-since"] = format_moment(service.since)
        return {**described, "outdated": True} if self._is_outdated(name) else described

    def _is_outdated(self, name: str) -> bool:
        service = self._services.get(name)
        return bool(service and self._runs(name) and service.config != self._plan().services[name])

    def _runs(self, name: str) -> bool:
        service = self._services.get(name)
        return bool(service and service.state in (State.STARTING, State.RUNNING, State.BACKOFF))


def _bound(step: Step, name: str, task: Task) -> Callable[[], Awaitable[None]]:
    return lambda: step(name, task)


def _only(lanes: Lanes, names: Iterable[str]) -> Lanes:
    wanted = frozenset(names)
    kept = (tuple(name for name in lane if name in wanted) for lane in lanes)
    return tuple(lane for lane in kept if lane)


def _summary(action: str, named: tuple[str, ...], count: int) -> str:
    if not named:
        return f"{action.title()} - no services"
    more = f" and {count - 1} more" if count > 1 else ""
    return f'{action.title()} service "{named[0]}"{more}'
