"""Notices: things that happened and that somebody may want to hear of."""

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any

from .durations import format_duration, format_moment, now
from .errors import PebbleError

EXPIRY = timedelta(days=7)
"""How long after its last occurrence a notice is told of."""

_KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)+(/[a-z0-9]+(-[a-z0-9]+)*)+")


@dataclass(slots=True, kw_only=True)
class Notice:
    """One thing that happens, once or again and again."""

    id: str
    user_id: int | None
    """Whose it is; everybody's, if nobody's."""
    type: str
    key: str
    first_occurred: datetime
    last_occurred: datetime
    last_repeated: datetime
    occurrences: int = 0
    last_data: Mapping[str, str] = field(default_factory=dict)
    repeat_after: float = 0

    def to_dict(self) -> dict[str, Any]:
        """The notice as the API tells it."""
        return {
            "id": self.id,
            "user-id": self.user_id,
            "type": self.type,
            "key": self.key,
            "first-occurred": format_moment(self.first_occurred),
            "last-occurred": format_moment(self.last_occurred),
            "last-repeated": format_moment(self.last_repeated),
            "occurrences": self.occurrences,
            **({"last-data": self.last_data} if self.last_data else {}),
            **({"repeat-after": format_duration(self.repeat_after)} if self.repeat_after else {}),
            "expire-after": format_duration(EXPIRY.total_seconds()),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which notices are asked for: those that meet all of this."""

    user_id: int | None = None
    """A user's own and everybody's; all users', if nobody is named."""
    types: frozenset[str] = frozenset()
    keys: frozenset[str] = frozenset()
    after: datetime | None = None

    def takes(self, notice: Notice) -> bool:
        """Whether a notice is asked for."""
        return (
            (self.user_id is None or notice.user_id in (None, self.user_id))
            and (not self.types or notice.type in self.types)
            and (not self.keys or notice.key in self.keys)
            and (self.after is None or notice.last_repeated > self.after)
        )


class Notices:
    """The notices since the start that have not expired."""

    def __init__(self) -> None:
        self._notices: dict[tuple[int | None, str, str], Notice] = {}
        self._by_id: dict[str, Notice] = {}
        self._repeated = asyncio.Event()
        self._latest = now()
        self._count = 0

    def add(
        self,
        type: str,
        key: str,
        *,
        user_id: int | None = None,
        data: Mapping[str, str] | None = None,
        repeat_after: float = 0,
    ) -> Notice:
        """Record that something happened."""
        moment = self._next_moment()
        notice = self._notices.get((user_id, type, key))
        if notice is None:
            notice = self._new(user_id, type, key, moment)
        due = notice.last_repeated + timedelta(seconds=repeat_after)
        if not notice.occurrences or not repeat_after or moment > due:
            notice.last_repeated = moment
            self._repeated.set()
            self._repeated = asyncio.Event()
        notice.last_occurred = moment
        notice.occurrences += 1
        notice.last_data = data or {}
        notice.repeat_after = repeat_after
        return notice

    def get(self, id: str) -> Notice:
        """The notice of this id.

        Raises:
            PebbleError: there is none.
        """
        if id not in self._by_id:
            raise PebbleError(f'cannot find notice with ID "{id}"', status=HTTPStatus.NOT_FOUND)
        return self._by_id[id]

    def select(self, wanted: Filter) -> list[Notice]:
        """The notices that a filter takes, the one repeated last at the end."""
        oldest = now() - EXPIRY
        found = [
            notice
            for notice in self._by_id.values()
            if notice.last_occurred > oldest and wanted.takes(notice)
        ]
        return sorted(found, key=lambda notice: (notice.last_repeated, int(notice.id)))

    async def wait(self, wanted: Filter, seconds: float) -> list[Notice]:
        """The notices that a filter takes, as soon as there are some; none after a time."""
        try:
            async with asyncio.timeout(seconds):
                while not (found := self.select(wanted)):
                    await self._repeated.wait()
                return found
        except TimeoutError:
            return []

    def _prune(self, oldest: datetime) -> None:
        """Forget those that have expired, as long as the first to have occurred is one of them."""
        while self._by_id and next(iter(self._by_id.values())).last_occurred < oldest:
            notice = self._by_id.pop(next(iter(self._by_id)))
            del self._notices[notice.user_id, notice.type, notice.key]

    def _next_moment(self) -> datetime:
        """This moment, later than any before, so that "after" leaves no notice out."""
        self._latest = max(now(), self._latest + timedelta(microseconds=1))
        return self._latest

    def _new(self, user_id: int | None, type: str, key: str, moment: datetime) -> Notice:
        self._prune(moment - EXPIRY)
        self._count += 1
        notice = Notice(
            id=str(self._count),
            user_id=user_id,
            type=type,
            key=key,
            first_occurred=moment,
            last_occurred=moment,
            last_repeated=moment,
        )
        self._notices[user_id, type, key] = self._by_id[notice.id] = notice
        return notice


def check_custom_key(key: str) -> None:
    """See to it that a key that somebody chose looks like ``example.com/name``.

    Raises:
        PebbleError: it does not, or it is too long.
    """
    if not _KEY.fullmatch(key):
        raise PebbleError(f'invalid key "{key}" (must be in "example.com/path" format)')
    if len(key) > 256:  # noqa: PLR2004 - Pebble's bound
        raise PebbleError("notice key must be 256 bytes or less")
