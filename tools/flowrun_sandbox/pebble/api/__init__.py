"""Pebble's API: a module for each of its parts, and all their routes."""

from collections.abc import Iterable

from aiohttp import web
from aiohttp.typedefs import Middleware

from flowrun_sandbox.pebble.daemon import Daemon

from . import changes, checks, executions, files, identities, logs, notices, plan, services, system
from .access import guard
from .answers import answer_errors
from .keys import DAEMON

MODULES = (changes, checks, executions, files, identities, logs, notices, plan, services, system)
LARGEST_BODY = 64 * 1024 * 1024
"""The bytes that a request may have, other than one that writes files."""


def make_application(daemon: Daemon) -> web.Application:
    """The API over the socket."""
    routes = (route for module in MODULES for route in module.ROUTES)
    return _application(daemon, routes, middlewares=[answer_errors, guard])


def make_open_application(daemon: Daemon) -> web.Application:
    """What everybody may ask over a port: how the checks are, and no more."""
    return _application(daemon, system.OPEN_ROUTES, middlewares=[answer_errors])


def _application(
    daemon: Daemon, routes: Iterable[web.RouteDef], middlewares: list[Middleware]
) -> web.Application:
    application = web.Application(middlewares=middlewares, client_max_size=LARGEST_BODY)
    application[DAEMON] = daemon
    application.add_routes(routes)
    return application
