"""What the API says of itself."""

from collections.abc import Mapping

from flowrun_sandbox.kubernetes.objects import Object
from flowrun_sandbox.kubernetes.resources import RESOURCES, Resource

_VERSION = {"major": "1", "minor": "34", "gitVersion": "v1.34.0+flowrun-sandbox"}
_VERBS = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"]


def described(path: str) -> Object | None:
    """The document at an address, if one is there."""
    fixed = _FIXED.get(path.rstrip("/"))
    if fixed:
        return fixed
    match path.strip("/").split("/"):
        case ["api", version]:
            return _resources("", version)
        case ["apis", group]:
            return {"kind": "APIGroup", "apiVersion": "v1", **_group(group)}
        case ["apis", group, version]:
            return _resources(group, version)
        case _:
            return None


def _group(name: str) -> Object:
    version = {"groupVersion": f"{name}/v1", "version": "v1"}
    return {"name": name, "versions": [version], "preferredVersion": version}


def _resources(group: str, version: str) -> Object | None:
    found = [each for each in RESOURCES if (each.group, each.version) == (group, version)]
    if not found:
        return None
    return {
        "kind": "APIResourceList",
        "apiVersion": "v1",
        "groupVersion": found[0].api_version,
        "resources": [entry for each in found for entry in _listed(each)],
    }


def _listed(resource: Resource) -> list[Object]:
    own: Object = {
        "name": resource.plural,
        "singularName": resource.kind.lower(),
        "namespaced": resource.namespaced,
        "kind": resource.kind,
        "verbs": _VERBS,
        "shortNames": list(resource.short),
    }
    if not resource.status:
        return [own]
    status = {"name": f"{resource.plural}/status", "verbs": ["get", "patch", "update"]}
    return [own, {**own, **status, "shortNames": []}]


_FIXED: Mapping[str, Object] = {
    "/version": {**_VERSION, "platform": "linux/amd64"},
    "/api": {"kind": "APIVersions", "versions": ["v1"], "serverAddressByClientCIDRs": []},
    "/apis": {
        "kind": "APIGroupList",
        "apiVersion": "v1",
        "groups": [
            _group(name) for name in dict.fromkeys(each.group for each in RESOURCES) if name
        ],
    },
}
