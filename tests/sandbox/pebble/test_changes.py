"""Changes, beside what services and commands show of them."""

import asyncio

import pytest
from ops import pebble

from flowrun_sandbox.pebble.changes import KEPT_CHANGES, Change, Changes, Status
from flowrun_sandbox.pebble.errors import PebbleError


async def nothing() -> None:
    """Do nothing."""


def ignore(_: Change) -> None:
    """Take no notice of a change."""


async def many(number: int) -> Changes:
    """So many changes, one after the other."""
    changes = Changes(ignore)
    for _ in range(number):
        change = changes.new("kind", "summary")
        changes.run(change, nothing())
        await change.finished.wait()
    return changes


def test_old_changes_are_forgotten() -> None:
    """Of very many changes, the last are remembered."""
    changes = asyncio.run(many(2 * KEPT_CHANGES + 1))

    assert len(changes.select("all")) == KEPT_CHANGES + 1
    assert changes.get(str(2 * KEPT_CHANGES + 1)).ready
    with pytest.raises(PebbleError, match='cannot find change with id "1"'):
        changes.get("1")


async def aborted_at_once() -> Change:
    """A change that is aborted before it had a chance to begin."""
    changes = Changes(ignore)
    change = changes.new("kind", "summary")
    changes.add_task(change, "kind", "summary")
    changes.run(change, nothing())
    changes.abort(change.id)
    await change.finished.wait()
    return change


def test_abort_at_once() -> None:
    """A change that is aborted before it has begun is over."""
    change = asyncio.run(aborted_at_once())

    assert (change.status, change.error) == (Status.HOLD, "")


def test_unknown_change(client: pebble.Client) -> None:
    """A change that is not there is not found."""
    with pytest.raises(pebble.APIError, match='cannot find change with id "0"') as caught:
        client.get_change(pebble.ChangeID("0"))

    assert caught.value.code == 404
