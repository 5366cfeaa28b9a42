"""The garbage collector: what an owner leaves behind goes, and so does what a namespace holds."""

import asyncio
import logging
from contextlib import ExitStack

from flowrun_sandbox.kubernetes.api import Api
from flowrun_sandbox.kubernetes.errors import ApiError
from flowrun_sandbox.kubernetes.objects import (
    Object,
    finalizers_of,
    name_of,
    namespace_of,
    owners_of,
)
from flowrun_sandbox.kubernetes.requests import FOREGROUND, ORPHAN, Deletion, Place, Write
from flowrun_sandbox.kubernetes.resources import NAMESPACES, RESOURCES, of_kind
from flowrun_sandbox.kubernetes.store import Change, ChangeType, Entry, Store

_log = logging.getLogger(__name__)

_HOW = Write(manager="kube-controller-manager")


async def collect_garbage(api: Api) -> None:
    """Delete what nobody owns any more, until cancelled."""
    changes: asyncio.Queue[Change] = asyncio.Queue()
    with ExitStack() as stack:
        for resource in RESOURCES:
            stack.enter_context(api.store.telling(resource, changes.put_nowait))
        while True:
            change = await changes.get()
            try:
                _handle(api, change)
            except ApiError as error:
                _log.warning("garbage of %s stays: %s", name_of(change.entry.item), error)


def _handle(api: Api, change: Change) -> None:
    item = change.entry.item
    if change.type is ChangeType.DELETED:
        for dependent in api.store.dependents(item["metadata"]["uid"]):
            _release(api, dependent)
        for waiting in _waiting_for(api.store, item):
            _finish(api, waiting)
        return
    entry = api.store.find(change.entry.resource, namespace_of(item), name_of(item))
    if entry and "deletionTimestamp" in entry.item["metadata"]:
        _finish(api, entry)
    elif entry:
        _release(api, entry)


def _release(api: Api, entry: Entry) -> None:
    """Delete an object whose owners are all gone; strike out those that are."""
    owners = owners_of(entry.item)
    left = [owner for owner in owners if _may_exist(api.store, owner, namespace_of(entry.item))]
    if len(left) == len(owners):
        return
    if left:
        _own(api, entry, left)
    else:
        api.delete(_place(entry), Deletion(uid=entry.item["metadata"]["uid"]))


def _finish(api: Api, entry: Entry) -> None:
    """Do what the deletion of an object waits for, and let it go when that is done."""
    waiting = finalizers_of(entry.item)
    if ORPHAN in waiting:
        uid = entry.item["metadata"]["uid"]
        for dependent in api.store.dependents(uid):
            left = [owner for owner in owners_of(dependent.item) if owner["uid"] != uid]
            _own(api, dependent, left)
        _strike(api, entry, ORPHAN)
    elif FOREGROUND in waiting:
        _finish_foreground(api, entry)
    elif entry.resource is NAMESPACES:
        _finish_namespace(api, entry)


def _finish_foreground(api: Api, entry: Entry) -> None:
    uid = entry.item["metadata"]["uid"]
    for dependent in api.store.dependents(uid):
        _delete(api, dependent)
    if not api.store.dependents(uid):
        _strike(api, entry, FOREGROUND)


def _finish_namespace(api: Api, entry: Entry) -> None:
    namespace = name_of(entry.item)
    for resource in RESOURCES:
        if resource.namespaced:
            for content in api.store.entries(resource, namespace):
                _delete(api, content)
    if not api.store.holds(namespace):
        _strike(api, entry, "kubernetes")


def _waiting_for(store: Store, item: Object) -> list[Entry]:
    """Those whose deletion waits for the end of this object."""
    owners = (_owner(store, owner, namespace_of(item)) for owner in owners_of(item))
    namespace = store.find(NAMESPACES, "", namespace_of(item))
    if namespace and store.holds(namespace_of(item)):
        namespace = None
    found = [entry for entry in (*owners, namespace) if entry]
    return [entry for entry in found if "deletionTimestamp" in entry.item["metadata"]]


def _owner(store: Store, owner: Object, namespace: str) -> Entry | None:
    resource = of_kind(owner["apiVersion"], owner["kind"])
    if not resource:
        return None
    found = store.find(resource, namespace if resource.namespaced else "", owner["name"])
    return found if found and found.item["metadata"]["uid"] == owner["uid"] else None


def _may_exist(store: Store, owner: Object, namespace: str) -> bool:
    """Whether an owner is there, or of a kind that the API does not know."""
    unknown = of_kind(owner["apiVersion"], owner["kind"]) is None
    return unknown or _owner(store, owner, namespace) is not None


def _delete(api: Api, entry: Entry) -> None:
    if "deletionTimestamp" not in entry.item["metadata"]:
        api.delete(_place(entry), Deletion())


def _own(api: Api, entry: Entry, owners: list[Object]) -> None:
    def change(item: Object) -> Object:
        item["metadata"]["ownerReferences"] = owners
        return item

    api.patch(_place(entry), change, _HOW)


def _strike(api: Api, entry: Entry, finalizer: str) -> None:
    def change(item: Object) -> Object:
        for holder in (item["metadata"], item.get("spec", {})):
            known = holder.get("finalizers") or []
            if finalizer in known:
                holder["finalizers"] = [each for each in known if each != finalizer]
        return item

    api.patch(_place(entry), change, _HOW)


def _place(entry: Entry) -> Place:
    return Place(entry.resource, namespace_of(entry.item), name_of(entry.item))
