"""The checks of the plan: each tried again and again, as a change that lasts.

While a check succeeds it is performed by a ``perform-check`` change. When it has failed as often
as its threshold says, that change ends in error and a ``recover-check`` change tries on; when
that succeeds it is done, and the check is performed as before.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from .changes import Change, Changes, Task
from .errors import PebbleError, TaskError
from .items import Check
from .plan import Plan
from .probes import Failure

log = logging.getLogger(__name__)

Attempt = Callable[[Check, Plan], Awaitable[Failure | None]]
KINDS = {"http": "HTTP", "tcp": "TCP", "exec": "exec"}
"""How each kind of check is called in the summary of its change."""


class Checks:
    """All checks of the plan."""

    def __init__(
        self, changes: Changes, attempt: Attempt, on_failure: Callable[[str], None]
    ) -> None:
        """``on_failure`` is told the name of each check that has reached its threshold."""
        self._changes = changes
        self._attempt = attempt
        self._on_failure = on_failure
        self._checks: dict[str, _RunningCheck] = {}
        self._plan = Plan()

    def plan_changed(self, plan: Plan) -> None:
        """Start the checks that are new or others than before, and stop those that are gone."""
        self._plan = plan
        for name in [name for name in self._checks if name not in plan.checks]:
            self._halt(self._checks.pop(name))
        for check in plan.checks.values():
            running = self._checks.get(check.name)
            if running and running.merged == _merged(check, plan):
                continue
            if running:
                self._halt(running)
            self._checks[check.name] = _RunningCheck(check, _merged(check, plan))
            if check.startup == "enabled":
                self._perform(self._checks[check.name])

    def start_enabled(self) -> None:
        """Start the checks that are to run by themselves and do not."""
        enabled = [
            running for running in self._checks.values() if running.config.startup == "enabled"
        ]
        for running in enabled:
            if not running.change:
                self._perform(running)

    def start(self, names: Iterable[str]) -> list[str]:
        """Start checks; those that did not run.

        Raises:
            PebbleError: some are not in the plan.
        """
        stopped = [running for running in self._named(names) if not running.change]
        for running in stopped:
            running.failures = running.successes = 0
            self._perform(running)
        return [running.config.name for running in stopped]

    def stop(self, names: Iterable[str]) -> list[str]:
        """Stop checks; those that ran.

        Raises:
            PebbleError: some are not in the plan.
        """
        running = [running for running in self._named(names) if running.change]
        for one in running:
            self._halt(one)
        return [one.config.name for one in running]

    def stop_all(self) -> None:
        """Stop every check."""
        for running in self._checks.values():
            self._halt(running)

    async def refresh(self, name: str) -> tuple[dict[str, Any], str]:
        """Try a check at once: what the API tells of it then, and what is wrong.

        Raises:
            PebbleError: it is not in the plan.
        """
        if name not in self._checks:
            raise PebbleError(f'cannot find check with name "{name}"', status=HTTPStatus.NOT_FOUND)
        running = self._checks[name]
        if running.change:
            failure = await running.hurry()
        else:
            failure = await self._attempt(running.config, self._plan)
        return running.to_dict(), str(failure or "")

    def describe(self, level: str = "", names: Iterable[str] = ()) -> list[dict[str, Any]]:
        """What the API tells of the checks of a level, and of these names."""
        wanted = set(names)
        return [
            self._checks[name].to_dict()
            for name in sorted(self._checks)
            if not wanted or name in wanted
            if level in ("", self._checks[name].config.level)
        ]

    def healthy(self, level: str = "", names: Iterable[str] = ()) -> bool:
        """Whether none of the checks is down. To be ready is to be alive, too."""
        wanted = set(names)
        levels = ("alive", "ready") if level == "ready" else (level,)
        return not any(
            running.status == "down"
            for name, running in self._checks.items()
            if not wanted or name in wanted
            if not level or running.config.level in levels
        )

    def _named(self, names: Iterable[str]) -> "list[_RunningCheck]":
        wanted = tuple(dict.fromkeys(names))
        missing = sorted(name for name in wanted if name not in self._checks)
        if missing:
            raise PebbleError(f"cannot find checks in plan: {', '.join(missing)}")
        return [self._checks[name] for name in wanted]

    def _halt(self, running: "_RunningCheck") -> None:
        change, running.change = running.change, None
        running.give_up()
        if change and not change.ready:
            self._changes.abort(change.id)

    def _perform(self, running: "_RunningCheck") -> None:
        self._begin(running, "perform-check", "Perform", self._until_down)

    def _recover(self, running: "_RunningCheck") -> None:
        self._begin(running, "recover-check", "Recover", self._until_up)

    def _begin(
        self,
        running: "_RunningCheck",
        kind: str,
        verb: str,
        work: "Callable[[_RunningCheck, Task], Awaitable[None]]",
    ) -> None:
        name = running.config.name
        summary = f'{verb} {KINDS[running.config.kind]} check "{name}"'
        change = self._changes.new(kind, summary, notice_data={"check-name": name})
        task = self._changes.add_task(change, kind, summary)
        running.change = change

        async def run() -> None:
            went_well = await self._changes.perform(change, task, lambda: work(running, task))
            if running.change is change:
                (self._perform if went_well else self._recover)(running)

        self._changes.run(change, run())

    async def _until_down(self, running: "_RunningCheck", task: Task) -> None:
        """Try until the threshold is reached, which is how this ends: in error."""
        check = running.config
        while True:
            failure = await self._next(running)
            if failure is None:
                if running.failures:
                    task.note(f"succeeded after {_count(running.failures)}")
                running.failures = 0
                running.successes += 1
                continue
            self._count_failure(running, failure)
            if running.failures >= check.threshold:
                log.info(
                    'Check "%s" threshold %d hit, triggering action', check.name, check.threshold
                )
                self._on_failure(check.name)
                raise TaskError(failure.reason)
            task.blame(str(failure))

    async def _until_up(self, running: "_RunningCheck", task: Task) -> None:
        """Try until the check succeeds."""
        while failure := await self._next(running):
            self._count_failure(running, failure)
            task.blame(str(failure))
        running.failures = 0
        running.successes += 1

    async def _next(self, running: "_RunningCheck") -> Failure | None:
        """What the next attempt comes to: a period from now, or when somebody is in a hurry."""
        await running.period()
        failure = await self._attempt(running.config, self._plan)
        running.tell(failure)
        return failure

    def _count_failure(self, running: "_RunningCheck", failure: Failure) -> None:
        running.failures += 1
        running.successes = 0
        check = running.config
        log.info(
            'Check "%s" failure %d/%d: %s', check.name, running.failures, check.threshold, failure
        )


@dataclass(slots=True, eq=False)
class _RunningCheck:
    config: Check
    merged: object
    change: Change | None = None
    failures: int = 0
    successes: int = 0
    _hurried: asyncio.Event = field(default_factory=asyncio.Event)
    _waiting: list["asyncio.Future[Failure | None]"] = field(default_factory=list)

    @property
    def status(self) -> str:
        if self.change is None:
            return "inactive"
        return "down" if self.failures >= self.config.threshold else "up"

    async def period(self) -> None:
        """Wait for a period, or until somebody is in a hurry."""
        with suppress(TimeoutError):
            async with asyncio.timeout(self.config.period):
                await self._hurried.wait()
        self._hurried.clear()

    async def hurry(self) -> Failure | None:
        """Have an attempt made at once; what it comes to."""
        outcome: asyncio.Future[Failure | None] = asyncio.get_running_loop().create_future()
        self._waiting.append(outcome)
        self._hurried.set()
        return await outcome

    def tell(self, failure: Failure | None) -> None:
        """Tell those in a hurry what an attempt came to."""
        for outcome in self._waiting:
            if not outcome.done():
                outcome.set_result(failure)
        self._waiting.clear()

    def give_up(self) -> None:
        """Tell those in a hurry that there will be no attempt."""
        for outcome in self._waiting:
            if not outcome.done():
                outcome.set_exception(PebbleError(f'check "{self.config.name}" was stopped'))
        self._waiting.clear()

    def to_dict(self) -> dict[str, Any]:
        described: dict[str, Any] = {"name": self.config.name}
        if self.config.level:
            described["level"] = self.config.level
        described |= {
            "startup": self.config.startup,
            "status": self.status,
            "successes": self.successes,
            "failures": self.failures,
            "threshold": self.config.threshold,
        }
        return {**described, "change-id": self.change.id} if self.change else described


def _merged(check: Check, plan: Plan) -> object:
    """The check with what it takes from the service whose context it has."""
    context = check.entry.get("exec", {}).get("service-context")
    return check.entry, plan.services[context].entry if context else None


def _count(failures: int) -> str:
    return "1 failure" if failures == 1 else f"{failures} failures"
