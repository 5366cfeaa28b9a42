"""What happens in a model by the clock."""

import asyncio
import re
from collections.abc import Callable
from datetime import timedelta

from flowrun_sandbox.model import changes
from flowrun_sandbox.model.entities import Model

_INTERVAL = "update-status-hook-interval"
_UNITS = {"h": "hours", "m": "minutes", "s": "seconds", "ms": "milliseconds"}
_PART = re.compile(r"(\d+(?:\.\d+)?)(h|ms|m|s)")
_SECRETS = 1.0
"""Seconds between two looks for secrets that expire or are to be rotated."""


def duration(text: str) -> timedelta:
    """A duration as Go writes it: ``5m``, ``1h30m``.

    Raises:
        ValueError: It is none.
    """
    parts = _PART.findall(text)
    if not parts or "".join(number + unit for number, unit in parts) != text:
        raise ValueError(f'"{text}" is no duration such as 5m or 10s')
    return sum((timedelta(**{_UNITS[unit]: float(number)}) for number, unit in parts), timedelta())


async def keep_time(model: Model, configured: asyncio.Event, changed: Callable[[], None]) -> None:
    """Queue ``update-status`` by the interval of the model, and what secrets make due.

    Args:
        model: The model.
        configured: Set when the model's configuration has changed: the interval begins anew.
        changed: Called when something was queued.
    """
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(_update_status(model, configured, changed))
        tasks.create_task(_secrets(model, changed))


async def _update_status(
    model: Model, configured: asyncio.Event, changed: Callable[[], None]
) -> None:
    while True:
        interval = duration(model.config[_INTERVAL]).total_seconds()
        try:
            await asyncio.wait_for(configured.wait(), interval)
            configured.clear()
        except TimeoutError:
            for application in model.applications.values():
                for unit in application.units.values():
                    changes.update_status(model, unit)
            changed()


async def _secrets(model: Model, changed: Callable[[], None]) -> None:
    while True:
        await asyncio.sleep(_SECRETS)
        changes.tick(model)
        changed()
