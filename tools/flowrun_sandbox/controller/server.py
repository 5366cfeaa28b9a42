"""The controller's API, over HTTP at a Unix socket."""

import inspect
import json
import logging
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from flowrun_sandbox.controller.controller import Controller
from flowrun_sandbox.controller.errors import RefusalError
from flowrun_sandbox.controller.logs import LEVELS, Selection
from flowrun_sandbox.controller.operations import OPERATIONS
from flowrun_sandbox.errors import MachineError
from flowrun_sandbox.kubernetes.errors import ApiError
from flowrun_sandbox.model.errors import ModelError

_logger = logging.getLogger(__name__)

_CONTROLLER = web.AppKey("controller", Controller)
_LARGEST = 64 * 2**20
"""Bytes of a request: a secret may hold a file."""


def application(controller: Controller) -> web.Application:
    """The application that serves the controller."""
    app = web.Application(client_max_size=_LARGEST)
    app[_CONTROLLER] = controller
    app.add_routes([web.get("/v1/log", _log), web.post("/v1/{operation}", _operate)])
    return app


async def _operate(request: web.Request) -> web.Response:
    name = request.match_info["operation"]
    try:
        return web.json_response(await _call(request.app[_CONTROLLER], name, await request.text()))
    except (RefusalError, ModelError, MachineError, ApiError) as error:
        return _refusal(400, str(error))
    except Exception:
        _logger.exception("%s failed", name)
        log = request.app[_CONTROLLER].state.log
        return _refusal(500, f"{name} failed, which is a mistake of the sandbox: see {log}")


async def _call(controller: Controller, name: str, text: str) -> Any:  # noqa: ANN401 - is JSON
    operation = OPERATIONS.get(name)
    if operation is None:
        raise RefusalError(f'the sandbox has no operation "{name}"')
    parameters = _parameters(text)
    try:
        inspect.signature(operation).bind(controller, **parameters)
    except TypeError as error:
        raise RefusalError(f"{name}: {error}") from error
    return await operation(controller, **parameters)


def _parameters(text: str) -> Mapping[str, Any]:
    try:
        parameters = json.loads(text or "{}")
    except json.JSONDecodeError as error:
        raise RefusalError(f"the parameters are not JSON: {error}") from error
    if not isinstance(parameters, dict):
        raise RefusalError("the parameters are not a JSON object")
    return parameters


async def _log(request: web.Request) -> web.StreamResponse:
    try:
        log = request.app[_CONTROLLER].model(request.query.get("model", "")).log
        selection, tail = _selection(request), _tail(request)
    except RefusalError as error:
        return _refusal(400, str(error))
    response = web.StreamResponse(headers={"Content-Type": "application/jsonl"})
    await response.prepare(request)
    following = log.follow(selection, log.written)
    for line in log.kept(selection, tail):
        await response.write(_json_line(line.to_dict()))
    if request.query.get("follow") == "1":
        async for line in following:
            await response.write(_json_line(line.to_dict()))
    return response


def _selection(request: web.Request) -> Selection:
    level = request.query.get("level", LEVELS[0]).upper()
    if level not in LEVELS:
        raise RefusalError(f'"{level}" is no level: there are {", ".join(LEVELS)}')
    return Selection(
        level,
        *(
            tuple(request.query.getall(name, ()))
            for name in ("include", "exclude", "include-module", "exclude-module")
        ),
    )


def _tail(request: web.Request) -> int | None:
    text = request.query.get("tail")
    if text is not None and not text.isdecimal():
        raise RefusalError(f'"{text}" is no number of lines')
    return None if text is None else int(text)


def _json_line(data: Mapping[str, str]) -> bytes:
    return json.dumps(data).encode() + b"\n"


def _refusal(status: int, sentence: str) -> web.Response:
    return web.json_response({"error": sentence}, status=status)
