"""Watches: the changes that somebody wants to hear of, as lines of JSON."""

import asyncio
import enum
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass

from flowrun_sandbox.kubernetes.objects import Object, namespace_of
from flowrun_sandbox.kubernetes.resources import Resource
from flowrun_sandbox.kubernetes.selectors import Selector
from flowrun_sandbox.kubernetes.store import Change, ChangeType, Entry, Store

_BOOKMARK_SECONDS = 60.0


class Pause(enum.Enum):
    """Why a watch has nothing to tell."""

    BEGUN = "all that there was is told"
    QUIET = "nothing happened for a minute"


@dataclass(frozen=True, slots=True, kw_only=True)
class Interest:
    """The objects that a list or a watch is about."""

    resource: Resource
    namespace: str
    """Empty for all namespaces."""
    selector: Selector

    def entries(self, store: Store) -> list[Entry]:
        """What there is of them."""
        found = store.entries(self.resource, self.namespace)
        return [entry for entry in found if self.selector(entry.item)]

    def seen(self, change: Change) -> ChangeType | None:
        """What a change is to who sees only these objects, if it is anything."""
        item = change.entry.item
        if self.namespace not in {"", namespace_of(item)}:
            return None
        now = change.type is not ChangeType.DELETED and self.selector(item)
        before = change.before is not None and self.selector(change.before)
        if now:
            return ChangeType.MODIFIED if before else ChangeType.ADDED
        return ChangeType.DELETED if before else None


async def events(
    store: Store, interest: Interest, after: int | None
) -> AsyncIterator[tuple[ChangeType, Entry] | Pause]:
    """What happens after a version, or what there is and then what happens.

    Raises:
        ApiError: What happened after the version is forgotten (410).
    """
    wake = asyncio.Event()
    if after is None:
        after = store.version
        for entry in interest.entries(store):
            yield ChangeType.ADDED, entry
        yield Pause.BEGUN
    with store.telling(interest.resource, lambda _: wake.set()):
        while True:
            wake.clear()
            changes = store.changes(interest.resource, after)
            for change in changes:
                after = change.version
                if kind := interest.seen(change):
                    yield kind, change.entry
            if not changes and not await _woken(wake):
                yield Pause.QUIET


def line(kind: ChangeType, entry: Entry) -> bytes:
    """An event as a watch sends it."""
    return b'{"type":"%s","object":%s}\n' % (kind.value.encode(), entry.body)


def bookmark(resource: Resource, version: int, *, begun: bool) -> bytes:
    """The event that says up to which version everything was told.

    ``begun`` says that it is the first, after what there was when the watch began.
    """
    metadata: Object = {"resourceVersion": str(version)}
    if begun:
        metadata["annotations"] = {"k8s.io/initial-events-end": "true"}
    named = {"kind": resource.kind, "apiVersion": resource.api_version}
    return _event("BOOKMARK", {**named, "metadata": metadata})


def failure(status: dict[str, object]) -> bytes:
    """The event that ends a watch which cannot go on."""
    return _event("ERROR", status)


async def _woken(wake: asyncio.Event) -> bool:
    try:
        async with asyncio.timeout(_BOOKMARK_SECONDS):
            return await wake.wait()
    except TimeoutError:
        return False


def _event(kind: str, item: dict[str, object]) -> bytes:
    return json.dumps({"type": kind, "object": item}, separators=(",", ":")).encode() + b"\n"
