"""What a write may change of an object, and when it comes too late."""

from collections.abc import Mapping
from typing import Any

from flowrun_sandbox.kubernetes.apply import Manager
from flowrun_sandbox.kubernetes.errors import ApiError, conflict
from flowrun_sandbox.kubernetes.objects import Object, copied, name_of, without_nulls
from flowrun_sandbox.kubernetes.requests import Deletion, Write
from flowrun_sandbox.kubernetes.resources import Resource
from flowrun_sandbox.kubernetes.store import Entry

_KEPT = (
    "name",
    "namespace",
    "uid",
    "creationTimestamp",
    "deletionTimestamp",
    "deletionGracePeriodSeconds",
    "generation",
    "managedFields",
)
"""What a write cannot change in an object's metadata."""


def fitting(resource: Resource, namespace: str, item: Mapping[str, Any]) -> Object:
    """A copy of what was sent, which is of the kind and the namespace that the address says.

    Raises:
        ApiError: It is not (400).
    """
    new: Object = without_nulls(item)
    if not isinstance(new.setdefault("metadata", {}), dict):
        raise ApiError(400, "metadata must be an object")
    said = (
        new.setdefault("apiVersion", resource.api_version),
        new.setdefault("kind", resource.kind),
    )
    if said != (resource.api_version, resource.kind):
        raise ApiError(
            400,
            f"{said[1]} in version {said[0]} cannot be handled as a {resource.kind} in version "
            f"{resource.api_version}",
        )
    if resource.namespaced and new["metadata"].setdefault("namespace", namespace) != namespace:
        raise ApiError(
            400,
            "the namespace of the provided object does not match the namespace sent on the request",
        )
    return new


def manager_of(resource: Resource, how: Write, operation: str = "Update") -> Manager:
    """Who a write is by, as ``managedFields`` says it."""
    return Manager(how.manager, operation, resource.api_version, how.subresource)


def of_subresource(resource: Resource, item: Object, subresource: str) -> Object:
    """What a write may change: the status alone, or all but the status."""
    if subresource:
        kept = ("apiVersion", "kind", "metadata", "status")
        return {key: item[key] for key in kept if key in item}
    if resource.status:
        item.pop("status", None)
    return item


def carried(before: Entry, item: Object, subresource: str) -> Object:
    """What is written, with what the write cannot change as it was."""
    old = copied(before.item)
    if subresource:
        return {**old, "status": item.get("status", {})}
    metadata = item["metadata"] | {
        key: old["metadata"][key] for key in _KEPT if key in old["metadata"]
    }
    new = {**item, "metadata": metadata}
    if before.resource.status and "status" in old:
        new["status"] = old["status"]
    return new


def count_generation(resource: Resource, item: Object, old: Object | None) -> None:
    """Count the changes of the ``spec``, for the kinds that do."""
    if resource.counts:
        count = old["metadata"].get("generation", 0) if old else 0
        changed = old is None or old.get("spec") != item.get("spec")
        item["metadata"]["generation"] = count + changed


def check_version(before: Entry, item: Mapping[str, Any]) -> None:
    """Let pass what says nothing of a version, or the latest.

    Raises:
        ApiError: It is of an old one, or of another object (409).
    """
    wanted, found = item["metadata"], before.item["metadata"]
    if (wanted.get("resourceVersion") or found["resourceVersion"]) != found["resourceVersion"]:
        raise conflict(
            before.resource,
            found["name"],
            "the object has been modified; please apply your changes to the latest version and "
            "try again",
        )
    if (wanted.get("uid") or found["uid"]) != found["uid"]:
        raise _precondition(before, "UID", wanted["uid"], found["uid"])


def check_preconditions(entry: Entry, how: Deletion) -> None:
    """Let pass a deletion whose conditions hold.

    Raises:
        ApiError: They do not (409).
    """
    found = entry.item["metadata"]
    if how.uid not in {None, found["uid"]}:
        raise _precondition(entry, "UID", how.uid, found["uid"])
    if how.version not in {None, found["resourceVersion"]}:
        raise _precondition(entry, "ResourceVersion", how.version, found["resourceVersion"])


def _precondition(entry: Entry, what: str, wanted: object, found: object) -> ApiError:
    why = f"Precondition failed: {what} in precondition: {wanted}, {what} in object meta: {found}"
    return conflict(entry.resource, name_of(entry.item), why)
