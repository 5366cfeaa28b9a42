"""What Juju lets the service account of an application do, with and without ``--trust``."""

from collections.abc import Mapping, Sequence
from typing import Any

from flowrun_sandbox.kubernetes.objects import Object

_EVERYTHING: Object = {"apiGroups": ["*"], "resources": ["*"], "verbs": ["*"]}
_RBAC = "rbac.authorization.k8s.io"


def grants(namespace: str, application: str, *, trusted: bool) -> list[Object]:
    """The account's roles and their bindings, as manifests.

    Without trust it reads and patches pods and services of its namespace; with it, it may do
    everything, in all namespaces.
    """
    names = f"{namespace}-{application}"
    in_namespace = {"name": application, "namespace": namespace}
    return [
        _role("Role", in_namespace, [_EVERYTHING] if trusted else _untrusted(namespace)),
        _binding("Role", in_namespace, namespace, application),
        _role("ClusterRole", {"name": names}, [_EVERYTHING] if trusted else []),
        _binding("ClusterRole", {"name": names}, namespace, application),
    ]


def _untrusted(namespace: str) -> list[Object]:
    return [
        {
            "apiGroups": [""],
            "resources": ["pods", "services"],
            "verbs": ["get", "list", "patch"],
        },
        {"apiGroups": [""], "resources": ["pods/exec"], "verbs": ["create"]},
        {
            "apiGroups": [""],
            "resources": ["namespaces"],
            "resourceNames": [namespace],
            "verbs": ["get", "list"],
        },
    ]


def _role(kind: str, metadata: Mapping[str, Any], rules: Sequence[Object]) -> Object:
    return {
        "apiVersion": f"{_RBAC}/v1",
        "kind": kind,
        "metadata": dict(metadata),
        "rules": list(rules),
    }


def _binding(kind: str, metadata: Mapping[str, Any], namespace: str, account: str) -> Object:
    return {
        "apiVersion": f"{_RBAC}/v1",
        "kind": f"{kind}Binding",
        "metadata": dict(metadata),
        "roleRef": {"apiGroup": _RBAC, "kind": kind, "name": metadata["name"]},
        "subjects": [{"kind": "ServiceAccount", "name": account, "namespace": namespace}],
    }
