"""The objects, in memory: every write gets the next resource version and is told to watchers."""

import enum
import json
from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from flowrun_sandbox.kubernetes.errors import expired
from flowrun_sandbox.kubernetes.objects import Object, name_of, namespace_of, owners_of
from flowrun_sandbox.kubernetes.requests import Place
from flowrun_sandbox.kubernetes.resources import Resource

HISTORY = 1000
"""How many changes of a kind are remembered. Who watches from before them begins anew."""


class ChangeType(enum.Enum):
    """What happened to an object."""

    ADDED = "ADDED"
    MODIFIED = "MODIFIED"
    DELETED = "DELETED"


@dataclass(frozen=True, slots=True)
class Entry:
    """An object as it is stored: nobody may change it."""

    resource: Resource
    item: Object
    bare: bytes
    """The same as JSON, encoded once for all who read it: as in lists, without the kind."""

    @property
    def place(self) -> Place:
        """Where the object is."""
        return Place(self.resource, namespace_of(self.item), name_of(self.item))

    @property
    def body(self) -> bytes:
        """The object as JSON."""
        kind, version = self.resource.kind.encode(), self.resource.api_version.encode()
        return b'{"kind":"%s","apiVersion":"%s",%s' % (kind, version, self.bare[1:])


def entry_of(resource: Resource, item: Object) -> Entry:
    """An object with its JSON."""
    bare = {key: value for key, value in item.items() if key not in {"kind", "apiVersion"}}
    return Entry(resource, item, json.dumps(bare, separators=(",", ":")).encode())


@dataclass(frozen=True, slots=True)
class Change:
    """What happened at a resource version."""

    version: int
    type: ChangeType
    entry: Entry
    before: Object | None
    """The object before, if there was one."""


Listener = Callable[[Change], None]


class Store:
    """All objects of a cluster and their latest changes."""

    def __init__(self, *, history: int = HISTORY) -> None:
        self.version = 1
        """Of the latest write."""
        self._entries: dict[Resource, dict[str, dict[str, Entry]]] = defaultdict(
            lambda: defaultdict(dict)
        )
        self._changes: dict[Resource, deque[Change]] = defaultdict(lambda: deque(maxlen=history))
        self._forgotten: dict[Resource, int] = defaultdict(int)
        self._owned: dict[str, dict[tuple[Resource, str, str], None]] = defaultdict(dict)
        self._listeners: dict[Resource, dict[Listener, None]] = defaultdict(dict)

    def find(self, resource: Resource, namespace: str, name: str) -> Entry | None:
        """One object, if there is such a one."""
        return self._entries[resource][namespace].get(name)

    def entries(self, resource: Resource, namespace: str = "") -> list[Entry]:
        """All objects of a kind, of one namespace or of all, in the order of their names."""
        spaces = self._entries[resource]
        chosen = [namespace] if namespace else sorted(spaces)
        return [spaces[space][name] for space in chosen for name in sorted(spaces[space])]

    def holds(self, namespace: str) -> bool:
        """Whether anything is in a namespace."""
        return any(spaces.get(namespace) for spaces in self._entries.values())

    def dependents(self, uid: str) -> list[Entry]:
        """The objects that name this one as their owner."""
        found = (self.find(*key) for key in self._owned.get(uid, ()))
        return [entry for entry in found if entry]

    def write(self, resource: Resource, item: Object) -> Entry:
        """Store an object, new or changed, under the next version."""
        before = self.find(resource, namespace_of(item), name_of(item))
        self._disown(before)
        entry = self._stamped(resource, item)
        self._entries[resource][namespace_of(item)][name_of(item)] = entry
        for owner in owners_of(item):
            self._owned[owner["uid"]][_key(entry)] = None
        kind = ChangeType.MODIFIED if before else ChangeType.ADDED
        self._tell(kind, entry, before.item if before else None)
        return entry

    def remove(self, resource: Resource, item: Object) -> Entry:
        """Take an object out, in the state it had last, under the next version."""
        before = self._entries[resource][namespace_of(item)].pop(name_of(item))
        self._disown(before)
        last = self._stamped(resource, item)
        self._tell(ChangeType.DELETED, last, before.item)
        return last

    def changes(self, resource: Resource, after: int) -> list[Change]:
        """What happened to objects of a kind after a version, the oldest first.

        Raises:
            ApiError: It is too long ago (410).
        """
        if after < self._forgotten[resource]:
            raise expired(after, self._forgotten[resource])
        found: list[Change] = []
        for change in reversed(self._changes[resource]):
            if change.version <= after:
                break
            found.append(change)
        return found[::-1]

    @contextmanager
    def telling(self, resource: Resource, listener: Listener) -> Iterator[None]:
        """Tell somebody of each change of a kind, at once."""
        self._listeners[resource][listener] = None
        try:
            yield
        finally:
            del self._listeners[resource][listener]

    def _stamped(self, resource: Resource, item: Object) -> Entry:
        self.version += 1
        metadata = {**item["metadata"], "resourceVersion": str(self.version)}
        return entry_of(resource, {**item, "metadata": metadata})

    def _disown(self, entry: Entry | None) -> None:
        for owner in owners_of(entry.item) if entry else ():
            assert entry
            owned = self._owned[owner["uid"]]
            owned.pop(_key(entry), None)
            if not owned:
                del self._owned[owner["uid"]]

    def _tell(self, kind: ChangeType, entry: Entry, before: Object | None) -> None:
        changes = self._changes[entry.resource]
        if len(changes) == changes.maxlen:
            self._forgotten[entry.resource] = changes[0].version
        changes.append(Change(self.version, kind, entry, before))
        for listener in list(self._listeners[entry.resource]):
            listener(changes[-1])


def _key(entry: Entry) -> tuple[Resource, str, str]:
    return entry.resource, namespace_of(entry.item), name_of(entry.item)
