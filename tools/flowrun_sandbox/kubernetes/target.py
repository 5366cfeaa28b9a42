"""What a request's address means: the kind, the place and the verb."""

from collections.abc import Mapping
from dataclasses import dataclass

from flowrun_sandbox.kubernetes.errors import ApiError
from flowrun_sandbox.kubernetes.faults import Asked
from flowrun_sandbox.kubernetes.requests import Place
from flowrun_sandbox.kubernetes.resources import BY_PATH, NAMESPACES, Resource

_ONE = {"GET": "get", "PUT": "update", "PATCH": "patch", "DELETE": "delete", "POST": "create"}
_MANY = {"GET": "list", "POST": "create", "DELETE": "deletecollection"}
_NAMED_BELOW = frozenset({"status", "finalize"})
"""What follows a namespace's own name, and is no kind of objects in it."""


@dataclass(frozen=True, slots=True)
class Target:
    """What a request is about."""

    verb: str
    resource: Resource
    namespace: str
    name: str
    subresource: str

    @property
    def place(self) -> Place:
        """Where the object is."""
        return Place(self.resource, self.namespace, self.name)

    def asked(self, account: str) -> Asked:
        """The same as access and faults see it: a namespace is within itself."""
        inside = self.name if self.resource is NAMESPACES else self.namespace
        return Asked(
            self.verb, self.resource.qualified, self.subresource, inside, self.name, account
        )


def target(method: str, path: str, query: Mapping[str, str]) -> Target:
    """Parse an address.

    Raises:
        ApiError: The API has nothing there (404), or not this method (405).
    """
    group, version, *rest = _group(path)
    namespace = ""
    if len(rest) > 2 and rest[0] == "namespaces" and rest[2] not in _NAMED_BELOW:  # noqa: PLR2004 - a kind follows
        namespace, rest = rest[1], rest[2:]
    plural, name, subresource, *more = (*rest, "", "", "")[: max(len(rest), 3)]
    resource = BY_PATH.get((group, version, plural))
    if not resource or more or (namespace and not resource.namespaced):
        raise _nowhere()
    if name and resource.namespaced and not namespace:
        raise _nowhere()
    return Target(_verb(method, query, name, subresource), resource, namespace, name, subresource)


def is_true(text: str | None) -> bool:
    """Whether a parameter is set, as Kubernetes reads it."""
    return text is not None and text.lower() not in {"", "false", "0"}


def _group(path: str) -> list[str]:
    parts = [part for part in path.split("/") if part]
    if parts[:1] == ["api"]:
        parts = ["", *parts[1:]]
    elif parts[:1] == ["apis"]:
        parts = parts[1:]
    else:
        raise _nowhere()
    if len(parts) < 3:  # noqa: PLR2004 - a group, a version and a kind
        raise _nowhere()
    return parts


def _verb(method: str, query: Mapping[str, str], name: str, subresource: str) -> str:
    verb = (_ONE if name else _MANY).get(method)
    if not verb or (method == "POST" and name and not subresource):
        raise ApiError(405, "the server does not allow this method on the requested resource")
    watching = method == "GET" and not subresource and is_true(query.get("watch"))
    return "watch" if watching else verb


def _nowhere() -> ApiError:
    return ApiError(404, "the server could not find the requested resource")
