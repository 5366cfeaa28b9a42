"""A run of Pebble: from its layers and its socket to the end of all that it started."""

import asyncio
import logging
import signal
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

from .api import make_application, make_open_application
from .daemon import Daemon
from .errors import PebbleError
from .journal import print_lines
from .layers import read_layers
from .processes import Machine
from .states import Exit

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How Pebble is to run."""

    folder: Path
    """Where it finds its layers, under ``layers``."""
    socket: Path
    hold: bool = False
    http: str | None = None
    """An address such as ``:4000``."""
    verbose: bool = False
    machine: Machine


async def run(options: Options) -> Exit:
    """Run until a signal, or a service's end, is a reason to stop.

    Raises:
        PebbleError: the layers in the folder make no plan.
        OSError: the socket or the port cannot be had.
    """
    daemon = Daemon(options.machine)
    daemon.set_layers(read_layers(options.folder / "layers"))
    if options.verbose:
        daemon.logs.listen(print_lines)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, daemon.shut_down, Exit.STOPPED)
    async with AsyncExitStack() as stack:
        await _serve_socket(daemon, options.socket, stack)
        if options.http:
            await _serve_port(daemon, options.http, stack)
        log.info("Started daemon.")
        if not options.hold:
            daemon.autostart()
        reason = await daemon.ending
        log.info("Exiting with code %d.", reason)
        await daemon.close()
    return reason


async def _serve_socket(daemon: Daemon, path: Path, stack: AsyncExitStack) -> None:
    runner = await _runner(make_application(daemon), stack)
    path.unlink(missing_ok=True)  # noqa: ASYNC240 - nobody waits yet; left by one that was killed
    await web.UnixSite(runner, str(path)).start()
    path.chmod(0o666)  # noqa: ASYNC240 - likewise
    stack.callback(path.unlink, missing_ok=True)


async def _serve_port(daemon: Daemon, address: str, stack: AsyncExitStack) -> None:
    host, _, port = address.rpartition(":")
    if not port.isdecimal():
        raise PebbleError(f'the address "{address}" has no port; write it as ":4000"')
    runner = await _runner(make_open_application(daemon), stack)
    await web.TCPSite(runner, host or None, int(port)).start()


async def _runner(application: web.Application, stack: AsyncExitStack) -> web.AppRunner:
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    return runner
