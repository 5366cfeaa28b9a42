"""Pebble's API: a module for each of its parts, and all their routes."""

from aiohttp import web
from aiohttp.typedefs import Middleware

from flowrun_sandbox.pebble.daemon import Daemon

from . import changes, checks, executions, files, identities, logs, notices, plan, services, system
from .access import guard, guard_port
from .answers import answer_errors
from .keys import DAEMON

MODULES = (changes, checks, executions, files, identities, logs, notices, plan, services, system)
LARGEST_BODY = 64 * 1024 * 1024
"""The bytes that a request may have, other than one that writes files."""


def make_application(daemon: Daemon) -> web.Application:
    """The API over the socket."""
    return _application(daemon, guard)


def make_open_application(daemon: Daemon) -> web.Application:
    """The API over a port, where nobody is known and so may ask for next to nothing."""
    return _application(daemon, guard_port)


def _application(daemon: Daemon, guarding: Middleware) -> web.Application:
    application = web.Application(
        middlewares=[answer_errors, guarding], client_max_size=LARGEST_BODY
    )
    application[DAEMON] = daemon
    for module in MODULES:
        application.add_routes(module.ROUTES)
    return application
