"""Notices: shown, waited for, added."""

import json
from typing import Any

from aiohttp import web

from flowrun_sandbox.pebble.durations import parse_duration, parse_moment
from flowrun_sandbox.pebble.errors import PebbleError
from flowrun_sandbox.pebble.notices import Filter, check_custom_key

from .access import is_admin, user_of
from .answers import done, listed, payload_of
from .keys import daemon_of

TYPES = frozenset({"custom", "change-update", "warning"})
LARGEST_DATA = 4 * 1024
"""The bytes that a notice's data may have."""


async def show_all(request: web.Request) -> web.Response:
    """The notices that are asked for; with a timeout, as soon as there are some."""
    notices = daemon_of(request).notices
    wanted = _filter(request)
    timeout = request.query.get("timeout")
    if wanted is None:
        return done([])
    if timeout and parse_duration(timeout):
        found = await notices.wait(wanted, parse_duration(timeout))
    else:
        found = notices.select(wanted)
    return done([notice.to_dict() for notice in found])


async def show(request: web.Request) -> web.Response:
    """One notice."""
    return done(daemon_of(request).notices.get(request.match_info["id"]).to_dict())


async def add(request: web.Request) -> web.Response:
    """Record that something happened."""
    payload = await payload_of(request)
    if payload.get("action") != "add":
        raise PebbleError(f'invalid action "{payload.get("action", "")}"')
    if payload.get("type") != "custom":
        asked = payload.get("type", "")
        raise PebbleError(f'invalid type "{asked}" (can only add "custom" notices)')
    check_custom_key(payload.get("key", ""))
    notice = daemon_of(request).notices.add(
        "custom",
        payload["key"],
        user_id=user_of(request),
        data=_data(payload),
        repeat_after=parse_duration(payload.get("repeat-after") or "0s"),
    )
    return done({"id": notice.id})


ROUTES = (
    web.get("/v1/notices", show_all),
    web.post("/v1/notices", add),
    web.get("/v1/notices/{id}", show),
)


def _filter(request: web.Request) -> Filter | None:
    """What is asked for; nothing at all, if only types are that do not exist."""
    asked = frozenset(listed(request, "types"))
    if asked and not asked & TYPES:
        return None
    after = request.query.get("after")
    try:
        moment = parse_moment(after) if after else None
    except ValueError as error:
        raise PebbleError(f'invalid "after" timestamp: {error}') from None
    return Filter(
        user_id=_user(request),
        types=asked & TYPES,
        keys=frozenset(listed(request, "keys")),
        after=moment,
    )


def _user(request: web.Request) -> int | None:
    users, user_id = request.query.get("users"), request.query.get("user-id")
    if not users and not user_id:
        return user_of(request)
    if not is_admin(request):
        raise PebbleError("only admins may use the users or user-id filters")
    if users and user_id:
        raise PebbleError('cannot use both "users" and "user-id"')
    if users not in (None, "all"):
        raise PebbleError('invalid "users" filter: must be "all"')
    try:
        return int(user_id) if user_id else None
    except ValueError:
        raise PebbleError('invalid "user-id" filter: must be a number') from None


def _data(payload: dict[str, Any]) -> dict[str, str]:
    data = payload.get("data") or {}
    if len(json.dumps(data)) > LARGEST_DATA:
        raise PebbleError(f"total size of data must be {LARGEST_DATA} bytes or less")
    if not isinstance(data, dict) or not all(isinstance(one, str) for one in data.values()):
        raise PebbleError("cannot decode notice data: it is no object of strings")
    return data
