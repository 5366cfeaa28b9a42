"""A container's Pebble, watched as a unit's agent and a kubelet watch it."""

import asyncio
import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

import aiohttp

_logger = logging.getLogger(__name__)

_SOON = 0.1
"""Seconds between two looks for a Pebble that is starting."""
_PROBE = 1.0
"""Seconds between two probes of readiness."""
_PATIENCE = aiohttp.ClientTimeout(total=10)
_POLL = 30
"""Seconds for which Pebble holds back its answer when there is no notice."""


class Listener(Protocol):
    """Who is told of a container."""

    def pebble_is_ready(self, container: str) -> None:
        """Pebble answers, for the first time since it was started."""

    def pebble_is_gone(self, container: str) -> None:
        """Pebble has ended, and all of the container with it."""

    def pebble_noticed(self, container: str, notice: Mapping[str, Any]) -> None:
        """A custom notice has occurred."""

    def check_failed(self, container: str, check: str) -> None:
        """A check has failed as often as it may."""

    def check_recovered(self, container: str, check: str) -> None:
        """A check that had failed succeeds again."""

    async def container_is_ready(self, container: str, *, ready: bool) -> None:
        """Whether all checks for readiness are up."""


async def watch(socket: Path, container: str, listener: Listener) -> None:
    """Tell of one run of Pebble, until this is cancelled."""
    connector = aiohttp.UnixConnector(path=str(socket))
    async with aiohttp.ClientSession("http://pebble", connector=connector) as session:
        pebble = _Pebble(session)
        await _answered(pebble)
        listener.pebble_is_ready(container)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(_probe(pebble, container, listener))
            tasks.create_task(_listen(pebble, container, listener))


class _Pebble:
    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session

    async def ask(self, path: str, **query: str) -> Any | None:  # noqa: ANN401 - is JSON
        """The result of a request, or nothing where Pebble does not answer it."""
        try:
            async with self._session.get(path, params=query, timeout=_timeout(query)) as response:
                return (await response.json())["result"] if response.ok else None
        except (aiohttp.ClientError, TimeoutError) as error:
            _logger.debug("%s: %s", path, error)
            return None


async def _answered(pebble: _Pebble) -> None:
    """Wait until it answers. It makes its socket when it is ready, and tells nobody."""
    while await pebble.ask("/v1/system-info") is None:  # noqa: ASYNC110 - nobody sets an event
        await asyncio.sleep(_SOON)


def _timeout(query: Mapping[str, str]) -> aiohttp.ClientTimeout:
    return aiohttp.ClientTimeout(total=2 * _POLL) if "timeout" in query else _PATIENCE


async def _probe(pebble: _Pebble, container: str, listener: Listener) -> None:
    before = False
    while True:
        health = await pebble.ask("/v1/health", level="ready")
        ready = health is not None and health["healthy"]
        if ready != before:
            await listener.container_is_ready(container, ready=ready)
            before = ready
        await asyncio.sleep(_PROBE)


async def _listen(pebble: _Pebble, container: str, listener: Listener) -> None:
    """Take each notice once. A run of Pebble begins with none."""
    query: dict[str, str] = {"users": "all", "timeout": f"{_POLL}s"}
    while True:
        notices = await pebble.ask("/v1/notices", **query)
        if notices is None:
            await asyncio.sleep(_SOON)
            continue
        for notice in notices:
            query["after"] = notice["last-repeated"]
            await _take(pebble, notice, container, listener)


async def _take(
    pebble: _Pebble, notice: Mapping[str, Any], container: str, listener: Listener
) -> None:
    """As Juju takes them: a check's changes are events when they are done, and others are none."""
    if notice["type"] == "custom":
        listener.pebble_noticed(container, notice)
    if notice["type"] != "change-update":
        return
    data = notice.get("last-data") or {}
    kind, check = data.get("kind"), data.get("check-name", "")
    if kind not in {"perform-check", "recover-check"}:
        return
    change = await pebble.ask(f"/v1/changes/{notice['key']}")
    if change is None:
        return
    if kind == "perform-check" and change["status"] == "Error":
        listener.check_failed(container, check)
    if kind == "recover-check" and change["status"] == "Done":
        listener.check_recovered(container, check)
