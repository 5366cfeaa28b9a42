"""A container of a pod: its processes, kept running as a kubelet keeps them."""

import asyncio
import re
import signal
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from flowrun_sandbox import shim
from flowrun_sandbox.controller import isolation
from flowrun_sandbox.controller.errors import RefusalError
from flowrun_sandbox.controller.tasks import end, start
from flowrun_sandbox.controller.watching import Listener, watch
from flowrun_sandbox.state import make, remove

_FIRST, _FACTOR, _LONGEST = 1.0, 2, 60.0
"""Seconds between two starts of a container that keeps ending; a kubelet takes 10, 2 and 300."""
_STEADY = 60.0
"""Seconds after which a container counts as running well."""


@dataclass(frozen=True, slots=True)
class Program:
    """What a container runs."""

    command: Sequence[str]
    environment: Mapping[str, str]
    root: Path
    """The container's own files: they go when it is started anew."""
    socket: Path
    """Where Pebble listens."""
    output: Path
    """Where what it prints goes."""
    holding: int
    """The descriptor that reserves the pod's address."""
    isolated: bool
    """Whether it has a root of its own, in which `root` is hidden: see `isolation`."""


class RunningContainer:
    """A container, from its pod's beginning to its end. Its files go with each run."""

    def __init__(
        self,
        name: str,
        program: Program,
        listener: Listener,
        say: Callable[[str], None],
    ) -> None:
        self.name = name
        self.program = program
        self._listener = listener
        self._say = say
        self._wanted = asyncio.Event()
        self._wanted.set()
        self._process: asyncio.subprocess.Process | None = None

    async def run(self) -> None:
        """Keep it running; cancelled, stop it in good order."""
        delay = _FIRST
        while True:
            began = time.monotonic()
            await self._run_once()
            if time.monotonic() - began > _STEADY:
                delay = _FIRST
            if self._wanted.is_set():
                await asyncio.sleep(delay)
                delay = min(delay * _FACTOR, _LONGEST)
            await self._wanted.wait()

    def hold(self) -> None:
        """When it ends, leave it ended."""
        self._wanted.clear()

    def release(self) -> None:
        """Start it again, if it was held."""
        self._wanted.set()

    def kill(self, what: str, number: signal.Signals) -> list[int]:
        """Send a signal to ``pebble``, to ``all``, or to those whose command line has the pattern.

        Returns:
            The processes.
        """
        killed = [each for each in self._processes() if _is_meant(each, what)]
        if what == "pebble":
            killed = killed[:1]
        for each in killed:
            with suppress(psutil.NoSuchProcess):
                each.send_signal(number)
        return [each.pid for each in killed]

    def root(self) -> Path:
        """Where its files are on this machine.

        Raises:
            RefusalError: It has a root of its own, and does not run.
        """
        if not self.program.isolated:
            return self.program.root
        return isolation.root_of(self._pebble())

    def entering(self) -> Sequence[str]:
        """What a command begins with that is to run in it.

        Raises:
            RefusalError: It has a root of its own, and does not run.
        """
        return isolation.entering(self._pebble()) if self.program.isolated else ()

    def _pebble(self) -> int:
        found = self._processes()
        if not found:
            raise RefusalError(f"container {self.name} does not run")
        return found[0].pid

    async def _run_once(self) -> None:
        remove(self.program.root)
        make(self.program.root)
        self.program.socket.unlink(missing_ok=True)
        with self.program.output.open("ab") as output:
            self._process = await asyncio.create_subprocess_exec(
                *shim.command(self.program.command),
                env=self.program.environment,
                cwd=self.program.root,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                pass_fds=[self.program.holding],
            )
        watching = start(watch(self.program.socket, self.name, self._listener))
        try:
            code = await self._process.wait()
            self._say(f"container {self.name} has ended with code {code}")
        except asyncio.CancelledError:
            await _terminate(self._process)
            raise
        finally:
            await end(watching)
            self._listener.pebble_is_gone(self.name)
            await self._listener.container_is_ready(self.name, ready=False)

    def _processes(self) -> list[psutil.Process]:
        """All below the shim, Pebble first: by their age, since their numbers begin anew."""
        if self._process is None or self._process.returncode is not None:
            return []
        with suppress(psutil.NoSuchProcess):
            found = psutil.Process(self._process.pid).children(recursive=True)
            return sorted(found, key=psutil.Process.create_time)
        return []


async def _terminate(process: asyncio.subprocess.Process) -> None:
    with suppress(ProcessLookupError):
        process.terminate()
    await process.wait()


def _is_meant(process: psutil.Process, what: str) -> bool:
    if what in {"all", "pebble"}:
        return True
    try:
        return re.search(what, " ".join(process.cmdline())) is not None
    except psutil.Error:
        return False  # it has ended meanwhile


def end_marked(variable: str, beginning: str) -> None:
    """Kill every process whose variable begins so: what the hooks of a pod left behind."""
    for process in psutil.process_iter(["environ"]):
        if (process.info["environ"] or {}).get(variable, "").startswith(beginning):
            with suppress(psutil.NoSuchProcess):
                process.kill()
