"""The root of a container's process tree: no process of it outlives this one.

On Linux it adopts what its descendants leave behind (daemons with sessions of their own), learns of
its parent's death, and takes away the shared memory of those that it kills, which a real container
would have had to itself. Elsewhere it does not: there, only children of living processes are found.
"""

import argparse
import contextlib
import ctypes
import os
import re
import select
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import psutil

GRACE = 35.0
"""Seconds for an orderly end. A database writes its last checkpoint in them."""

_PR_SET_PDEATHSIG, _PR_SET_CHILD_SUBREAPER = 1, 36
"""From ``linux/prctl.h``; see prctl(2)."""
_STOPPING = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
_IPC_RMID = 0
"""From ``linux/ipc.h``; see shmctl(2)."""
_SHARED = re.compile(r"^(?:\S+ ){4}(\d+) +(?:(/dev/shm/.+)|/SYSV.+)$", re.MULTILINE)
"""A file, or the number of a segment."""
_PATIENCE = 10.0
"""Seconds for what was killed to be gone: a process that hangs in the kernel may take for ever."""
_PAUSE = 0.02
"""Seconds between two looks at what is left, if no process is known to have ended meanwhile."""
_NOT_FOUND = 127


def command(arguments: Sequence[str], *, grace: float = GRACE) -> list[str]:
    """The arguments that start a command below a shim, as a child of this process.

    SIGTERM to the shim asks the command to end, and so does the end of the thread that started it.
    After `grace` seconds, or when the command has ended, whatever is left is killed. The shim ends
    with the command's code, or 128 and the number of the signal that ended it.
    """
    options = [f"--parent={os.getpid()}", f"--grace={grace}"]
    return [sys.executable, "-I", __file__, *options, "--", *arguments]


def main() -> int:
    """Run what the command line says, and end all of it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--parent", type=int, required=True)
    parser.add_argument("--grace", type=float, required=True)
    parser.add_argument("command", nargs="+")
    arguments = parser.parse_args()
    signals = _listen()
    _adopt()
    if os.getppid() != arguments.parent:
        return 128 + signal.SIGTERM  # it ended before it could be watched
    _keep_to_oneself()
    try:
        child = os.posix_spawnp(arguments.command[0], arguments.command, os.environ, setsid=True)
    except OSError as error:
        _say(f"{arguments.command[0]}: {error.strerror}")
        return _NOT_FOUND
    status = _attend(child, signals, arguments.grace)
    return _end_all(child, signals, status)


def _listen() -> int:
    """A descriptor from which the numbers of arriving signals are read."""
    arriving, noted = os.pipe()
    for each in (arriving, noted):
        os.set_blocking(each, False)
    signal.set_wakeup_fd(noted, warn_on_full_buffer=False)
    for number in (*_STOPPING, signal.SIGCHLD):
        signal.signal(number, lambda *_: None)
    return arriving


def _adopt() -> None:
    if sys.platform == "linux":
        library = ctypes.CDLL(None, use_errno=True)
        for option, value in ((_PR_SET_CHILD_SUBREAPER, 1), (_PR_SET_PDEATHSIG, signal.SIGTERM)):
            if library.prctl(option, value, 0, 0, 0):
                raise OSError(ctypes.get_errno(), "prctl refuses")


def _keep_to_oneself() -> None:
    """What this process was given to hold, its command does not inherit."""
    for name in os.listdir("/dev/fd"):  # noqa: PTH208 - no path is wanted
        if int(name) > sys.stderr.fileno():
            with contextlib.suppress(OSError):  # the descriptor of the list itself is closed
                os.set_inheritable(int(name), False)  # noqa: FBT003 - takes no keyword


def _attend(child: int, signals: int, grace: float) -> int | None:
    """The command's status once it has ended, or nothing if it does not end in time."""
    deadline: float | None = None
    while True:
        ended = dict(_ended())
        if child in ended:
            return ended[child]
        left = None if deadline is None else deadline - time.monotonic()
        if left is not None and left <= 0:
            return None
        if any(number in _STOPPING for number in _arrived(signals, left)):
            os.kill(child, signal.SIGTERM)
            deadline = deadline or time.monotonic() + grace


def _arrived(signals: int, seconds: float | None) -> bytes:
    """The numbers of the signals that have arrived: it waits for one, but not longer."""
    ready, _, _ = select.select([signals], [], [], seconds)
    return os.read(signals, select.PIPE_BUF) if ready else b""


def _ended() -> Iterator[tuple[int, int]]:
    """The children that have ended, adopted ones as well, each with its status."""
    with contextlib.suppress(ChildProcessError):
        while True:
            child, status = os.waitpid(-1, os.WNOHANG)
            if not child:
                return
            yield child, status


def _end_all(child: int, signals: int, status: int | None) -> int:
    """Kill whatever is left until nothing is. The code to end with."""
    this, deadline = psutil.Process(), time.monotonic() + _PATIENCE
    shared: set[str | int] = set()
    while left := this.children(recursive=True):
        if time.monotonic() > deadline:
            _say(f"cannot be ended: {', '.join(str(each.pid) for each in left)}")
            break
        for each in left:
            shared.update(_shared_memory(each.pid))
        for each in left:
            with contextlib.suppress(psutil.Error):  # gone, or seen again the next time round
                each.kill()
        _arrived(signals, _PAUSE)
        status = dict(_ended()).get(child, status)
    _take_away(shared)
    return _code(status)


def _shared_memory(process: int) -> Iterator[str | int]:
    """The files and the segments that it has mapped. On Linux: see proc_pid_maps(5)."""
    with contextlib.suppress(OSError):  # it has ended
        maps = Path(f"/proc/{process}/maps").read_text(encoding="utf-8")
        for number, path in _SHARED.findall(maps):
            yield path or int(number)


def _take_away(shared: set[str | int]) -> None:
    """What belongs to somebody else stays: the system refuses."""
    for each in shared:
        if isinstance(each, int):
            ctypes.CDLL(None).shmctl(each, _IPC_RMID, None)
        else:
            with contextlib.suppress(OSError):
                Path(each).unlink(missing_ok=True)


def _code(status: int | None) -> int:
    code = -signal.SIGKILL if status is None else os.waitstatus_to_exitcode(status)
    return 128 - code if code < 0 else code


def _say(sentence: str) -> None:
    print(f"{Path(__file__).stem}: {sentence}", file=sys.stderr)  # noqa: T201 - it has nothing else


if __name__ == "__main__":
    sys.exit(main())
