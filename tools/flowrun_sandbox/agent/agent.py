"""A unit's agent: it tells the charm what there is to tell, one hook at a time."""

import asyncio
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from flowrun_sandbox.agent import processes
from flowrun_sandbox.agent.backoff import delays
from flowrun_sandbox.agent.environment import Surroundings, environment_of
from flowrun_sandbox.agent.hook_tools import HookTools
from flowrun_sandbox.model import changes, events
from flowrun_sandbox.model.context import HookContext, LogLine
from flowrun_sandbox.model.entities import Event, Kind, Life, Model, Unit
from flowrun_sandbox.model.errors import ModelError
from flowrun_sandbox.state import make

_OPERATION = "juju.worker.uniter.operation"
"""Who speaks of the ends of hooks in Juju's log."""
_VIA = "via hook dispatching script: dispatch"


@dataclass(frozen=True, slots=True)
class Finished:
    """How a command has ended."""

    stdout: str
    stderr: str
    code: int


class Agent:
    """The agent of one unit's pod."""

    def __init__(
        self,
        model: Model,
        unit: Unit,
        surroundings: Surroundings,
        *,
        say: Callable[[str, str, str], None],
        changed: Callable[[], None],
    ) -> None:
        """Be ready to run.

        Args:
            model: The unit's model.
            unit: The unit.
            surroundings: Where it is on this machine.
            say: Takes what goes to ``debug-log``: level, logger, message.
            changed: Called whenever the model may have changed.
        """
        self._model = model
        self._unit = unit
        self._surroundings = surroundings
        self._say = say
        self._changed = changed
        self._tools = HookTools(surroundings.socket)
        self._turn = asyncio.Lock()
        self._woken = asyncio.Event()
        self._delays: Iterator[float] = delays()
        self._retry_at = 0.0
        self._hook: int | None = None
        self._running: HookContext | None = None

    async def run(self) -> None:
        """Tell what is in the unit's queue, and what comes into it, until the unit is dead.

        Cancelled, it kills the hook that runs, which is told again by the next agent.
        """
        async with self._tools.serving():
            while self._unit.life is not Life.DEAD:
                self._woken.clear()
                async with self._turn:
                    event = self._next()
                    if event is not None:
                        await self._tell(event)
                if event is None:
                    await self._sleep()

    def wake(self) -> None:
        """There may be something to tell."""
        self._woken.set()

    def resolve(self, *, retry: bool) -> bool:
        """Try the hook that failed again at once, or leave it at that.

        Returns:
            Whether there is one.
        """
        if self._unit.failed is None:
            return False
        if retry:
            self._retry_at = 0.0
        else:
            changes.resolve(self._model, self._unit)
            self._delays = delays()
        self.wake()
        return True

    @property
    def leads_until(self) -> datetime | None:
        """Until when the unit leads for sure, if a hook runs that was told so."""
        return None if self._running is None else self._running.leads_until

    def kill_hook(self) -> list[int]:
        """Kill the hook that runs, if there is one.

        Returns:
            The process.
        """
        if self._hook is None:
            return []
        processes.kill_group(self._hook)
        return [self._hook]

    async def execute(self, words: Sequence[str], limit: float | None) -> Finished:
        """Run a command between two hooks, with hook tools of its own.

        Raises:
            TimeoutError: It did not end in time, and was killed.
        """
        out, err = bytearray(), bytearray()
        async with asyncio.timeout(limit), self._turn:
            context = self._context(events.COMMAND)
            code = await self._run(context, words, out.extend, err.extend)
            self._close(context, code)
        return Finished(out.decode(errors="replace"), err.decode(errors="replace"), code)

    def _next(self) -> Event | None:
        """What to tell now: while a hook waits for its next try, only actions."""
        unit = self._unit
        waits = unit.failed is not None and time.monotonic() < self._retry_at
        if waits and not (unit.queue and unit.queue[0].kind is Kind.ACTION):
            return None
        return changes.take(self._model, unit)

    async def _sleep(self) -> None:
        if self._unit.failed is None:
            await self._woken.wait()
            return
        with suppress(TimeoutError):
            await asyncio.wait_for(self._woken.wait(), self._retry_at - time.monotonic())

    async def _tell(self, event: Event) -> None:
        self._changed()
        if event.kind is Kind.STORAGE and event.subject in self._unit.storage:
            make(self._unit.storage[event.subject].location)
        context = self._context(event)
        dispatch = (str(self._surroundings.charm / "dispatch"),)
        out, err = self._lines("DEBUG", event), self._lines("WARNING", event)
        try:
            code = await self._run(context, dispatch, out, err)
        except asyncio.CancelledError:
            context.discard("its pod has ended")
            raise
        finally:
            out.close()
            err.close()
        self._conclude(event, self._close(context, code))
        self._changed()

    def _conclude(self, event: Event, problem: str | None) -> None:
        what = "action" if event.kind is Kind.ACTION else "hook"
        if problem is None:
            self._delays = delays()
            self._say("INFO", _OPERATION, f'ran "{event.name}" {what} ({_VIA})')
            return
        self._say("ERROR", _OPERATION, f'{what} "{event.name}" ({_VIA}) failed: {problem}')
        if self._unit.failed is event:
            self._retry_at = time.monotonic() + next(self._delays)

    def _lines(self, level: str, event: Event) -> processes.Lines:
        logger = f"unit.{self._unit.name}.{event.name}"
        return processes.Lines(lambda line: self._say(level, logger, line))

    def _context(self, event: Event) -> HookContext:
        def say(line: LogLine) -> None:
            self._say(line.level, line.logger, line.message)

        return HookContext(self._model, self._unit, event, log=say)

    async def _run(
        self,
        context: HookContext,
        words: Sequence[str],
        out: Callable[[bytes], None],
        err: Callable[[bytes], None],
    ) -> int:
        environment = environment_of(self._surroundings, context.environment)
        command = processes.Command(words, self._surroundings.charm, environment)

        def started(number: int) -> None:
            self._hook = number

        self._running = context
        async with self._tools.within(context):
            try:
                return await processes.run(command, out=out, err=err, started=started)
            finally:
                self._hook = self._running = None

    def _close(self, context: HookContext, code: int) -> str | None:
        """Make what it did true, or undo it.

        Returns:
            What went wrong.
        """
        if code == 0:
            try:
                context.commit()
            except ModelError as error:
                context.discard(str(error))
                return str(error)
            return None
        problem = f"exit status {code}" if code > 0 else f"signal {-code}"
        context.discard(problem)
        return problem
