"""Changes: what is under way or was done, made of tasks that each succeed or fail."""

import asyncio
import enum
import logging
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from typing import Any

from .durations import format_moment, now
from .errors import PebbleError, TaskError

log = logging.getLogger(__name__)

KEPT_CHANGES = 500
"""How many changes that are over are remembered at least; Pebble remembers as many."""


class Status(enum.Enum):
    """How far a task has come."""

    DO = "Do"
    DOING = "Doing"
    DONE = "Done"
    ABORT = "Abort"
    """It is being stopped."""
    ERROR = "Error"
    HOLD = "Hold"
    """It was never begun, because of an abort or of a task before it."""

    @property
    def final(self) -> bool:
        """Whether nothing more will happen."""
        return self in (Status.DONE, Status.ERROR, Status.HOLD)


@dataclass(slots=True, kw_only=True, eq=False)
class Task:
    """A step of a change."""

    id: str
    kind: str
    summary: str
    status: Status = Status.DO
    log: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    """Those of its lines that say what went wrong."""
    data: Mapping[str, Any] = field(default_factory=dict)
    spawned: datetime = field(default_factory=now)
    ready: datetime | None = None

    def note(self, message: str) -> None:
        """Add a line to what the task has to say of itself."""
        self._write("INFO", message)

    def blame(self, reason: str) -> None:
        """Add a line that says what went wrong; it counts once the task has failed."""
        self.errors.append(reason)
        self._write("ERROR", reason)

    def _write(self, level: str, message: str) -> None:
        self.log.append(f"{now().strftime('%Y-%m-%dT%H:%M:%SZ')} {level} {message}")

    def to_dict(self) -> dict[str, Any]:
        """The task as the API tells it."""
        return {
            "id": self.id,
            "kind": self.kind,
            "summary": self.summary,
            "status": self.status.value,
            **({"log": self.log} if self.log else {}),
            "progress": {"label": "", "done": int(self.status.final), "total": 1},
            **_times(self.spawned, self.ready),
            **({"data": self.data} if self.data else {}),
        }


@dataclass(slots=True, kw_only=True, eq=False)
class Change:
    """Something that was asked for, or that Pebble does by itself."""

    id: str
    kind: str
    summary: str
    services: tuple[str, ...] = ()
    """The services that it is about."""
    notice_data: Mapping[str, str] = field(default_factory=dict)
    tasks: list[Task] = field(default_factory=list)
    spawned: datetime = field(default_factory=now)
    ready: datetime | None = None
    finished: asyncio.Event = field(default_factory=asyncio.Event)
    runner: asyncio.Task[None] | None = None

    @property
    def status(self) -> Status:
        """What the tasks' statuses come to."""
        found = {task.status for task in self.tasks}
        under_way = () if self.ready else (Status.ABORT, Status.DOING, Status.DO)
        order = (*under_way, Status.ERROR, Status.HOLD)
        return next((status for status in order if status in found), Status.DONE)

    @property
    def error(self) -> str:
        """What failed, or nothing."""
        failed = [task for task in self.tasks if task.status is Status.ERROR]
        if not failed:
            return ""
        reasons = "".join(f"\n- {task.summary} ({one})" for task in failed for one in task.errors)
        return f"cannot perform the following tasks:{reasons}"

    def to_dict(self) -> dict[str, Any]:
        """The change as the API tells it."""
        return {
            "id": self.id,
            "kind": self.kind,
            "summary": self.summary,
            "status": self.status.value,
            "tasks": [task.to_dict() for task in self.tasks],
            "ready": self.ready is not None,
            **({"err": self.error} if self.error else {}),
            **_times(self.spawned, self.ready),
        }


Work = Callable[[], Awaitable[None]]


class Changes:
    """The changes since the start: all that are under way, and the last that are over."""

    def __init__(self, on_update: Callable[[Change], None]) -> None:
        """``on_update`` is told of each change whose status is another one."""
        self._on_update = on_update
        self._changes: dict[str, Change] = {}
        self._count = 0
        self._tasks = 0
        self._seen: dict[str, Status] = {}

    def new(
        self,
        kind: str,
        summary: str,
        *,
        services: tuple[str, ...] = (),
        notice_data: Mapping[str, str] | None = None,
    ) -> Change:
        """A change without tasks yet."""
        self._prune()
        self._count += 1
        change = Change(
            id=str(self._count),
            kind=kind,
            summary=summary,
            services=services,
            notice_data=notice_data or {},
        )
        self._changes[change.id] = change
        return change

    def add_task(self, change: Change, kind: str, summary: str) -> Task:
        """One more task of a change."""
        self._tasks += 1
        task = Task(id=str(self._tasks), kind=kind, summary=summary)
        change.tasks.append(task)
        return task

    def run(self, change: Change, work: Coroutine[Any, Any, None]) -> "asyncio.Task[None]":
        """Have the work of a change done, which performs the tasks; the change then is ready."""
        self._updated(change)
        change.runner = asyncio.create_task(work)
        change.runner.add_done_callback(lambda runner: self._finish(change, runner))
        return change.runner

    async def perform(self, change: Change, task: Task, work: Work) -> bool:
        """Do a task's work; whether that succeeded. A ``TaskError`` is the way to fail."""
        if task.status.final:
            return False
        self._set(change, task, Status.DOING)
        try:
            await work()
        except TaskError as error:
            self.fail(change, task, str(error))
            return False
        except asyncio.CancelledError:
            self._set(change, task, Status.DONE)
            raise
        self._set(change, task, Status.DONE)
        return True

    def fail(self, change: Change, task: Task, reason: str) -> None:
        """Say that a task failed."""
        task.blame(reason)
        self._set(change, task, Status.ERROR)

    def get(self, id: str) -> Change:
        """The change of this id.

        Raises:
            PebbleError: there is none.
        """
        if id not in self._changes:
            raise PebbleError(f'cannot find change with id "{id}"', status=HTTPStatus.NOT_FOUND)
        return self._changes[id]

    def select(self, which: str, service: str = "") -> list[Change]:
        """The changes ``in-progress``, ``ready`` or ``all``, of a service if one is named.

        Raises:
            PebbleError: there is no such choice.
        """
        if which not in ("all", "in-progress", "ready"):
            raise PebbleError("select should be one of: all,in-progress,ready")
        return [
            change
            for change in self._changes.values()
            if which == "all" or (which == "ready") is (change.ready is not None)
            if not service or service in change.services
        ]

    def abort(self, id: str) -> Change:
        """Stop a change that is under way.

        Raises:
            PebbleError: there is none, or it is over.
        """
        change = self.get(id)
        if change.ready or not change.runner:
            raise PebbleError(f"cannot abort change {id} with nothing pending")
        for task in change.tasks:
            if task.status is Status.DO:
                self._set(change, task, Status.HOLD)
            elif task.status is Status.DOING:
                self._set(change, task, Status.ABORT)
        change.runner.cancel()
        return change

    async def stop_all(self) -> None:
        """Stop everything that is under way, and wait until it has stopped."""
        pending = [change for change in self._changes.values() if not change.ready]
        for change in pending:
            if change.runner:
                change.runner.cancel()
        await asyncio.gather(*(change.finished.wait() for change in pending if change.runner))

    def _finish(self, change: Change, runner: "asyncio.Task[None]") -> None:
        """Call a change ready; what was aborted before it began never was anything else."""
        for task in change.tasks:
            if not task.status.final:
                self._set(change, task, Status.HOLD)
        change.ready = now()
        change.finished.set()
        self._updated(change)
        if not runner.cancelled() and (error := runner.exception()):
            log.error("Change %s came to an unforeseen end", change.id, exc_info=error)

    def _prune(self) -> None:
        """Forget what has been over for longest, once there are too many."""
        if len(self._changes) >= 2 * KEPT_CHANGES:
            over = [change.id for change in self._changes.values() if change.ready]
            for forgotten in over[:-KEPT_CHANGES]:
                del self._changes[forgotten], self._seen[forgotten]

    def _set(self, change: Change, task: Task, status: Status) -> None:
        task.status = status
        if status.final:
            task.ready = now()
        self._updated(change)

    def _updated(self, change: Change) -> None:
        if self._seen.get(change.id) is not change.status:
            self._seen[change.id] = change.status
            self._on_update(change)


def _times(spawned: datetime, ready: datetime | None) -> dict[str, str]:
    times = {"spawn-time": format_moment(spawned)}
    return {**times, "ready-time": format_moment(ready)} if ready else times
