"""Checks: shown, started, stopped, tried at once."""

from aiohttp import web

from flowrun_sandbox.pebble.errors import PebbleError

from .answers import done, listed, payload_of
from .keys import daemon_of


async def show(request: web.Request) -> web.Response:
    """How checks are."""
    level = request.query.get("level", "")
    if level not in ("", "alive", "ready"):
        raise PebbleError('level must be "alive" or "ready"')
    return done(daemon_of(request).checks.describe(level, listed(request, "names")))


async def act(request: web.Request) -> web.Response:
    """Start or stop checks."""
    payload = await payload_of(request, "data from request body")
    action, names = payload.get("action", ""), payload.get("checks") or []
    checks = daemon_of(request).checks
    if not names:
        raise PebbleError(f"must specify checks for {action} action")
    if action not in ("start", "stop"):
        raise PebbleError(f'invalid action "{action}"')
    try:
        changed = checks.start(names) if action == "start" else checks.stop(names)
    except PebbleError as error:
        raise PebbleError(f"cannot {action} checks: {error.message}") from None
    return done({"changed": changed})


async def refresh(request: web.Request) -> web.Response:
    """Try a check at once."""
    payload = await payload_of(request, "data from request body")
    info, error = await daemon_of(request).checks.refresh(payload.get("name", ""))
    return done({"info": info, **({"error": error} if error else {})})


ROUTES = (
    web.get("/v1/checks", show),
    web.post("/v1/checks", act),
    web.post("/v1/checks/refresh", refresh),
)
