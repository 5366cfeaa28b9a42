"""What the API refuses, as the Status objects that its clients know."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flowrun_sandbox.kubernetes.objects import Object
from flowrun_sandbox.kubernetes.resources import Resource

REASONS: Mapping[int, str] = {
    400: "BadRequest",
    401: "Unauthorized",
    403: "Forbidden",
    404: "NotFound",
    405: "MethodNotAllowed",
    409: "Conflict",
    410: "Expired",
    415: "UnsupportedMediaType",
    422: "Invalid",
    429: "TooManyRequests",
    500: "InternalError",
    501: "NotImplemented",
    503: "ServiceUnavailable",
    504: "Timeout",
}
"""What Kubernetes calls an error of each code, where nothing closer is known."""


class ApiError(Exception):
    """A request that Kubernetes refuses."""

    def __init__(
        self,
        code: int,
        message: str,
        *,
        reason: str | None = None,
        details: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.reason = REASONS.get(code, "Unknown") if reason is None else reason
        self.details = details

    def status(self) -> Object:
        """The body of the answer."""
        said: Object = {
            "kind": "Status",
            "apiVersion": "v1",
            "metadata": {},
            "status": "Failure",
            "message": self.message,
            "code": self.code,
        }
        if self.reason:
            said["reason"] = self.reason
        if self.details is not None:
            said["details"] = dict(self.details)
        return said


@dataclass(frozen=True, slots=True)
class Cause:
    """One thing that is wrong with an object."""

    field: str
    """Where, as ``spec.ports[1].name``."""
    message: str
    reason: str = "FieldValueInvalid"


def not_found(resource: Resource, name: str) -> ApiError:
    """There is no such object."""
    return ApiError(404, f'{resource.qualified} "{name}" not found', details=about(resource, name))


def already_exists(resource: Resource, name: str) -> ApiError:
    """There is such an object already."""
    return ApiError(
        409,
        f'{resource.qualified} "{name}" already exists',
        reason="AlreadyExists",
        details=about(resource, name),
    )


def terminating(resource: Resource, name: str, namespace: str) -> ApiError:
    """A namespace that goes takes nothing new."""
    why = f"unable to create new content in namespace {namespace} because it is being terminated"
    cause = {
        "reason": "NamespaceTerminating",
        "message": f"namespace {namespace} is being terminated",
        "field": "metadata.namespace",
    }
    return forbidden(resource.qualified, name, why, {**about(resource, name), "causes": [cause]})


def forbidden(
    qualified: str, name: str, why: str, details: Mapping[str, Any] | None = None
) -> ApiError:
    """Somebody may not do this to these objects, or to this one."""
    said = f'{qualified} "{name}"' if name else qualified
    return ApiError(403, f"{said} is forbidden: {why}", details=details)


def conflict(resource: Resource, name: str, why: str) -> ApiError:
    """Somebody else was faster."""
    return ApiError(
        409,
        f'Operation cannot be fulfilled on {resource.qualified} "{name}": {why}',
        details=about(resource, name),
    )


def invalid(resource: Resource, name: str, causes: Sequence[Cause]) -> ApiError:
    """The object is not one that Kubernetes takes."""
    said = list(dict.fromkeys(f"{cause.field}: {cause.message}" for cause in causes))
    listed = said[0] if len(said) == 1 else f"[{', '.join(said)}]"
    owner = f"{resource.kind}.{resource.group}" if resource.group else resource.kind
    details = {
        **about(resource, name),
        "kind": resource.kind,
        "causes": [
            {"field": cause.field, "message": cause.message, "reason": cause.reason}
            for cause in causes
        ],
    }
    return ApiError(422, f'{owner} "{name}" is invalid: {listed}', details=details)


def error_of(status: Mapping[str, Any]) -> ApiError:
    """The refusal that a Status from elsewhere tells of."""
    return ApiError(
        status["code"],
        status["message"],
        reason=status.get("reason"),
        details=status.get("details"),
    )


def invalid_options(kind: str, field: str, message: str, reason: str) -> ApiError:
    """The parameters of a request are not such that Kubernetes takes them."""
    details = {
        "group": "meta.k8s.io",
        "kind": kind,
        "causes": [{"reason": reason, "message": message, "field": field}],
    }
    return ApiError(422, f'{kind}.meta.k8s.io "" is invalid: {field}: {message}', details=details)


def invalid_patch(patched: object, why: str) -> ApiError:
    """A patch leaves what is no object of its kind."""
    said = json.dumps(patched, separators=(",", ":"))
    message = f"Invalid value: {json.dumps(said)}: {why}"
    cause = {"reason": "FieldValueInvalid", "message": message, "field": "patch"}
    return ApiError(422, f' "" is invalid: patch: {message}', details={"causes": [cause]})


def failed(message: str) -> ApiError:
    """Something that Kubernetes answers as if it were its own fault."""
    return ApiError(500, message, reason="")


def nowhere() -> ApiError:
    """There is nothing at an address."""
    return ApiError(404, "the server could not find the requested resource", details={})


def not_allowed() -> ApiError:
    """There is something at an address, but it does not take this method."""
    return ApiError(
        405, "the server does not allow this method on the requested resource", details={}
    )


def expired(version: int, oldest: int) -> ApiError:
    """What happened after a version is no longer known."""
    return ApiError(410, f"too old resource version: {version} ({oldest})")


def too_large_version(version: int, current: int) -> ApiError:
    """A version has not been yet."""
    cause = {"reason": "ResourceVersionTooLarge", "message": "Too large resource version"}
    return ApiError(
        504,
        f"Timeout: Too large resource version: {version}, current: {current}",
        details={"causes": [cause], "retryAfterSeconds": 1},
    )


def about(resource: Resource, name: str) -> Object:
    """What a Status says of the object that it is about."""
    said = {"name": name, "group": resource.group, "kind": resource.plural}
    return {key: text for key, text in said.items() if text}
