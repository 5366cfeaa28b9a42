"""What the API answers: Pebble's envelope around results and errors."""

import json
import logging
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any

from aiohttp import web

from flowrun_sandbox.pebble.changes import Change
from flowrun_sandbox.pebble.errors import PebbleError

log = logging.getLogger(__name__)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def done(result: object, status: HTTPStatus = HTTPStatus.OK) -> web.Response:
    """The answer to a request that was carried out at once."""
    return web.json_response(envelope("sync", result, status), status=status)


def begun(change: Change, result: object = None) -> web.Response:
    """The answer to a request that is carried out as a change."""
    status = HTTPStatus.ACCEPTED
    body = {**envelope("async", result, status), "change": change.id}
    return web.json_response(body, status=status)


def refused(error: PebbleError) -> web.Response:
    """The answer to a request that cannot be carried out."""
    result = {"message": error.message, **({"kind": error.kind} if error.kind else {})}
    return web.json_response(envelope("error", result, error.status), status=error.status)


def envelope(type: str, result: object, status: HTTPStatus) -> dict[str, Any]:
    """What stands around every result."""
    return {
        "type": type,
        "status-code": status.value,
        "status": status.phrase,
        "result": result,
    }


@web.middleware
async def answer_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer a request that fails, or that nothing answers, with a sentence."""
    try:
        return await handler(request)
    except PebbleError as error:
        return refused(error)
    except ConnectionResetError:
        log.info("A client went away before its request was read: %s", request.path)
        return refused(PebbleError("the connection was lost"))
    except web.HTTPNotFound:
        return refused(PebbleError("invalid API endpoint requested", status=HTTPStatus.NOT_FOUND))
    except web.HTTPMethodNotAllowed as error:
        status = HTTPStatus.METHOD_NOT_ALLOWED
        return refused(PebbleError(f'method "{error.method}" not allowed', status=status))


async def payload_of(request: web.Request, what: str = "request body") -> dict[str, Any]:
    """The JSON object in a request's body, which is called `what`.

    Raises:
        PebbleError: there is none.
    """
    try:
        payload = json.loads(await request.read())
    except ValueError as error:
        raise PebbleError(f"cannot decode {what}: {error}") from None
    if not isinstance(payload, dict):
        raise PebbleError(f"cannot decode {what}: it is no JSON object")
    return payload


def listed(request: web.Request, name: str) -> tuple[str, ...]:
    """The values of a parameter that is given several times, or with commas between them."""
    given = request.query.getall(name, [])
    return tuple(value for values in given for value in values.split(",") if value)


def flag(request: web.Request, name: str) -> bool:
    """The value of a parameter that is ``true`` or ``false``.

    Raises:
        PebbleError: it is something else.
    """
    value = request.query.get(name, "")
    if value not in ("true", "false", ""):
        raise PebbleError(f'{name} parameter must be "true" or "false"')
    return value == "true"
