"""Requests that make no object: may I, and a token for an account."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from flowrun_sandbox.kubernetes.access import Access, User
from flowrun_sandbox.kubernetes.errors import ApiError
from flowrun_sandbox.kubernetes.faults import Asked
from flowrun_sandbox.kubernetes.objects import Object

PATHS: Mapping[str, str] = {
    "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews": "SelfSubjectAccessReview"
}
"""Where reviews are asked for, and of which kind."""

_HOUR = 3600
_SHORTEST = 600


def answered(access: Access, user: User, review: Mapping[str, Any]) -> Object:
    """A SelfSubjectAccessReview with its answer.

    Raises:
        ApiError: It asks for nothing (422).
    """
    wanted = (review.get("spec") or {}).get("resourceAttributes")
    if not wanted:
        raise _wrong(
            ".authorization.k8s.io",
            "spec.resourceAttributes",
            "null: exactly one of nonResourceAttributes or resourceAttributes must be specified",
        )
    plural, group = wanted.get("resource", ""), wanted.get("group", "")
    asked = Asked(
        wanted.get("verb", ""),
        f"{plural}.{group}" if group else plural,
        wanted.get("subresource", ""),
        wanted.get("namespace", ""),
        wanted.get("name", ""),
        user.account,
    )
    reason = access.reason(user, asked)
    status: Object = {"allowed": reason is not None}
    if reason:
        status["reason"] = reason
    return {
        **review,
        "kind": "SelfSubjectAccessReview",
        "apiVersion": "authorization.k8s.io/v1",
        "status": status,
    }


def token_request(request: Mapping[str, Any], account: Object, token: str) -> Object:
    """A TokenRequest with its token, which is good as long as the account is there.

    Raises:
        ApiError: It asks for a token of a few minutes (422).
    """
    spec = request.get("spec") or {}
    seconds = spec.get("expirationSeconds") or _HOUR
    if seconds < _SHORTEST:
        raise _wrong(
            "TokenRequest.authentication.k8s.io",
            "spec.expirationSeconds",
            f"{seconds}: may not specify a duration less than 10 minutes",
        )
    until = datetime.now(UTC) + timedelta(seconds=seconds)
    kept = ("name", "namespace", "uid")
    return {
        "kind": "TokenRequest",
        "apiVersion": "authentication.k8s.io/v1",
        "metadata": {key: account["metadata"][key] for key in kept},
        "spec": {
            "audiences": ["https://kubernetes.default.svc"],
            "boundObjectRef": None,
            **spec,
            "expirationSeconds": seconds,
        },
        "status": {"token": token, "expirationTimestamp": until.strftime("%Y-%m-%dT%H:%M:%SZ")},
    }


def _wrong(kind: str, field: str, why: str) -> ApiError:
    message = f"Invalid value: {why}"
    name, _, group = kind.partition(".")
    details = {
        "group": group,
        "kind": name,
        "causes": [{"reason": "FieldValueInvalid", "message": message, "field": field}],
    }
    return ApiError(
        422,
        f'{kind} "" is invalid: {field}: {message}',
        details={key: value for key, value in details.items() if value},
    )
