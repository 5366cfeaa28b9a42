"""What requests send and what they are answered, as bytes."""

import base64
import binascii
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import yaml

from flowrun_sandbox.kubernetes.errors import ApiError
from flowrun_sandbox.kubernetes.objects import Object, name_of, namespace_of
from flowrun_sandbox.kubernetes.patches import merge, merge_strategic, patch_json
from flowrun_sandbox.kubernetes.requests import FOREGROUND, ORPHAN, Deletion
from flowrun_sandbox.kubernetes.resources import Resource
from flowrun_sandbox.kubernetes.store import Entry

APPLY = "application/apply-patch+yaml"

_PATCHES: Mapping[str, Callable[[Object, Any], object]] = {
    "application/merge-patch+json": merge,
    "application/strategic-merge-patch+json": merge_strategic,
    "application/json-patch+json": patch_json,
}


def parsed(body: bytes, kind: str) -> Object:
    """The object that a request sent, as JSON, or as YAML where its content type says so.

    Raises:
        ApiError: It is none (400).
    """
    found = _parsed(body, kind)
    if not isinstance(found, dict):
        raise ApiError(400, "the body of the request is no object")
    return found


def patch(body: bytes, kind: str) -> Callable[[Object], object]:
    """The change that a request's patch means.

    Raises:
        ApiError: It is of no type that the API knows (415), or no JSON (400).
    """
    change = _PATCHES.get(kind)
    if not change:
        known = ", ".join([*_PATCHES, APPLY])
        raise ApiError(
            415,
            f"the body of the request was in an unknown format - accepted media types include: "
            f"{known}",
        )
    content = _parsed(body, kind)
    if not isinstance(content, list if change is patch_json else dict):
        raise ApiError(400, f"the body of the request is no {kind}")
    return lambda item: change(item, content)


def deletion(body: bytes, kind: str, query: Mapping[str, str]) -> Deletion:
    """How a request wants something deleted.

    Raises:
        ApiError: Its body is no JSON (400).
    """
    options = {**query, **(parsed(body, kind) if body else {})}
    policy = options.get("propagationPolicy")
    if str(options.get("orphanDependents", "")).lower() == "true":
        policy = "Orphan"
    conditions = options.get("preconditions") or {}
    return Deletion(
        finalizer={"Foreground": FOREGROUND, "Orphan": ORPHAN}.get(policy or "", ""),
        uid=conditions.get("uid"),
        version=conditions.get("resourceVersion"),
        dry_run=bool(options.get("dryRun")),
    )


def listing(
    resource: Resource, entries: Sequence[Entry], version: int, query: Mapping[str, str]
) -> bytes:
    """The list of the entries, or of the part that ``limit`` and ``continue`` ask for.

    Raises:
        ApiError: They ask for none (400).
    """
    limit = _natural(query.get("limit"), "limit")
    start = query.get("continue")
    if start:
        last = _place(start)
        entries = [each for each in entries if (_key(each)) > last]
    part = entries[:limit] if limit else entries
    metadata: Object = {"resourceVersion": str(version)}
    if len(part) < len(entries):
        metadata["continue"] = _token(part[-1])
        metadata["remainingItemCount"] = len(entries) - len(part)
    head = {"kind": f"{resource.kind}List", "apiVersion": resource.api_version}
    start_of_list = json.dumps({**head, "metadata": metadata})[:-1].encode()
    return b'%s,"items":[%s]}' % (start_of_list, b",".join(each.body for each in part))


def deleted(resource: Resource, item: Object) -> Object:
    """The Status that says that an object is gone."""
    details = {
        "name": name_of(item),
        "group": resource.group,
        "kind": resource.plural,
        "uid": item["metadata"]["uid"],
    }
    return {
        "kind": "Status",
        "apiVersion": "v1",
        "metadata": {},
        "status": "Success",
        "details": details,
    }


def version(query: Mapping[str, str]) -> int | None:
    """The resource version to watch from; ``None`` to begin with what there is.

    Raises:
        ApiError: It is no number (400).
    """
    return _natural(query.get("resourceVersion"), "resourceVersion") or None


def seconds(query: Mapping[str, str]) -> int | None:
    """After how many seconds a watch ends.

    Raises:
        ApiError: It is no number (400).
    """
    return _natural(query.get("timeoutSeconds"), "timeoutSeconds") or None


def _parsed(body: bytes, kind: str) -> object:
    try:
        return yaml.safe_load(body) if kind.endswith("yaml") else json.loads(body)
    except (ValueError, yaml.YAMLError) as error:
        raise ApiError(400, f"the body of the request cannot be read: {error}") from None


def _natural(text: str | None, name: str) -> int:
    if not (text or "0").isdecimal():
        raise ApiError(400, f"{name} must be a number, not {text}")
    return int(text or "0")


def _key(entry: Entry) -> tuple[str, str]:
    return namespace_of(entry.item), name_of(entry.item)


def _token(entry: Entry) -> str:
    return base64.urlsafe_b64encode(json.dumps(_key(entry)).encode()).decode()


def _place(token: str) -> tuple[str, str]:
    try:
        namespace, name = json.loads(base64.urlsafe_b64decode(token))
    except (ValueError, TypeError, binascii.Error):
        raise ApiError(400, "continue key is not valid") from None
    return str(namespace), str(name)
