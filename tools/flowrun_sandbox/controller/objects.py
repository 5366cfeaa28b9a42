"""What Juju makes of an application in Kubernetes, as manifests."""

from collections.abc import Mapping
from typing import Any

from flowrun_sandbox.kubernetes.objects import Object
from flowrun_sandbox.model.entities import Application, Unit

_NAME = "app.kubernetes.io/name"
_MANAGED = {"app.kubernetes.io/managed-by": "juju"}
_ANY_PORT = {"name": "placeholder", "port": 65535, "protocol": "TCP"}
"""A Service needs a port, and Juju knows of none when it makes one."""


NODE = "localhost"
"""Where all pods are."""


def node() -> Object:
    """The node that this machine is."""
    return {"apiVersion": "v1", "kind": "Node", "metadata": {"name": NODE}}


def namespace(model: str) -> Object:
    """The model's namespace."""
    return {
        "apiVersion": "v1",
        "kind": "Namespace",
        "metadata": {"name": model, "labels": {**_MANAGED, "model.juju.is/name": model}},
    }


def account(model: str, application: Application) -> Object:
    """Who the application's pods are to the API."""
    return _core("ServiceAccount", model, application.name, application)


def stateful_set(model: str, application: Application) -> Object:
    """The owner of the pods."""
    labels = {_NAME: application.name}
    return {
        "apiVersion": "apps/v1",
        "kind": "StatefulSet",
        "metadata": {
            "name": application.name,
            "namespace": model,
            "labels": {**_MANAGED, **labels},
        },
        "spec": {
            "replicas": len(application.units),
            "serviceName": f"{application.name}-endpoints",
            "podManagementPolicy": "Parallel",
            "selector": {"matchLabels": labels},
            "template": {"metadata": {"labels": labels}, "spec": _pod_spec(application)},
        },
    }


def services(model: str, application: Application) -> list[Object]:
    """The application's address, and the names of its pods, ready or not."""
    selector = {_NAME: application.name}
    whole = _core("Service", model, application.name, application)
    whole["spec"] = {"type": "ClusterIP", "selector": selector, "ports": [_ANY_PORT]}
    pods = _core("Service", model, f"{application.name}-endpoints", application)
    pods["spec"] = {
        "clusterIP": "None",
        "selector": selector,
        "publishNotReadyAddresses": True,
    }
    return [whole, pods]


def made_for(model: str, application: str) -> dict[str, list[str]]:
    """The names of all that is made for an application, by their kinds."""
    return {
        "Service": [application, f"{application}-endpoints"],
        "RoleBinding": [application],
        "Role": [application],
        "ClusterRoleBinding": [f"{model}-{application}"],
        "ClusterRole": [f"{model}-{application}"],
        "StatefulSet": [application],
        "ServiceAccount": [application],
    }


def pod(model: str, application: Application, unit: Unit, owner: Mapping[str, Any]) -> Object:
    """The pod of a unit, owned by the StatefulSet."""
    made = _core("Pod", model, unit.pod, application)
    made["metadata"]["labels"] |= {
        "apps.kubernetes.io/pod-index": str(unit.number),
        "statefulset.kubernetes.io/pod-name": unit.pod,
    }
    made["metadata"]["ownerReferences"] = [
        {
            "apiVersion": "apps/v1",
            "kind": "StatefulSet",
            "name": owner["metadata"]["name"],
            "uid": owner["metadata"]["uid"],
            "controller": True,
            "blockOwnerDeletion": True,
        }
    ]
    made["spec"] = {
        "hostname": unit.pod,
        "subdomain": f"{application.name}-endpoints",
        "nodeName": NODE,
        **_pod_spec(application),
    }
    return made


def pod_status(unit: Unit, *, ready: bool, since: str) -> Object:
    """What a kubelet says of a pod that runs."""
    state = "True" if ready else "False"
    return {
        "phase": "Running",
        "podIP": unit.address,
        "podIPs": [{"ip": unit.address}],
        "hostIP": "127.0.0.1",
        "startTime": since,
        "conditions": [
            {"type": "Initialized", "status": "True", "lastTransitionTime": since},
            {"type": "Ready", "status": state, "lastTransitionTime": since},
            {"type": "ContainersReady", "status": state, "lastTransitionTime": since},
            {"type": "PodScheduled", "status": "True", "lastTransitionTime": since},
        ],
    }


def _pod_spec(application: Application) -> Object:
    images = {"charm": "embedded:charm"} | {
        name: application.resources.get(declared.get("resource", ""), "embedded:none")
        for name, declared in (application.charm.metadata.get("containers") or {}).items()
    }
    containers = [{"name": name, "image": image} for name, image in images.items()]
    return {"serviceAccountName": application.name, "containers": containers}


def _core(kind: str, model: str, name: str, application: Application) -> Object:
    labels = {**_MANAGED, _NAME: application.name}
    metadata = {"name": name, "namespace": model, "labels": labels}
    return {"apiVersion": "v1", "kind": kind, "metadata": metadata}
