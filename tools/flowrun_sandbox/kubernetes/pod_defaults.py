"""What Kubernetes fills in where the ``spec`` of a pod says nothing."""

from collections.abc import Mapping
from typing import Any

from flowrun_sandbox.kubernetes.objects import Object

_POD: Mapping[str, Any] = {
    "restartPolicy": "Always",
    "terminationGracePeriodSeconds": 30,
    "dnsPolicy": "ClusterFirst",
    "schedulerName": "default-scheduler",
}
_CONTAINER: Mapping[str, Any] = {
    "terminationMessagePath": "/dev/termination-log",
    "terminationMessagePolicy": "File",
}
_PROBE: Mapping[str, Any] = {
    "timeoutSeconds": 1,
    "periodSeconds": 10,
    "successThreshold": 1,
    "failureThreshold": 3,
}
_HTTP: Mapping[str, Any] = {"path": "/", "scheme": "HTTP"}
_READABLE_BY_ALL = 0o644


def fill_pod_spec(spec: Object) -> None:
    """Fill in what is missing of a pod's ``spec``, which is changed."""
    _default(spec, _POD)
    spec.setdefault("securityContext", {})
    if spec.get("serviceAccountName"):
        spec.setdefault("serviceAccount", spec["serviceAccountName"])
    for volume in spec.get("volumes") or ():
        _fill_volume(volume)
    for kind in ("initContainers", "containers"):
        for container in spec.get(kind) or ():
            _fill_container(container)


def _fill_volume(volume: Object) -> None:
    if volume.keys() == {"name"}:
        volume["emptyDir"] = {}
    for kind in ("secret", "configMap", "projected", "downwardAPI"):
        if kind in volume:
            volume[kind].setdefault("defaultMode", _READABLE_BY_ALL)


def _fill_container(container: Object) -> None:
    _default(container, _CONTAINER)
    container.setdefault("resources", {})
    container.setdefault("imagePullPolicy", _pull_policy(container.get("image", "")))
    for port in container.get("ports") or ():
        port.setdefault("protocol", "TCP")
    for variable in container.get("env") or ():
        field = (variable.get("valueFrom") or {}).get("fieldRef")
        if field:
            field.setdefault("apiVersion", "v1")
    for kind in ("livenessProbe", "readinessProbe", "startupProbe"):
        if kind in container:
            _default(container[kind], _PROBE)
            if "httpGet" in container[kind]:
                _default(container[kind]["httpGet"], _HTTP)


def _pull_policy(image: str) -> str:
    """Always for what is called ``latest``, or nothing, and has no digest."""
    _, _, name = image.rpartition("/")
    tagged = "@" in image or (":" in name and not name.endswith(":latest"))
    return "IfNotPresent" if tagged else "Always"


def _default(item: Object, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        item.setdefault(name, value)
