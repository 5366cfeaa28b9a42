"""Notices: recorded, asked for, waited for."""

import datetime
import os
import threading
from typing import Any

import pytest
from ops import pebble

from flowrun_sandbox.pebble.errors import PebbleError
from flowrun_sandbox.pebble.notices import EXPIRY, Filter, Notices

CUSTOM = pebble.NoticeType.CUSTOM


def test_first_occurrence(client: pebble.Client) -> None:
    """A notice that occurs for the first time is told with all that it has."""
    notified = client.notify(CUSTOM, "example.com/first", data={"k": "v"})

    notice = client.get_notice(notified)
    assert (notice.key, notice.occurrences, notice.last_data) == (
        "example.com/first",
        1,
        {"k": "v"},
    )
    assert notice.first_occurred == notice.last_occurred == notice.last_repeated
    assert notice.user_id == os.getuid()
    assert notice.expire_after == datetime.timedelta(days=7)


def test_next_occurrence(client: pebble.Client) -> None:
    """A notice that occurs again is the same one, with the data of last time."""
    client.notify(CUSTOM, "example.com/again", data={"k": "v"})

    notified = client.notify(CUSTOM, "example.com/again")

    notice = client.get_notice(notified)
    assert (notice.occurrences, notice.last_data) == (2, {})
    assert notice.first_occurred < notice.last_occurred == notice.last_repeated


def test_repeat_after(client: pebble.Client) -> None:
    """A notice that is not to be repeated too soon occurs, and is not repeated."""
    hour = datetime.timedelta(hours=1)
    client.notify(CUSTOM, "example.com/rare", repeat_after=hour)

    notified = client.notify(CUSTOM, "example.com/rare", repeat_after=hour)

    notice = client.get_notice(notified)
    assert notice.occurrences == 2
    assert notice.last_repeated < notice.last_occurred
    assert notice.repeat_after == hour


def test_filters(client: pebble.Client, api: Any) -> None:
    """Notices are asked for by type, key, user and moment, oldest first."""
    for name in "abc":
        client.notify(CUSTOM, f"example.com/filter-{name}")
    keys = ["example.com/filter-c", "example.com/filter-a"]

    found = client.get_notices(keys=keys, types=[CUSTOM], user_id=os.getuid())
    moment = found[0].last_repeated + datetime.timedelta(microseconds=1)  # Pebble's are finer
    after = api.request("GET", "/v1/notices", {"after": moment.isoformat(), "keys": keys})["result"]

    assert [notice.key for notice in found] == sorted(keys)
    assert [notice["key"] for notice in after] == ["example.com/filter-c"]
    assert client.get_notices(types=["unheard-of"]) == []
    assert client.get_notices(user_id=987654, types=[CUSTOM]) == []
    assert len(client.get_notices(users=pebble.NoticesUsers.ALL, keys=keys)) == 2


def test_waiting(client: pebble.Client, api: Any) -> None:
    """Who waits is told as soon as there is something."""
    query = {"timeout": "20s", "keys": "example.com/awaited"}
    found: list[str] = []
    waiting = threading.Thread(
        target=lambda: found.extend(
            one["key"] for one in api.request("GET", "/v1/notices", query)["result"]
        )
    )
    waiting.start()

    client.notify(CUSTOM, "example.com/awaited")
    waiting.join(10)

    assert found == ["example.com/awaited"]


def test_waiting_in_vain(api: Any) -> None:
    """Who waits too long is told nothing."""
    query = {"timeout": "20ms", "keys": "example.com/never"}

    assert api.request("GET", "/v1/notices", query)["result"] == []


def test_changes_are_notices(client: pebble.Client) -> None:
    """Each change is a notice of everybody, which says of what kind it is."""
    notified = client.replan_services()

    (notice,) = client.get_notices(types=[pebble.NoticeType.CHANGE_UPDATE], keys=[notified])
    assert (notice.user_id, notice.last_data) == (None, {"kind": "replan"})


def test_unknown_notice(client: pebble.Client) -> None:
    """A notice that is not there is not found."""
    with pytest.raises(pebble.APIError, match='cannot find notice with ID "0"') as caught:
        client.get_notice("0")

    assert caught.value.code == 404


@pytest.mark.parametrize(
    ("key", "data", "reason"),
    [
        ("nothing", {}, 'invalid key "nothing"'),
        ("Example.com/x", {}, "invalid key"),
        ("example.com/" + "x" * 300, {}, "256 bytes or less"),
        ("example.com/x", {"k": "v" * 5000}, "total size of data must be 4096 bytes or less"),
    ],
)
def test_refused(client: pebble.Client, key: str, data: dict[str, str], reason: str) -> None:
    """A key looks like a page of a site, and data are small."""
    with pytest.raises(pebble.APIError) as caught:
        client.notify(CUSTOM, key, data=data)

    assert reason in caught.value.message


def test_expired() -> None:
    """A notice that has expired is neither told nor kept."""
    notices = Notices()
    old = notices.add("custom", "example.com/old")
    old.last_occurred -= EXPIRY

    new = notices.add("custom", "example.com/new")

    assert notices.select(Filter()) == [new]
    with pytest.raises(PebbleError):
        notices.get(old.id)
