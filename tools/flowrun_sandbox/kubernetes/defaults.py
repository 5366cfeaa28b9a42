"""What Kubernetes fills in where an object says nothing."""

import base64
import ipaddress
from collections.abc import Callable, Mapping
from typing import Any

from flowrun_sandbox.kubernetes.objects import Object
from flowrun_sandbox.kubernetes.pod_defaults import fill_pod_spec
from flowrun_sandbox.kubernetes.resources import Resource

_SERVICE_NETWORK = ipaddress.ip_address("10.96.0.0")
"""Addresses that nothing answers at: the sandbox has no proxy for them."""
_OUTSIDE = frozenset({"NodePort", "LoadBalancer"})
_RBAC = "rbac.authorization.k8s.io"


def fill(resource: Resource, item: Object) -> None:
    """Fill in what a kind has where nothing is said: who writes the object owns it."""
    _FILLERS.get(resource.kind, _nothing)(item)


def begin(resource: Resource, item: Object) -> None:
    """Give a new object what is Kubernetes' own: its first status, and what protects it."""
    status = _FIRST_STATUS.get(resource.kind)
    if status is not None:
        item["status"] = dict(status)
    if resource.kind == "Namespace":
        item["spec"] = {"finalizers": ["kubernetes"]}
    if resource.kind == "Pod":
        item["spec"].setdefault("tolerations", [dict(each) for each in _TOLERATIONS])
        item["spec"].setdefault("priority", 0)
        item["spec"].setdefault("preemptionPolicy", "PreemptLowerPriority")


def allocate(resource: Resource, item: Object, before: Object | None, version: int) -> None:
    """Give a Service its addresses, or those that it had.

    Args:
        resource: The kind: nothing is done for any but Services.
        item: The object, which is changed.
        before: The object until now, if there was one.
        version: The latest resource version, of which each new object has another.
    """
    if resource.kind != "Service" or item["spec"]["type"] == "ExternalName":
        return
    spec = item["spec"]
    old = before["spec"] if before else {}
    spec["clusterIP"] = (
        spec.get("clusterIP") or old.get("clusterIP") or str(_SERVICE_NETWORK + version)
    )
    if spec["clusterIP"] != old.get("clusterIP") or not spec.get("clusterIPs"):
        spec["clusterIPs"] = [spec["clusterIP"]]
    if old.get("type") in _OUTSIDE and spec["type"] not in _OUTSIDE:
        spec.pop("externalTrafficPolicy", None)
        for port in spec.get("ports") or ():
            port.pop("nodePort", None)
    dual = spec["clusterIP"] == "None" and not spec.get("selector")
    spec.setdefault("ipFamilies", ["IPv4", "IPv6"] if dual else ["IPv4"])
    spec.setdefault("ipFamilyPolicy", "RequireDualStack" if dual else "SingleStack")


def _service(item: Object) -> None:
    spec = item.setdefault("spec", {})
    spec.setdefault("type", "ClusterIP")
    spec.setdefault("sessionAffinity", "None")
    if spec["type"] in _OUTSIDE:
        spec.setdefault("externalTrafficPolicy", "Cluster")
    if spec["type"] in {"ClusterIP", *_OUTSIDE}:
        spec.setdefault("internalTrafficPolicy", "Cluster")
    if spec["type"] == "LoadBalancer":
        spec.setdefault("allocateLoadBalancerNodePorts", True)
    for port in spec.get("ports") or ():
        port.setdefault("protocol", "TCP")
        port["targetPort"] = port.get("targetPort") or port.get("port")


def _endpoints(item: Object) -> None:
    for subset in item.get("subsets") or ():
        for port in subset.get("ports") or ():
            port.setdefault("protocol", "TCP")


def _endpoint_slice(item: Object) -> None:
    for port in item.get("ports") or ():
        port.setdefault("name", "")
        port.setdefault("protocol", "TCP")
    for endpoint in item.get("endpoints") or ():
        endpoint.setdefault("conditions", {})
    for name in ("endpoints", "ports"):
        item[name] = item.get(name) or None


def _pod(item: Object) -> None:
    spec = item.setdefault("spec", {})
    fill_pod_spec(spec)
    spec.setdefault("enableServiceLinks", True)
    status = item.get("status", {})
    known = status.get("podIPs") or []
    if status.get("podIP") not in {None, *(each["ip"] for each in known[:1])}:
        status["podIPs"] = [{"ip": status["podIP"]}]
    _conditions(item, "lastProbeTime")


def _node(item: Object) -> None:
    _conditions(item, "lastHeartbeatTime")


def _conditions(item: Object, seen: str) -> None:
    """Say of each condition when it was seen and when it changed, or that nobody knows."""
    for condition in item.get("status", {}).get("conditions") or ():
        condition.setdefault(seen, None)
        condition.setdefault("lastTransitionTime", None)


def _stateful_set(item: Object) -> None:
    spec = item.setdefault("spec", {})
    spec.setdefault("replicas", 1)
    spec.setdefault("serviceName", "")
    spec.setdefault("podManagementPolicy", "OrderedReady")
    spec.setdefault("revisionHistoryLimit", 10)
    strategy = spec.setdefault("updateStrategy", {})
    if strategy.setdefault("type", "RollingUpdate") == "RollingUpdate":
        strategy.setdefault("rollingUpdate", {}).setdefault("partition", 0)
    retention = spec.setdefault("persistentVolumeClaimRetentionPolicy", {})
    retention.setdefault("whenDeleted", "Retain")
    retention.setdefault("whenScaled", "Retain")
    fill_pod_spec(spec.setdefault("template", {}).setdefault("spec", {}))
    for claim in spec.get("volumeClaimTemplates") or ():
        claim |= {"kind": "PersistentVolumeClaim", "apiVersion": "v1"}
        _claim(claim)
        claim.setdefault("status", {"phase": "Pending"})


def _claim(item: Object) -> None:
    item.setdefault("spec", {}).setdefault("volumeMode", "Filesystem")
    _conditions(item, "lastProbeTime")


def _volume(item: Object) -> None:
    spec = item.setdefault("spec", {})
    spec.setdefault("persistentVolumeReclaimPolicy", "Retain")
    spec.setdefault("volumeMode", "Filesystem")
    if "hostPath" in spec:
        spec["hostPath"].setdefault("type", "")


def _namespace(item: Object) -> None:
    labels = item["metadata"].setdefault("labels", {})
    labels["kubernetes.io/metadata.name"] = item["metadata"].get("name", "")


def _secret(item: Object) -> None:
    item.setdefault("type", "Opaque")
    plain = item.pop("stringData", None) or {}
    encoded = {key: base64.b64encode(value.encode()).decode() for key, value in plain.items()}
    if encoded:
        item["data"] = {**(item.get("data") or {}), **encoded}


def _binding(item: Object) -> None:
    item.setdefault("roleRef", {}).setdefault("apiGroup", _RBAC)
    for subject in item.get("subjects") or ():
        if subject.get("kind") in {"User", "Group"}:
            subject.setdefault("apiGroup", _RBAC)


def _role(item: Object) -> None:
    item.setdefault("rules", None)


def _event(item: Object) -> None:
    for name in ("firstTimestamp", "lastTimestamp", "eventTime"):
        item.setdefault(name, None)
    item.setdefault("source", {})
    item.setdefault("reportingComponent", "")
    item.setdefault("reportingInstance", "")


def _nothing(item: Object) -> None:
    del item


_FILLERS: Mapping[str, Callable[[Object], None]] = {
    "Service": _service,
    "Endpoints": _endpoints,
    "EndpointSlice": _endpoint_slice,
    "Node": _node,
    "Pod": _pod,
    "StatefulSet": _stateful_set,
    "PersistentVolume": _volume,
    "PersistentVolumeClaim": _claim,
    "Namespace": _namespace,
    "Secret": _secret,
    "Event": _event,
    "Role": _role,
    "ClusterRole": _role,
    "RoleBinding": _binding,
    "ClusterRoleBinding": _binding,
}

_FIRST_STATUS: Mapping[str, Mapping[str, Any]] = {
    "Service": {"loadBalancer": {}},
    "Pod": {"phase": "Pending", "qosClass": "BestEffort"},
    "PersistentVolume": {"phase": "Pending"},
    "PersistentVolumeClaim": {"phase": "Pending"},
    "Namespace": {"phase": "Active"},
    "StatefulSet": {"replicas": 0, "availableReplicas": 0},
    "PodDisruptionBudget": {
        "disruptionsAllowed": 0,
        "currentHealthy": 0,
        "desiredHealthy": 0,
        "expectedPods": 0,
    },
}

_TOLERATIONS = tuple(
    {
        "key": f"node.kubernetes.io/{condition}",
        "operator": "Exists",
        "effect": "NoExecute",
        "tolerationSeconds": 300,
    }
    for condition in ("not-ready", "unreachable")
)
