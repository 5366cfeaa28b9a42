"""Tasks of the event loop that nobody waits for: their mistakes are said at once."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any, ParamSpec

P = ParamSpec("P")

_logger = logging.getLogger(__name__)


def start(work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
    """Do something beside. Whoever starts it keeps it, and ends it."""
    task = asyncio.create_task(work)
    task.add_done_callback(_say)
    return task


async def end(*tasks: asyncio.Task[None]) -> None:
    """Cancel, and wait until they are through."""
    for task in tasks:
        task.cancel()
    if tasks:
        await asyncio.wait(tasks)


async def in_thread(work: Callable[P, None], *arguments: P.args, **named: P.kwargs) -> None:
    """Do something in a thread, and wait for its end also when cancelled: a thread cannot be."""
    thread = asyncio.ensure_future(asyncio.to_thread(work, *arguments, **named))
    try:
        await asyncio.shield(thread)
    except asyncio.CancelledError:
        await asyncio.wait([thread])
        raise


def _say(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (error := task.exception()):
        _logger.error("a mistake of the sandbox", exc_info=error)
