"""The plan, and layers added to it."""

from aiohttp import web

from flowrun_sandbox.pebble.errors import PebbleError
from flowrun_sandbox.pebble.layers import parse_layer

from .answers import done, payload_of
from .keys import daemon_of


async def show(request: web.Request) -> web.Response:
    """The plan as YAML."""
    if request.query.get("format") != "yaml":
        raise PebbleError(f'invalid format "{request.query.get("format", "")}"')
    return done(daemon_of(request).plan.to_yaml())


async def add(request: web.Request) -> web.Response:
    """Add a layer, or combine it with the one of its label."""
    payload = await payload_of(request)
    if payload.get("action") != "add":
        raise PebbleError(f'invalid action "{payload.get("action", "")}"')
    if not payload.get("label"):
        raise PebbleError("label must be set")
    if payload.get("format") != "yaml":
        raise PebbleError(f'invalid format "{payload.get("format", "")}"')
    layer = parse_layer(payload.get("layer") or "", payload["label"])
    combine, inner = bool(payload.get("combine")), bool(payload.get("inner"))
    daemon_of(request).add_layer(layer, combine=combine, inner=inner)
    return done(True)  # noqa: FBT003 - it is the result


ROUTES = (web.get("/v1/plan", show), web.post("/v1/layers", add))
