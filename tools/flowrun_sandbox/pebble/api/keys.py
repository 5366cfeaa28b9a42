"""What the routes of the API have in common."""

from aiohttp import web

from flowrun_sandbox.pebble.daemon import Daemon

DAEMON = web.AppKey("daemon", Daemon)
"""Where an application keeps the Pebble that it speaks for."""


def daemon_of(request: web.Request) -> Daemon:
    """The Pebble that a request is for."""
    return request.app[DAEMON]
