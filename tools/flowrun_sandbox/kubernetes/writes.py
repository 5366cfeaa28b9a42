"""What a write may change of an object, and when it comes too late."""

import secrets
from collections.abc import Mapping
from typing import Any

from flowrun_sandbox.kubernetes.apply import Manager
from flowrun_sandbox.kubernetes.errors import (
    ApiError,
    Cause,
    conflict,
    failed,
    invalid,
)
from flowrun_sandbox.kubernetes.objects import Object, copied, name_of, namespace_of
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
_NAME_LENGTH = 63
_RANDOM = 5
_LETTERS = "bcdfghjklmnpqrstvwxz2456789"
"""Those of which no word comes by chance."""
_WANTED = ("spec", "endpoints", "ports")


def generated(prefix: str) -> str:
    """A name that begins with what was asked for, and that nothing else has."""
    longest = _NAME_LENGTH - _RANDOM
    return prefix[:longest] + "".join(secrets.choice(_LETTERS) for _ in range(_RANDOM))


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
    metadata = item["metadata"] | {
        key: old["metadata"][key] for key in _KEPT if key in old["metadata"]
    }
    if subresource:
        return {**old, "metadata": metadata, "status": item.get("status", {})}
    new = {**item, "metadata": metadata}
    new.pop("status", None)
    if "status" in old:
        new["status"] = old["status"]
    return new


def count_generation(resource: Resource, item: Object, old: Object | None) -> None:
    """Count the changes of what is wanted, for the kinds that do."""
    if not resource.counts:
        return
    count = old["metadata"].get("generation", 0) if old else 0
    changed = old is None or any(old.get(name) != item.get(name) for name in _WANTED)
    item["metadata"]["generation"] = count + changed


def check_version(before: Entry, item: Mapping[str, Any]) -> None:
    """Let pass what says nothing of a version, or the latest.

    Raises:
        ApiError: It is of an old one, or of another object (409), or of none (500).
    """
    wanted, found = item["metadata"], before.item["metadata"]
    version = wanted.get("resourceVersion") or found["resourceVersion"]
    if not version.isdecimal():
        raise failed(f'strconv.ParseUint: parsing "{version}": invalid syntax')
    if (wanted.get("uid") or found["uid"]) != found["uid"]:
        raise _precondition(before, "UID", wanted["uid"], found["uid"])
    if version != found["resourceVersion"]:
        raise conflict(
            before.resource,
            found["name"],
            "the object has been modified; please apply your changes to the latest version and "
            "try again",
        )


def check_same(before: Entry, item: Mapping[str, Any]) -> None:
    """Let pass what is of the object that is there.

    Raises:
        ApiError: It says that it is of another (422).
    """
    uid = item["metadata"].get("uid")
    if uid != before.item["metadata"]["uid"]:
        cause = Cause("metadata.uid", f'Invalid value: "{uid or ""}": field is immutable')
        raise invalid(before.resource, name_of(before.item), [cause, cause])


def check_preconditions(entry: Entry, how: Deletion) -> None:
    """Let pass a deletion whose conditions hold.

    Raises:
        ApiError: They do not (409).
    """
    found = entry.item["metadata"]
    if how.uid not in {None, found["uid"]}:
        raise _mismatch(entry, "UID", how.uid, "deleted and then recreated")
    if how.version not in {None, found["resourceVersion"]}:
        raise _mismatch(entry, "ResourceVersion", how.version, "modified")


def _mismatch(entry: Entry, what: str, wanted: object, happened: str) -> ApiError:
    """An object is not that of which a deletion speaks."""
    kind, metadata = entry.resource.kind, entry.item["metadata"]
    found = metadata["uid" if what == "UID" else "resourceVersion"]
    return ApiError(
        409,
        f'Operation cannot be fulfilled on {kind} "{metadata["name"]}": the {what} in the '
        f"precondition ({wanted}) does not match the {what} in record ({found}). The object might "
        f"have been {happened}",
        details={"name": metadata["name"], "kind": kind},
    )


def _precondition(entry: Entry, what: str, wanted: object, found: object) -> ApiError:
    key = "/".join(
        filter(None, [entry.resource.plural, namespace_of(entry.item), name_of(entry.item)])
    )
    why = (
        f"StorageError: invalid object, Code: 4, Key: /registry/{key}, ResourceVersion: 0, "
        f"AdditionalErrorMsg: Precondition failed: {what} in precondition: {wanted}, {what} in "
        f"object meta: {found}"
    )
    return conflict(entry.resource, name_of(entry.item), why)
