"""What requests send and what they are answered, as bytes."""

import base64
import binascii
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import yaml

from flowrun_sandbox.kubernetes.errors import (
    ApiError,
    about,
    failed,
    invalid_options,
    too_large_version,
)
from flowrun_sandbox.kubernetes.objects import Object, name_of, namespace_of
from flowrun_sandbox.kubernetes.patches import merge, merge_strategic, patch_json
from flowrun_sandbox.kubernetes.requests import Deletion
from flowrun_sandbox.kubernetes.resources import Resource
from flowrun_sandbox.kubernetes.shapes import shape_of
from flowrun_sandbox.kubernetes.store import Entry

APPLY = "application/apply-patch+yaml"
MERGE = "application/merge-patch+json"
_STRATEGIC = "application/strategic-merge-patch+json"
_JSON = "application/json-patch+json"
_OBJECTS = ("application/json", "application/yaml", "application/vnd.kubernetes.protobuf")
_POLICIES = ("Foreground", "Background", "Orphan")


def sent(body: bytes, kind: str, wanted: str) -> Object:
    """The object that a request sent, as JSON, or as YAML where its content type says so.

    ``wanted`` is the kind that it has to be, for messages.

    Raises:
        ApiError: It is none (400), or in a format that is not known (415).
    """
    if kind not in {*_OBJECTS[:2], ""}:
        raise ApiError(
            415,
            "the body of the request was in an unknown format - accepted media types include: "
            + ", ".join(_OBJECTS),
        )
    try:
        return _object(_read(body, kind))
    except ValueError as error:
        text = body.decode(errors="replace") if body[:1] in {b"{", b""} else body.hex()
        raise ApiError(
            400,
            f"the object provided is unrecognized (must be of type {wanted}): couldn't get "
            f"version/kind; json parse error: {error} ({text or '<empty>'})",
        ) from None


def applied(body: bytes) -> Object:
    """The configuration that a request sent to be applied.

    Raises:
        ApiError: It is no object (400).
    """
    try:
        return _object(_read(body, "yaml") or {})
    except ValueError as error:
        raise ApiError(400, f"error decoding YAML: {error}") from None


def patch(body: bytes, kind: str, resource: Resource) -> Callable[[Object], object]:
    """The change that a request's patch means.

    Raises:
        ApiError: It is of no type that the API knows (415), or no JSON (400).
    """
    if kind not in {MERGE, _STRATEGIC, _JSON}:
        raise ApiError(415, "415: Unsupported Media Type", details={})
    try:
        content = _read(body, kind)
    except ValueError as error:
        raise ApiError(400, str(error)) from None
    if kind == _JSON:
        if not isinstance(content, list):
            why = f"json: cannot unmarshal {_word(content)} into Go value of type"
            raise ApiError(400, f"error decoding patch: {why} []handlers.jsonPatchOp")
        return lambda item: patch_json(item, content)
    if not isinstance(content, dict):
        why = f"json: cannot unmarshal {_word(content)} into Go value of type"
        raise ApiError(400, f"{why} map[string]interface {{}}")
    if kind == MERGE:
        return lambda item: merge(item, content)
    return lambda item: merge_strategic(item, content, shape_of(resource))


def deletion(body: bytes, query: Mapping[str, str]) -> Deletion:
    """How a request wants something deleted.

    Raises:
        ApiError: Its body is no JSON (500), or asks for what is not known (422).
    """
    try:
        options = {**query, **(_read(body, "") if body else {})}
    except ValueError as error:
        raise failed(f"couldn't get version/kind; json parse error: {error}") from None
    policy = options.get("propagationPolicy") or ""
    if policy and policy not in _POLICIES:
        known = ", ".join(f'"{each}"' for each in (*_POLICIES, "nil"))
        said = f'Unsupported value: "{policy}": supported values: {known}'
        raise invalid_options("DeleteOptions", "propagationPolicy", said, "FieldValueNotSupported")
    orphaned = str(options.get("orphanDependents", "")).lower()
    if policy and orphaned:
        said = f'Invalid value: "{policy}": orphanDependents and deletionPropagation cannot be'
        raise invalid_options(
            "DeleteOptions", "propagationPolicy", f"{said} both set", "FieldValueInvalid"
        )
    conditions = options.get("preconditions") or {}
    return Deletion(
        policy=policy or {"true": "Orphan", "false": "Background"}.get(orphaned, ""),
        uid=conditions.get("uid"),
        version=conditions.get("resourceVersion"),
        dry_run=bool(options.get("dryRun")),
    )


def listing(
    resource: Resource, entries: Sequence[Entry], version: int, query: Mapping[str, str]
) -> bytes:
    """The list of the entries, or of the part that ``limit`` and ``continue`` ask for.

    Raises:
        ApiError: They ask for none (400, 422), or for a version that is not yet there (504).
    """
    _check_list(version, query)
    limit = number(query, "limit")
    if start := query.get("continue"):
        version, last = _place(start)
        entries = [each for each in entries if (_key(each)) > last]
    part = entries[:limit] if limit > 0 else entries
    metadata: Object = {"resourceVersion": str(version)}
    if len(part) < len(entries):
        metadata["continue"] = _token(part[-1], version)
        if not query.get("labelSelector") and not query.get("fieldSelector"):
            metadata["remainingItemCount"] = len(entries) - len(part)
    head = {"kind": f"{resource.kind}List", "apiVersion": resource.api_version}
    start_of_list = json.dumps({**head, "metadata": metadata})[:-1].encode()
    return b'%s,"items":[%s]}' % (start_of_list, b",".join(each.bare for each in part))


def deleted(resource: Resource, item: Object) -> Object:
    """The Status that says that an object is gone."""
    return {
        "kind": "Status",
        "apiVersion": "v1",
        "metadata": {},
        "status": "Success",
        "details": {**about(resource, name_of(item)), "uid": item["metadata"]["uid"]},
    }


def version(query: Mapping[str, str]) -> int | None:
    """The resource version to watch from; ``None`` to begin with what there is.

    Raises:
        ApiError: It is no number (500).
    """
    text = query.get("resourceVersion") or "0"
    if not text.isdecimal():
        raise failed(f"resourceVersion: {_no_version(text)}")
    return int(text) or None


def number(query: Mapping[str, str], name: str) -> int:
    """A parameter that is a number, or 0.

    Raises:
        ApiError: It is none (400).
    """
    text = query.get(name) or "0"
    try:
        return int(text)
    except ValueError:
        raise ApiError(400, f'strconv.ParseInt: parsing "{text}": invalid syntax') from None


def check_watch(query: Mapping[str, str]) -> None:
    """Let the parameters of a watch pass.

    Raises:
        ApiError: What there is at first is asked for by half (422), or a number is none (400).
    """
    number(query, "limit")
    match = query.get("resourceVersionMatch")
    said = ""
    if "sendInitialEvents" in query and match != "NotOlderThan":
        said = "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan"
    elif "sendInitialEvents" not in query and match:
        said = "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided"
    if said:
        raise invalid_options(
            "ListOptions", "resourceVersionMatch", f"Forbidden: {said}", "FieldValueForbidden"
        )


def _check_list(version: int, query: Mapping[str, str]) -> None:
    if query.get("sendInitialEvents"):
        said = "Forbidden: sendInitialEvents is forbidden for list"
        raise invalid_options("ListOptions", "sendInitialEvents", said, "FieldValueForbidden")
    number(query, "timeoutSeconds")
    wanted, match = query.get("resourceVersion"), query.get("resourceVersionMatch")
    field = "resourceVersionMatch"
    if match and not wanted:
        said = "Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided"
        raise invalid_options("ListOptions", field, said, "FieldValueForbidden")
    if match and match not in {"Exact", "NotOlderThan"}:
        said = f'Unsupported value: "{match}": supported values: "Exact", "NotOlderThan", ""'
        raise invalid_options("ListOptions", field, said, "FieldValueNotSupported")
    if wanted and not wanted.isdecimal():
        said = f"invalid resource version: resourceVersion: {_no_version(wanted)}"
        raise ApiError(400, said)
    if wanted and query.get("continue"):
        said = "specifying resource version is not allowed when using continue"
        raise ApiError(400, said)
    if int(wanted or 0) > version:
        raise too_large_version(int(wanted or 0), version)
    if match == "Exact" and int(wanted or 0) < version:
        raise ApiError(410, "The resourceVersion for the provided list is too old.")


def _no_version(text: str) -> str:
    return f'Invalid value: "{text}": strconv.ParseUint: parsing "{text}": invalid syntax'


def _read(body: bytes, kind: str) -> Any:  # noqa: ANN401 - JSON
    """What a text says.

    Raises:
        ValueError: Nothing. The words are those of Go where they are few.
    """
    if kind.endswith("yaml"):
        try:
            return yaml.safe_load(body)
        except yaml.YAMLError as error:
            raise ValueError(str(error)) from None
    try:
        return json.loads(body)
    except json.JSONDecodeError as error:
        rest = error.doc[error.pos :].strip()
        if not rest:
            raise ValueError("unexpected end of JSON input") from None
        raise ValueError(f"invalid character '{rest[0]}' looking for beginning of value") from None


def _object(content: object) -> Object:
    if not isinstance(content, dict):
        raise ValueError(f"json: cannot unmarshal {_word(content)} into a Go value of an object")  # noqa: TRY004 - a text is wrong
    return content


def _word(content: object) -> str:
    return {list: "array", dict: "object", str: "string", bool: "bool"}.get(type(content), "number")


def _key(entry: Entry) -> tuple[str, str]:
    return namespace_of(entry.item), name_of(entry.item)


def _token(entry: Entry, version: int) -> str:
    place = {"v": "meta.k8s.io/v1", "rv": version, "start": "/".join(_key(entry))}
    text = json.dumps(place, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(text).rstrip(b"=").decode()


def _place(token: str) -> tuple[int, tuple[str, str]]:
    try:
        said = json.loads(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
        namespace, _, name = said["start"].partition("/")
        return int(said["rv"]), (namespace, name)
    except (ValueError, TypeError, KeyError, binascii.Error) as error:
        said = f"invalid continue token: continue key is not valid: {error}"
        raise ApiError(400, said) from None
