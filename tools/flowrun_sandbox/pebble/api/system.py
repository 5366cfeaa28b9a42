"""What Pebble says of itself."""

from http import HTTPStatus

from aiohttp import web

from flowrun_sandbox.pebble import VERSION
from flowrun_sandbox.pebble.errors import PebbleError

from .answers import done, listed
from .keys import daemon_of


async def system_info(request: web.Request) -> web.Response:
    """The version, and which run of Pebble this is."""
    return done({"version": VERSION, "boot-id": daemon_of(request).boot_id})


async def health(request: web.Request) -> web.Response:
    """Whether none of the checks is down: 200 if so, else 502."""
    level = request.query.get("level", "")
    if level not in ("", "alive", "ready"):
        raise PebbleError('level must be "alive" or "ready"')
    healthy = daemon_of(request).checks.healthy(level, listed(request, "names"))
    return done({"healthy": healthy}, HTTPStatus.OK if healthy else HTTPStatus.BAD_GATEWAY)


async def metrics(_: web.Request) -> web.Response:
    """Say that there are none.

    Raises:
        PebbleError: always.
    """
    raise PebbleError(
        "metrics are not supported by this stand-in for Pebble", status=HTTPStatus.NOT_IMPLEMENTED
    )


ROUTES = (
    web.get("/v1/health", health),
    web.get("/v1/system-info", system_info),
    web.get("/v1/metrics", metrics),
)
