"""What requests send, as it is understood: an object of the kind and the place of the address."""

from collections.abc import Mapping
from typing import Any

from flowrun_sandbox.kubernetes.decoding import UnfitError, decoded, refuse_untold
from flowrun_sandbox.kubernetes.errors import ApiError, failed, invalid_patch
from flowrun_sandbox.kubernetes.objects import Object
from flowrun_sandbox.kubernetes.requests import Place
from flowrun_sandbox.kubernetes.resources import Resource, of_kind
from flowrun_sandbox.kubernetes.shapes import shape_of


def fitting(resource: Resource, namespace: str, item: Mapping[str, Any]) -> Object:
    """What was sent as it is understood: of the kind and the namespace that the address says.

    Raises:
        ApiError: It is not (400).
    """
    version = item.get("apiVersion") or resource.api_version
    kind = item.get("kind") or resource.kind
    try:
        new = _understood(resource, version, kind, item)
    except UnfitError as error:
        raise ApiError(
            400, f'{kind} in version "{version}" cannot be handled as a {resource.kind}: {error}'
        ) from None
    _within(resource, namespace, new)
    return new


def configuration(place: Place, config: Mapping[str, Any]) -> Object:
    """What was sent to be applied, as it is understood.

    Raises:
        ApiError: It is not of the kind, the name and the namespace that the address says (400),
            or has fields that the kind has not (500).
    """
    resource = place.resource
    version, kind = config.get("apiVersion") or "", config.get("kind") or ""
    if (version, kind) != (resource.api_version, resource.kind):
        group, _, number = version.rpartition("/")
        raise ApiError(400, f"invalid object type: {group}/{number}, Kind={kind}")
    metadata = config.get("metadata") or {}
    if metadata.get("managedFields") is not None:
        raise ApiError(400, "metadata.managedFields must be nil")
    about = (
        f"{metadata.get('namespace', '')}/{metadata.get('name', '')}; "
        f"{resource.group}/{resource.version}, Kind={kind}"
    )
    try:
        refuse_untold(config, shape_of(resource))
        new = decoded(config, shape_of(resource))
    except UnfitError as error:
        raise failed(f"failed to create typed patch object ({about}): {error}") from None
    new.setdefault("metadata", {})
    check_name(place, new)
    _within(resource, place.namespace, new)
    return new


def patched(place: Place, item: object) -> Object:
    """What a patch left, as it is understood.

    Raises:
        ApiError: It is not of the name and the namespace that it was (400), or of no kind that
            the API knows (422).
    """
    resource = place.resource
    assert isinstance(item, dict)
    version, kind = str(item.get("apiVersion")), str(item.get("kind"))
    try:
        new = _understood(resource, version, kind, item)
    except UnfitError as error:
        raise invalid_patch(item, str(error)) from None
    check_name(place, new)
    _within(resource, place.namespace, new)
    return new


def check_name(place: Place, item: Object) -> None:
    """Let an object pass that has the name of the address.

    Raises:
        ApiError: It has none, or another (400).
    """
    name = item["metadata"].get("name")
    if not name:
        raise ApiError(
            400,
            f"the name of the object ({place.name} based on URL) was undeterminable: name must be "
            "provided",
        )
    if name != place.name:
        raise ApiError(
            400,
            f"the name of the object ({name}) does not match the name on the URL ({place.name})",
        )


def _within(resource: Resource, namespace: str, item: Object) -> None:
    """Let an object pass that is of the namespace of the address, or says none.

    Raises:
        ApiError: It is of another (400).
    """
    if resource.namespaced and item["metadata"].setdefault("namespace", namespace) != namespace:
        raise ApiError(
            400,
            "the namespace of the provided object does not match the namespace sent on the request",
        )


def _understood(resource: Resource, version: str, kind: str, item: Mapping[str, Any]) -> Object:
    if (version, kind) != (resource.api_version, resource.kind):
        raise UnfitError(_unknown_kind(resource, version, kind))
    return {
        "apiVersion": version,
        "kind": kind,
        "metadata": {},
        **decoded(item, shape_of(resource)),
    }


def _unknown_kind(resource: Resource, version: str, kind: str) -> str:
    known = of_kind(version, kind)
    if known and known.group == resource.group:
        internal = resource.group.partition(".")[0] or "core"
        return (
            f"converting ({internal if resource.group else known.version}.{kind}) to "
            f"({internal}.{resource.kind}): unknown conversion"
        )
    return (
        f'no kind "{kind}" is registered for version "{version}" in scheme '
        '"pkg/runtime/scheme.go:110"'
    )
