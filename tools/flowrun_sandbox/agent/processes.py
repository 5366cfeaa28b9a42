"""A hook as a process: its output line by line, its end, and its death."""

import asyncio
import ctypes
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

_LIBRARY = ctypes.CDLL(None)
_PR_SET_PDEATHSIG = 1
"""From ``linux/prctl.h``; see prctl(2)."""
_CHUNK = 65_536
_LONGEST = 1_048_576
"""Bytes of a line; what is longer is cut into several."""
_LAST_WORDS = 0.5
"""Seconds for what is still in the pipes, when something that was left behind holds them open."""


@dataclass(frozen=True, slots=True)
class Command:
    """What to run, where, and with which environment (and no other)."""

    words: Sequence[str]
    folder: Path
    environment: Mapping[str, str]


async def run(
    command: Command,
    *,
    out: Callable[[bytes], None],
    err: Callable[[bytes], None],
    started: Callable[[int], None] = lambda _: None,
) -> int:
    """Run it to its end in a process group of its own; cancelled, kill the group.

    Args:
        command: What to run.
        out: Takes its output, as it comes.
        err: Takes its errors.
        started: Takes the number of its process.

    Returns:
        The exit code, or minus the number of the signal that ended it.
    """
    async with _pipe_to(out) as stdout, _pipe_to(err) as stderr:
        process = await asyncio.create_subprocess_exec(
            *command.words,
            cwd=command.folder,
            env=command.environment,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=stdout,
            stderr=stderr,
            start_new_session=True,
            preexec_fn=_die_with_parent,
        )
        started(process.pid)
        stdout.close()
        stderr.close()
        try:
            return await process.wait()
        except asyncio.CancelledError:
            kill_group(process.pid)
            await process.wait()
            raise


def kill_group(number: int) -> None:
    """Kill a process group, if it is still there."""
    with suppress(ProcessLookupError):
        os.killpg(number, signal.SIGKILL)


def _die_with_parent() -> None:
    """Not to outlive a controller that is killed. On Linux alone: others have no such thing."""
    if sys.platform == "linux":
        _LIBRARY.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


class Lines:
    """Makes lines of what comes."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._rest = b""

    def __call__(self, chunk: bytes) -> None:
        """Take what comes next."""
        *lines, self._rest = (self._rest + chunk).split(b"\n")
        for line in lines:
            self._say(line.decode(errors="replace"))
        if len(self._rest) > _LONGEST:
            self.close()

    def close(self) -> None:
        """Take what is left as a line."""
        if self._rest:
            self._say(self._rest.decode(errors="replace"))
            self._rest = b""


@asynccontextmanager
async def _pipe_to(take: Callable[[bytes], None]) -> AsyncIterator[BinaryIO]:
    """A pipe to write into, which the block closes."""
    read, write = os.pipe()
    reader = asyncio.StreamReader()
    transport, _ = await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(read, "rb")
    )
    taking = asyncio.create_task(_take_all(reader, take))
    end = os.fdopen(write, "wb")
    try:
        yield end
    finally:
        end.close()
        await asyncio.wait([taking], timeout=_LAST_WORDS)
        taking.cancel()
        transport.close()


async def _take_all(reader: asyncio.StreamReader, take: Callable[[bytes], None]) -> None:
    while chunk := await reader.read(_CHUNK):
        take(chunk)
