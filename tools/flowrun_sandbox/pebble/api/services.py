"""Services: shown, started, stopped, signalled."""

from aiohttp import web

from flowrun_sandbox.pebble.changes import Change
from flowrun_sandbox.pebble.daemon import Daemon
from flowrun_sandbox.pebble.errors import PebbleError

from .answers import begun, done, listed, payload_of
from .keys import daemon_of


async def show(request: web.Request) -> web.Response:
    """How services are."""
    return done(daemon_of(request).supervisor.describe(listed(request, "names")))


async def act(request: web.Request) -> web.Response:
    """Start, stop, restart, replan or autostart services."""
    payload = await payload_of(request, "data from request body")
    action, services = payload.get("action", ""), payload.get("services") or []
    if action in ("replan", "autostart"):
        if services:
            raise PebbleError(f"{action} accepts no service names")
    elif not services:
        raise PebbleError(f"must specify services for {action} action")
    try:
        return begun(_begin(daemon_of(request), action, services))
    except PebbleError as error:
        if error.kind:
            raise
        raise PebbleError(f"cannot {action} services: {error.message}") from None


async def signal(request: web.Request) -> web.Response:
    """Send a signal to services."""
    payload = await payload_of(request)
    services = payload.get("services") or []
    if not services:
        raise PebbleError("must specify one or more services")
    daemon_of(request).supervisor.send_signal(payload.get("signal", ""), services)
    return done(True)  # noqa: FBT003 - it is the result


ROUTES = (
    web.get("/v1/services", show),
    web.post("/v1/services", act),
    web.post("/v1/signals", signal),
)


def _begin(daemon: Daemon, action: str, services: list[str]) -> Change:
    supervisor = daemon.supervisor
    match action:
        case "start":
            return supervisor.start(services)
        case "stop":
            return supervisor.stop(services)
        case "restart":
            return supervisor.restart(services)
        case "autostart":
            return supervisor.autostart()
        case "replan":
            daemon.checks.start_enabled()
            return supervisor.replan()
        case _:
            raise PebbleError(f'invalid action "{action}"', kind="invalid-action")
