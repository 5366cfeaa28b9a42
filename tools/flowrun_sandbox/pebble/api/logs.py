"""What services print, as a stream of JSON lines."""

import asyncio
import json
from collections.abc import Sequence

from aiohttp import web

from flowrun_sandbox.pebble.errors import PebbleError
from flowrun_sandbox.pebble.service_logs import Line

from .answers import flag, listed
from .keys import daemon_of

DEFAULT_LINES = 30
LONGEST_QUEUE = 10_000
"""How many lines wait for a client that follows too slowly; it then is let go."""


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
        queue: asyncio.Queue[Sequence[Line]] = asyncio.Queue()
        stop = logs.listen(queue.put_nowait)
        try:
            while queue.qsize() < LONGEST_QUEUE:
                lines = await queue.get()
                await _write(
                    response, [one for one in lines if not services or one.service in services]
                )
        finally:
            stop()
    return response


ROUTES = (web.get("/v1/logs", show),)


def _number(request: web.Request, default: int) -> int | None:
    text = request.query.get("n") or str(default)
    if not text.removeprefix("-").isdecimal() or int(text) < -1:
        raise PebbleError("n must be -1, 0, or a positive integer")
    return None if text == "-1" else int(text)


async def _write(response: web.StreamResponse, lines: Sequence[Line]) -> None:
    if lines:
        await response.write("".join(json.dumps(one.to_dict()) + "\n" for one in lines).encode())
