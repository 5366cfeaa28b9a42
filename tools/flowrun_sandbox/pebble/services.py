"""The life of one service: started, watched, started anew, stopped."""

import asyncio
import logging
import random
import signal
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from .changes import Task
from .durations import format_duration, now
from .errors import PebbleError, TaskError
from .items import Action, Service
from .processes import Machine, signal_number
from .service_logs import ServiceLogs
from .service_process import ServiceProcess, launch
from .states import Exit, State

OKAY_DELAY = 1.0
"""The seconds that a service must live to count as started."""
FAIL_DELAY = 5.0
"""The seconds after SIGKILL in which a process must be gone."""
LAST_LINES = 20
"""How much of a service's output is told when it does not start."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a service lives in."""

    machine: Machine
    logs: ServiceLogs
    shut_down: Callable[[Exit], None]


class RunningService:
    """A service that was started at least once."""

    def __init__(self, config: Service, surroundings: Surroundings) -> None:
        self.config = config
        self.since: datetime | None = None
        self._state = State.INITIAL
        self._surroundings = surroundings
        self._process: ServiceProcess | None = None
        self._watcher: asyncio.Task[None] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._backoff = 0.0
        self._backoffs = 0
        self._restarting = False
        self._okay: asyncio.Future[None] | None = None
        self._launching = asyncio.Lock()
        self._background: asyncio.Task[None] | None = None  # the event loop does not hold it

    @property
    def name(self) -> str:
        """The service's name."""
        return self.config.name

    @property
    def state(self) -> State:
        """Where it is in its life."""
        return self._state

    async def start(self, config: Service, task: Task) -> None:
        """Start it, unless it runs; it counts as started when it has lived for a second.

        Raises:
            TaskError: it cannot be started, or ended too soon.
        """
        async with self._launching:
            self.config = config
            if self._state in (State.STARTING, State.RUNNING):
                task.note(f'Service "{self.name}" already started.')
                return
            if self._state in (State.TERMINATING, State.KILLING):
                raise TaskError(f"cannot start service while {self._state.value}")
            okay = await self._first_launch()
        await self._live_a_while(task, okay)

    async def stop(self, task: Task) -> None:
        """Stop it, if it runs: SIGTERM, and SIGKILL if it takes longer than its kill-delay.

        Raises:
            TaskError: its process outlives both.
        """
        async with self._launching:
            pass  # a process that is about to be there can be stopped when it is
        match self._state:
            case State.TERMINATING | State.KILLING:
                task.note(f'Service "{self.name}" already stopping.')
            case State.STOPPED | State.INITIAL:
                task.note(f'Service "{self.name}" already stopped.')
            case State.EXITED:
                self._become(State.STOPPED)
                task.note(f'Service "{self.name}" had already exited.')
            case State.BACKOFF:
                log.info('Service "%s" stopped while waiting for backoff', self.name)
                self._cancel_timer()
                self._become(State.STOPPED)
            case _:
                await asyncio.shield(self._terminate())

    def send_signal(self, name: str) -> None:
        """Send a signal to its process.

        Raises:
            PebbleError: there is no such signal, or the service does not run.
        """
        number = signal_number(name)
        if self._state not in (State.STARTING, State.RUNNING) or not self._process:
            raise PebbleError("service is not running")
        log.info('Sending %s to service "%s"', name, self.name)
        try:
            self._process.send_signal(number)
        except ProcessLookupError:
            raise PebbleError("no such process") from None

    def check_failed(self, action: Action) -> None:
        """Do what is to be done now that a check has failed."""
        if self._state not in (State.RUNNING, State.BACKOFF, State.EXITED):
            return
        log.info('Service "%s" on-check-failure action is "%s"', self.name, action.value)
        match action:
            case Action.SHUTDOWN | Action.FAILURE_SHUTDOWN:
                self._surroundings.shut_down(Exit.CHECK_FAILED)
            case Action.SUCCESS_SHUTDOWN:
                self._surroundings.shut_down(Exit.STOPPED)
            case Action.RESTART if self._state is State.RUNNING:
                self._restarting = True
                self._background = asyncio.create_task(self._terminate())
            case Action.RESTART if self._state is State.EXITED:
                self._wait_to_restart("on-check-failure")
            case _:
                pass  # it is to be left alone, or waits to be restarted already

    def kill(self) -> None:
        """End its process at once, and do not start it anew."""
        self._cancel_timer()
        self._become(State.STOPPED)
        if self._process:
            self._process.signal_group(signal.SIGKILL)

    async def _first_launch(self) -> "asyncio.Future[None]":
        self._cancel_timer()
        self._backoff, self._backoffs = 0.0, 0
        self._okay = asyncio.get_running_loop().create_future()
        try:
            await self._launch()
        except TaskError as error:
            self._become(State.STOPPED)
            raise TaskError(f"cannot start service: {error}") from None
        self._become(State.STARTING)
        return self._okay

    async def _live_a_while(self, task: Task, okay: "asyncio.Future[None]") -> None:
        loop = asyncio.get_running_loop()
        timer = loop.call_later(OKAY_DELAY, self._lived, okay)
        try:
            await okay
        except TaskError:
            self._tell_last_lines(task)
            raise
        except asyncio.CancelledError:
            self.kill()
            raise TaskError("start aborted, sent SIGKILL to process") from None
        finally:
            timer.cancel()

    def _lived(self, okay: "asyncio.Future[None]") -> None:
        if not okay.done():
            okay.set_result(None)
            self._become(State.RUNNING)

    def _tell_last_lines(self, task: Task) -> None:
        output = self._surroundings.logs.excerpt(self.name, LAST_LINES)
        if output:
            task.note(f"Most recent service output:\n{output}")

    async def _launch(self) -> None:
        log.info('Service "%s" starting: %s', self.name, self.config.entry["command"])
        surroundings = self._surroundings
        process = await launch(self.config, surroundings.machine, surroundings.logs)
        self._process = process
        self._watcher = asyncio.create_task(self._watch(process))
        self._set_timer(self.config.backoff_limit, self._forget_backoff)

    async def _watch(self, process: ServiceProcess) -> None:
        code = await process.wait()
        if self._process is process:
            self._ended(code)

    def _ended(self, code: int) -> None:
        self._cancel_timer()
        self._process = None
        match self._state:
            case State.TERMINATING | State.KILLING if self._restarting:
                log.info('Service "%s" exited after check failure, restarting', self.name)
                self._wait_to_restart("on-check-failure")
            case State.TERMINATING | State.KILLING:
                log.info('Service "%s" stopped', self.name)
                self._become(State.STOPPED)
            case State.STARTING | State.RUNNING:
                self._ended_unasked(code)
            case _:
                pass  # it was killed, and that has been said

    def _ended_unasked(self, code: int) -> None:
        log.info('Service "%s" stopped unexpectedly with code %d', self.name, code)
        event = "on-failure" if code else "on-success"
        action = self.config.action(event)
        self._not_okay(f"exited quickly with code {code}, will {action.value}")
        match action:
            case Action.RESTART:
                self._wait_to_restart(event)
            case Action.IGNORE:
                self._become(State.EXITED if code else State.STOPPED)
            case Action.SUCCESS_SHUTDOWN:
                self._shut_down(Exit.STOPPED)
            case Action.FAILURE_SHUTDOWN:
                self._shut_down(Exit.SERVICE_FAILED)
            case Action.SHUTDOWN:
                self._shut_down(Exit.SERVICE_FAILED if code else Exit.STOPPED)

    def _not_okay(self, reason: str) -> None:
        if self._okay and not self._okay.done():
            self._okay.set_exception(TaskError(f"service start attempt: {reason}"))

    def _shut_down(self, reason: Exit) -> None:
        self._become(State.EXITED)
        self._surroundings.shut_down(reason)

    def _wait_to_restart(self, event: str) -> None:
        self._restarting = False
        self._backoffs += 1
        self._backoff = self.config.next_backoff(self._backoff)
        log.info(
            'Service "%s" %s action is "restart", waiting ~%s before restart (backoff %d)',
            self.name,
            event,
            format_duration(self._backoff),
            self._backoffs,
        )
        self._become(State.BACKOFF)
        jitter = random.uniform(0, self._backoff / 10)  # noqa: S311 - only to spread restarts
        self._set_timer(self._backoff + jitter, self._restart)

    def _restart(self) -> None:
        self._background = asyncio.create_task(self._relaunch())

    async def _relaunch(self) -> None:
        async with self._launching:
            if self._state is not State.BACKOFF:
                return
            try:
                await self._launch()
            except TaskError as error:
                log.warning('Cannot restart service "%s": %s', self.name, error)
                self._wait_to_restart("on-failure")
            else:
                self._become(State.RUNNING)

    async def _terminate(self) -> None:
        process = self._process
        if process is None:
            return
        self._not_okay(f"stopped before the {format_duration(OKAY_DELAY)} okay delay")
        self._become(State.TERMINATING)
        process.signal_group(signal.SIGTERM)
        if await process.ends_within(self.config.kill_delay):
            return
        self._become(State.KILLING)
        process.signal_group(signal.SIGKILL)
        # A pipe that a child keeps open is waited for as long as the kill-delay says.
        if not await process.ends_within(FAIL_DELAY + self.config.kill_delay):
            self._become(State.STOPPED)
            raise TaskError("cannot stop service: process still running after SIGTERM and SIGKILL")

    def _forget_backoff(self) -> None:
        if self._state is State.RUNNING:
            self._backoff, self._backoffs = 0.0, 0

    def _become(self, state: State) -> None:
        if state.current != self._state.current:
            self.since = now()
        self._state = state

    def _set_timer(self, seconds: float, action: Callable[[], None]) -> None:
        self._cancel_timer()
        self._timer = asyncio.get_running_loop().call_later(seconds, action)

    def _cancel_timer(self) -> None:
        if self._timer:
            self._timer.cancel()
            self._timer = None
