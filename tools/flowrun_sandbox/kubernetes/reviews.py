"""Requests that make no object: may I, and a token for an account."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from flowrun_sandbox.kubernetes.access import Access, User
from flowrun_sandbox.kubernetes.faults import Asked
from flowrun_sandbox.kubernetes.objects import Object

PATHS = frozenset({"/apis/authorization.k8s.io/v1/selfsubjectaccessreviews"})

_YEAR = timedelta(days=365)


def answered(access: Access, user: User, review: Mapping[str, Any]) -> Object:
    """A SelfSubjectAccessReview with its answer."""
    wanted = (review.get("spec") or {}).get("resourceAttributes") or {}
    plural, group = wanted.get("resource", ""), wanted.get("group", "")
    asked = Asked(
        wanted.get("verb", ""),
        f"{plural}.{group}" if group else plural,
        wanted.get("subresource", ""),
        wanted.get("namespace", ""),
        wanted.get("name", ""),
        user.account,
    )
    allowed = access.allowed(user, asked)
    return {
        **review,
        "kind": "SelfSubjectAccessReview",
        "apiVersion": "authorization.k8s.io/v1",
        "status": {"allowed": allowed},
    }


def token_request(request: Mapping[str, Any], token: str) -> Object:
    """A TokenRequest with its token, which is good as long as the account is there."""
    until = datetime.now(UTC) + _YEAR
    return {
        **request,
        "kind": "TokenRequest",
        "apiVersion": "authentication.k8s.io/v1",
        "status": {"token": token, "expirationTimestamp": until.strftime("%Y-%m-%dT%H:%M:%SZ")},
    }
