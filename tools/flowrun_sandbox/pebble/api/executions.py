"""Commands executed for clients."""

import os
from http import HTTPStatus
from typing import Any

from aiohttp import web

from flowrun_sandbox.pebble.daemon import Daemon
from flowrun_sandbox.pebble.durations import parse_duration
from flowrun_sandbox.pebble.errors import PebbleError
from flowrun_sandbox.pebble.executions import Order
from flowrun_sandbox.pebble.plumbing import Terminal
from flowrun_sandbox.pebble.processes import Setting

from .answers import begun, payload_of
from .keys import daemon_of


async def begin(request: web.Request) -> web.Response:
    """Execute a command, as soon as its websockets are connected."""
    payload = await payload_of(request)
    daemon = daemon_of(request)
    order = _order(payload, daemon)
    change, task = daemon.executions.begin(order)
    return begun(
        change,
        {
            "task-id": task.id,
            "environment": dict(order.setting.environment),
            "working-dir": order.setting.working_dir,
        },
    )


async def connect(request: web.Request) -> web.WebSocketResponse:
    """One of the websockets of a command."""
    executions = daemon_of(request).executions
    return await executions.connect(request.match_info["task"], request.match_info["name"], request)


ROUTES = (
    web.post("/v1/exec", begin),
    web.get("/v1/tasks/{task}/websocket/{name}", connect),
)


def _order(payload: dict[str, Any], daemon: Daemon) -> Order:
    command = payload.get("command") or []
    if not command:
        raise PebbleError("must specify command")
    timeout = payload.get("timeout")
    setting = _setting(payload, daemon)
    if not daemon.machine.find_program(command[0], setting.environment):
        raise PebbleError(f'cannot find executable "{command[0]}"')
    return Order(
        command=command,
        setting=setting,
        timeout=parse_duration(timeout) if timeout else None,
        split_stderr=bool(payload.get("split-stderr")),
        terminal=_terminal(payload),
    )


def _setting(payload: dict[str, Any], daemon: Daemon) -> Setting:
    """The setting that is asked for, with what every command is given."""
    asked = daemon.machine.setting(payload, daemon.plan)
    environment = {"LANG": "C.UTF-8", **os.environ, **asked.environment}
    folder = payload.get("working-dir")
    if folder and not daemon.machine.places.real(folder).is_dir():
        raise PebbleError(
            f'cannot call exec: working directory "{folder}" does not exist',
            status=HTTPStatus.INTERNAL_SERVER_ERROR,
        )
    home = environment.get("HOME", "/")
    at_home = home.startswith("/") and daemon.machine.places.real(home).is_dir()
    return Setting(
        account=asked.account,
        working_dir=asked.working_dir or (home if at_home else "/"),
        environment=environment,
    )


def _terminal(payload: dict[str, Any]) -> Terminal | None:
    interactive = bool(payload.get("interactive"))
    if not payload.get("terminal"):
        if interactive:
            raise PebbleError("cannot use interactive mode without a terminal")
        return None
    return Terminal(interactive, payload.get("width") or 0, payload.get("height") or 0)
