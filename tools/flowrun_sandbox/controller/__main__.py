"""``python -m flowrun_sandbox.controller [--detach] FOLDER``: the controller of a state folder."""

import argparse
import asyncio
import fcntl
import logging
import os
import signal
import sys
import time
from contextlib import AbstractAsyncContextManager
from pathlib import Path

from aiohttp import web

from flowrun_sandbox.controller import clusters, control_plane, isolation, real_pebble
from flowrun_sandbox.controller.controller import Controller
from flowrun_sandbox.controller.server import application
from flowrun_sandbox.errors import MachineError
from flowrun_sandbox.state import State

_READY = b"1"
_UMASK = 0o022
"""Containers read what lies here as users of their own, whoever started the controller."""
_PATIENCE = 30.0
"""Seconds for another controller to end."""


def main() -> None:
    """Start, and serve until the last model is gone or a signal says so."""
    parser = argparse.ArgumentParser(description="Be the controller of a sandbox.")
    parser.add_argument("folder", type=Path, help="the state folder")
    parser.add_argument("--detach", action="store_true", help="return when it is there")
    parser.add_argument("--pebble", type=Path, help="a real Pebble")
    parser.add_argument("--kubernetes", type=Path, help="the folder of a real Kubernetes")
    arguments = parser.parse_args()
    os.umask(_UMASK)
    state = State(arguments.folder)
    try:
        if arguments.kubernetes is not None:
            control_plane.check(arguments.kubernetes)
        if arguments.pebble is not None:
            real_pebble.version_of(arguments.pebble)
            isolation.check()
        state.create()
        _lock(state)
    except MachineError as error:
        sys.exit(str(error))
    ready = _detach(state) if arguments.detach else None
    kubernetes = _kubernetes(state, arguments.kubernetes)
    asyncio.run(_serve(state, kubernetes, arguments.pebble, ready))


def _lock(state: State) -> None:
    """Wait until no other controller of this folder is left, then be the one that there is.

    One that ends may still tidy up. The lock goes with this process, and with nothing before.

    Raises:
        MachineError: There is another one, and it goes on.
    """
    log = os.open(state.log, os.O_RDWR | os.O_CREAT, 0o600)
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            fcntl.flock(log, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > until:
                raise MachineError(f"another controller has {state.folder}") from None
            time.sleep(0.05)
        else:
            return


def _detach(state: State) -> int:
    """Go on as a process of its own: the caller's ends when that one is ready, or has failed.

    Returns:
        Where to say that all is ready.
    """
    read, write = os.pipe()
    if os.fork():
        os.close(write)
        if os.read(read, 1) == _READY:
            os._exit(0)
        sys.exit(f"it ended at once: see {state.log}")
    os.close(read)
    os.setsid()
    os.chdir(state.folder)
    with state.log.open("ab") as log, Path(os.devnull).open("rb") as nothing:
        os.dup2(nothing.fileno(), sys.stdin.fileno())
        os.dup2(log.fileno(), sys.stdout.fileno())
        os.dup2(log.fileno(), sys.stderr.fileno())
    return write


def _kubernetes(
    state: State, programs: Path | None
) -> AbstractAsyncContextManager[clusters.Kubernetes]:
    if programs is None:
        return clusters.stand_in()
    return clusters.real(programs, state.kubernetes)


async def _serve(
    state: State,
    kubernetes: AbstractAsyncContextManager[clusters.Kubernetes],
    pebble: Path | None,
    ready: int | None,
) -> None:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("aiohttp.access").setLevel(logging.WARNING)
    async with kubernetes as cluster, Controller(state, cluster, pebble) as controller:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, controller.ended.set)
        runner = web.AppRunner(application(controller), shutdown_timeout=2)
        await runner.setup()
        try:
            await web.UnixSite(runner, str(state.socket)).start()
            if ready is not None:
                os.write(ready, _READY)
                os.close(ready)
            await controller.ended.wait()
        finally:
            await runner.cleanup()
            state.socket.unlink(missing_ok=True)


if __name__ == "__main__":
    main()
