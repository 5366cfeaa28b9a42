"""What services print, as a stream of JSON lines."""

import asyncio
import json
import logging
from collections.abc import Sequence
from contextlib import suppress

from aiohttp import web

from flowrun_sandbox.pebble.errors import PebbleError
from flowrun_sandbox.pebble.service_logs import Line

from .answers import flag, listed
from .keys import daemon_of

DEFAULT_LINES = 30
LONGEST_QUEUE = 10_000
"""How many pieces of output wait for a client that follows too slowly; it then is let go."""
PATIENCE = 5.0
"""The seconds after which it is seen that a client is gone for whom there is nothing new."""

log = logging.getLogger(__name__)


async def show(request: web.Request) -> web.StreamResponse:
    """The last lines of services, and with ``follow`` all that they print from then on."""
    follow = flag(request, "follow")
    number = _number(request, 0 if follow else DEFAULT_LINES)
    services = listed(request, "services") or None
    response = web.StreamResponse(headers={"Content-Type": "application/x-ndjson"})
    await response.prepare(request)
    logs = daemon_of(request).logs
    await _write(response, logs.last(services, number))
    if follow:
        await _follow(request, response, services)
    return response


ROUTES = (web.get("/v1/logs", show),)


async def _follow(
    request: web.Request, response: web.StreamResponse, services: tuple[str, ...] | None
) -> None:
    queue: asyncio.Queue[Sequence[Line]] = asyncio.Queue()
    stop = daemon_of(request).logs.listen(queue.put_nowait)
    try:
        while request.transport and queue.qsize() < LONGEST_QUEUE:
            with suppress(TimeoutError):
                async with asyncio.timeout(PATIENCE):
                    lines = await queue.get()
                    await _write(response, [one for one in lines if _wanted(one, services)])
    finally:
        stop()
    if request.transport:
        log.warning("A client that follows the logs does not keep up, and is let go")


def _wanted(line: Line, services: tuple[str, ...] | None) -> bool:
    return services is None or line.service in services


def _number(request: web.Request, default: int) -> int | None:
    text = request.query.get("n") or str(default)
    if not text.removeprefix("-").isdecimal() or int(text) < -1:
        raise PebbleError("n must be -1, 0, or a positive integer")
    return None if text == "-1" else int(text)


async def _write(response: web.StreamResponse, lines: Sequence[Line]) -> None:
    if lines:
        await response.write("".join(json.dumps(one.to_dict()) + "\n" for one in lines).encode())
