"""Identities: shown and changed."""

from aiohttp import web

from flowrun_sandbox.pebble.errors import PebbleError

from .answers import done, payload_of
from .keys import daemon_of


async def show(request: web.Request) -> web.Response:
    """All identities, without their passwords."""
    return done(daemon_of(request).identities.describe())


async def act(request: web.Request) -> web.Response:
    """Add, update, replace or remove identities."""
    payload = await payload_of(request)
    identities = daemon_of(request).identities
    actions = {
        "add": identities.add,
        "update": identities.update,
        "replace": identities.replace,
        "remove": identities.remove,
    }
    action = payload.get("action", "")
    if action not in actions:
        raise PebbleError(
            f'invalid action "{action}", must be "add", "update", "replace", or "remove"'
        )
    actions[action](payload.get("identities") or {})
    return done(None)


ROUTES = (web.get("/v1/identities", show), web.post("/v1/identities", act))
