"""What Kubernetes fills in where an object says nothing."""

import base64
import ipaddress
from collections.abc import Callable, Mapping

from flowrun_sandbox.kubernetes.objects import Object
from flowrun_sandbox.kubernetes.resources import Resource

_SERVICE_NETWORK = ipaddress.ip_address("10.96.0.0")
"""Addresses that nothing answers at: the sandbox has no proxy for them."""


def fill(resource: Resource, item: Object, before: Object | None, version: int) -> None:
    """Fill in what is missing of a kind's own fields.

    Args:
        resource: The kind.
        item: The object, which is changed.
        before: The object until now, if there was one.
        version: The latest resource version, of which each new object has another.
    """
    _FILLERS.get(resource.kind, _nothing)(item, before, version)


def _service(item: Object, before: Object | None, version: int) -> None:
    spec = item.setdefault("spec", {})
    spec.setdefault("type", "ClusterIP")
    spec.setdefault("sessionAffinity", "None")
    for port in spec.get("ports") or ():
        port.setdefault("protocol", "TCP")
        port.setdefault("targetPort", port.get("port"))
    if spec["type"] != "ExternalName":
        kept = before and before["spec"].get("clusterIP")
        spec["clusterIP"] = spec.get("clusterIP") or kept or str(_SERVICE_NETWORK + version)
        spec.setdefault("clusterIPs", [spec["clusterIP"]])
    item.setdefault("status", {"loadBalancer": {}})


def _endpoints(item: Object, before: Object | None, version: int) -> None:
    del before, version
    for subset in item.get("subsets") or ():
        for port in subset.get("ports") or ():
            port.setdefault("protocol", "TCP")


def _pod(item: Object, before: Object | None, version: int) -> None:
    del before, version
    spec = item.setdefault("spec", {})
    spec.setdefault("restartPolicy", "Always")
    spec.setdefault("serviceAccountName", "default")
    item.setdefault("status", {"phase": "Pending"})
    for container in spec.get("containers") or ():
        for port in container.get("ports") or ():
            port.setdefault("protocol", "TCP")


def _stateful_set(item: Object, before: Object | None, version: int) -> None:
    del before, version
    spec = item.setdefault("spec", {})
    spec.setdefault("replicas", 1)
    spec.setdefault("podManagementPolicy", "OrderedReady")
    item.setdefault("status", {"replicas": 0})


def _namespace(item: Object, before: Object | None, version: int) -> None:
    del before, version
    item["metadata"].setdefault("labels", {})["kubernetes.io/metadata.name"] = item["metadata"][
        "name"
    ]
    item.setdefault("spec", {"finalizers": ["kubernetes"]})
    item.setdefault("status", {"phase": "Active"})


def _secret(item: Object, before: Object | None, version: int) -> None:
    del before, version
    item.setdefault("type", "Opaque")
    plain = item.pop("stringData", None) or {}
    encoded = {key: base64.b64encode(value.encode()).decode() for key, value in plain.items()}
    if encoded:
        item["data"] = {**(item.get("data") or {}), **encoded}


def _binding(item: Object, before: Object | None, version: int) -> None:
    del before, version
    item.get("roleRef", {}).setdefault("apiGroup", "rbac.authorization.k8s.io")


def _nothing(item: Object, before: Object | None, version: int) -> None:
    del item, before, version


_FILLERS: Mapping[str, Callable[[Object, Object | None, int], None]] = {
    "Service": _service,
    "Endpoints": _endpoints,
    "Pod": _pod,
    "StatefulSet": _stateful_set,
    "Namespace": _namespace,
    "Secret": _secret,
    "RoleBinding": _binding,
    "ClusterRoleBinding": _binding,
}
