"""What the API refuses, as the Status objects that its clients know."""

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
        self.reason = reason or REASONS.get(code, "Unknown")
        self.details = dict(details or {})

    def status(self) -> Object:
        """The body of the answer."""
        return {
            "kind": "Status",
            "apiVersion": "v1",
            "metadata": {},
            "status": "Failure",
            "message": self.message,
            "reason": self.reason,
            "details": self.details,
            "code": self.code,
        }


@dataclass(frozen=True, slots=True)
class Cause:
    """One thing that is wrong with an object."""

    field: str
    """Where, as ``spec.ports[1].name``."""
    message: str
    reason: str = "FieldValueInvalid"


def not_found(resource: Resource, name: str) -> ApiError:
    """There is no such object."""
    return ApiError(404, f'{resource.qualified} "{name}" not found', details=_about(resource, name))


def already_exists(resource: Resource, name: str) -> ApiError:
    """There is such an object already."""
    return ApiError(
        409,
        f'{resource.qualified} "{name}" already exists',
        reason="AlreadyExists",
        details=_about(resource, name),
    )


def conflict(resource: Resource, name: str, why: str) -> ApiError:
    """Somebody else was faster."""
    return ApiError(
        409,
        f'Operation cannot be fulfilled on {resource.qualified} "{name}": {why}',
        details=_about(resource, name),
    )


def invalid(resource: Resource, name: str, causes: Sequence[Cause]) -> ApiError:
    """The object is not one that Kubernetes takes."""
    said = [f"{cause.field}: {cause.message}" for cause in causes]
    listed = said[0] if len(said) == 1 else f"[{', '.join(said)}]"
    owner = f"{resource.kind}.{resource.group}" if resource.group else resource.kind
    details = {
        **_about(resource, name),
        "kind": resource.kind,
        "causes": [
            {"field": cause.field, "message": cause.message, "reason": cause.reason}
            for cause in causes
        ],
    }
    return ApiError(422, f'{owner} "{name}" is invalid: {listed}', details=details)


def expired(version: int) -> ApiError:
    """What happened after a version is no longer known."""
    return ApiError(410, f"too old resource version: {version}")


def _about(resource: Resource, name: str) -> Object:
    about = {"name": name, "kind": resource.plural}
    return {**about, "group": resource.group} if resource.group else about
