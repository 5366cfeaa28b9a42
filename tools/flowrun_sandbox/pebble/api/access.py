"""Who may ask for what."""

import os
import socket
import struct
from http import HTTPStatus

from aiohttp import web

from flowrun_sandbox.pebble.errors import PebbleError

from .answers import Handler
from .keys import daemon_of

OPEN = ("/v1/system-info", "/v1/health")
"""What everybody may ask."""
ADMIN = ("/v1/files", "/v1/tasks")
"""What only administrators may even read."""

_CREDENTIALS = struct.Struct("3i")


@web.middleware
async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Let a request over the socket through if who asks may ask that.

    Root and who runs Pebble may do everything; the others of this machine may read, and what
    their identities say.

    Raises:
        PebbleError: they may not.
    """
    if not _may(request):
        raise _denied()
    return await handler(request)


@web.middleware
async def guard_port(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Let a request over a port through if everybody may ask that, or nobody can.

    Raises:
        PebbleError: not everybody may.
    """
    if request.path not in OPEN and request.match_info.http_exception is None:
        raise _denied()
    return await handler(request)


def user_of(request: web.Request) -> int:
    """The user who asks, as the kernel knows him.

    Raises:
        PebbleError: the connection is gone by now.
    """
    connection = request.transport and request.transport.get_extra_info("socket")
    if not connection:
        raise PebbleError("the connection was lost")
    found = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
    _, user_id, _ = _CREDENTIALS.unpack(found)
    return int(user_id)


def is_admin(request: web.Request) -> bool:
    """Whether who asks may do everything."""
    user_id = user_of(request)
    if user_id in (0, os.geteuid()):
        return True
    return daemon_of(request).identities.access(user_id) == "admin"


def _denied() -> PebbleError:
    return PebbleError("access denied", status=HTTPStatus.UNAUTHORIZED, kind="login-required")


def _may(request: web.Request) -> bool:
    if request.path in OPEN or is_admin(request):
        return True
    if request.path == "/v1/notices" and request.method == "POST":
        return True
    reading = request.method == "GET" and not request.path.startswith(ADMIN)
    access = daemon_of(request).identities.access(user_of(request))
    return reading and access in ("", "read")
