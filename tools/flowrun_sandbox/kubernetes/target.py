"""What a request's address means: the kind, the place and the verb."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from flowrun_sandbox.kubernetes.errors import not_allowed, nowhere
from flowrun_sandbox.kubernetes.faults import Asked
from flowrun_sandbox.kubernetes.requests import Place
from flowrun_sandbox.kubernetes.resources import BY_PATH, NAMESPACES, Resource

_ONE = {"GET": "get", "PUT": "update", "PATCH": "patch", "DELETE": "delete", "POST": "create"}
_MANY = {"GET": "list", "POST": "create", "DELETE": "deletecollection"}
_NAMED = re.compile(r"(^|,)metadata\.name==?(?P<name>[^,=]+)")
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
    selected: str = ""
    """The name that a field selector asks for, where the address has none."""

    @property
    def place(self) -> Place:
        """Where the object is."""
        return Place(self.resource, self.namespace, self.name)

    def asked(self, account: str) -> Asked:
        """The same as access and faults see it.

        A namespace is within itself, and who selects by a name asks for the one that has it.
        """
        inside = self.name if self.resource is NAMESPACES else self.namespace
        name = self.name or self.selected
        return Asked(self.verb, self.resource.qualified, self.subresource, inside, name, account)


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
        raise nowhere()
    if name and resource.namespaced and not namespace:
        raise nowhere()
    verb = _verb(method, query, name, subresource)
    if not name and verb not in _of_all(resource, namespace):
        raise not_allowed()
    selected = _NAMED.search(query.get("fieldSelector", ""))
    return Target(
        verb, resource, namespace, name, subresource, selected["name"] if selected else ""
    )


def is_resource(path: str) -> bool:
    """Whether an address means objects, and not the API itself."""
    parts = path.rstrip("/").split("/")
    return len(parts) > {"api": 3, "apis": 4}.get(parts[1], len(parts)) and is_served(path)


def is_served(path: str) -> bool:
    """Whether the API has the group of an address."""
    parts = [part for part in path.split("/") if part]
    groups = {group for group, _, _ in BY_PATH}
    return parts[:1] == ["api"] or (parts[:1] == ["apis"] and not {*parts[1:2]} - groups)


def is_true(text: str | None) -> bool:
    """Whether a parameter is set, as Kubernetes reads it."""
    return text is not None and text.lower() not in {"", "false", "0"}


def _group(path: str) -> list[str]:
    parts = path.strip("/").split("/")
    if len(parts) < 3 or "" in parts:  # noqa: PLR2004 - a group, a version and a kind
        raise nowhere()
    return ["", *parts[1:]] if parts[0] == "api" else parts[1:]


def _of_all(resource: Resource, namespace: str) -> frozenset[str]:
    """What can be done to all objects of a place together."""
    if resource.namespaced and not namespace:
        return frozenset({"list", "watch"})
    if resource is NAMESPACES:
        return frozenset({"list", "watch", "create"})
    return frozenset({"list", "watch", "create", "deletecollection"})


def _verb(method: str, query: Mapping[str, str], name: str, subresource: str) -> str:
    verb = (_ONE if name else _MANY).get(method)
    if not verb or (method == "POST" and name and not subresource):
        raise not_allowed()
    watching = method == "GET" and not name and is_true(query.get("watch"))
    return "watch" if watching else verb
