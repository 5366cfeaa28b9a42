"""Changes: listed, shown, waited for, aborted."""

import asyncio
from http import HTTPStatus

from aiohttp import web

from flowrun_sandbox.pebble.durations import parse_duration
from flowrun_sandbox.pebble.errors import PebbleError

from .answers import done, payload_of
from .keys import daemon_of


async def show_all(request: web.Request) -> web.Response:
    """The changes under way, or those that are asked for."""
    which = request.query.get("select") or "in-progress"
    found = daemon_of(request).changes.select(which, request.query.get("for", ""))
    return done([change.to_dict() for change in found])


async def show(request: web.Request) -> web.Response:
    """One change."""
    return done(daemon_of(request).changes.get(request.match_info["id"]).to_dict())


async def wait(request: web.Request) -> web.Response:
    """One change as it is when it is ready, if that does not take too long."""
    change = daemon_of(request).changes.get(request.match_info["id"])
    timeout = request.query.get("timeout")
    try:
        async with asyncio.timeout(parse_duration(timeout) if timeout else None):
            await change.finished.wait()
    except TimeoutError:
        raise PebbleError(
            f"timed out waiting for change after {timeout}", status=HTTPStatus.GATEWAY_TIMEOUT
        ) from None
    return done(change.to_dict())


async def abort(request: web.Request) -> web.Response:
    """Stop a change that is under way."""
    payload = await payload_of(request, "data from request body")
    action = payload.get("action", "")
    if action != "abort":
        raise PebbleError(f'change action "{action}" is unsupported')
    return done(daemon_of(request).changes.abort(request.match_info["id"]).to_dict())


ROUTES = (
    web.get("/v1/changes", show_all),
    web.get("/v1/changes/{id}", show),
    web.post("/v1/changes/{id}", abort),
    web.get("/v1/changes/{id}/wait", wait),
)
