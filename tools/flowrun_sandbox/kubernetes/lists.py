"""Which lists of Kubernetes' objects are merged item by item, and by which keys.

From the ``patchMergeKey`` and ``x-kubernetes-list-map-keys`` of Kubernetes' published API: a
strategic merge patch and a server-side apply do not always go by the same keys. A list that is
not here is replaced as a whole.
"""

from collections.abc import Mapping
from dataclasses import dataclass

Names = tuple[str, ...]
"""Where in an object, by the names of fields alone: ``("spec", "containers", "ports")``."""


@dataclass(frozen=True, slots=True)
class ListKeys:
    """How the items of a list are told apart."""

    patch: str = ""
    """The key in a strategic merge patch; empty where a patch replaces the list."""
    apply: tuple[str, ...] = ()
    """The keys in a server-side apply; empty where an apply replaces the list."""


_NAME = ListKeys("name", ("name",))
_PORTS = ListKeys("containerPort", ("containerPort", "protocol"))
_CONTAINERS = ("containers", "initContainers", "ephemeralContainers")

_LISTS: Mapping[Names, ListKeys] = {
    **{("spec", each): _NAME for each in _CONTAINERS},
    **{(each, "ports"): _PORTS for each in _CONTAINERS},
    **{(each, "env"): _NAME for each in _CONTAINERS},
    **{(each, "volumeMounts"): ListKeys("mountPath", ("mountPath",)) for each in _CONTAINERS},
    **{(each, "volumeDevices"): ListKeys("devicePath", ("devicePath",)) for each in _CONTAINERS},
    ("spec", "volumes"): _NAME,
    ("spec", "imagePullSecrets"): _NAME,
    ("spec", "hostAliases"): ListKeys("ip", ("ip",)),
    ("spec", "topologySpreadConstraints"): ListKeys(
        "topologyKey", ("topologyKey", "whenUnsatisfiable")
    ),
    ("spec", "ports"): ListKeys("port", ("port", "protocol")),
    ("spec", "taints"): ListKeys("key"),
    ("status", "conditions"): ListKeys("type", ("type",)),
    ("status", "addresses"): ListKeys("type", ("type",)),
    ("status", "podIPs"): ListKeys("ip", ("ip",)),
    ("metadata", "ownerReferences"): ListKeys("uid", ("uid",)),
    ("secrets",): _NAME,  # of a ServiceAccount
    ("imagePullSecrets",): ListKeys("name"),
}

_SETS = frozenset({("metadata", "finalizers")})
"""Lists of words of which each is there once."""

_ATOMIC = frozenset(
    {
        "selector",
        "nodeSelector",
        "roleRef",
        "targetRef",
        "involvedObject",
        "claimRef",
        "configMapKeyRef",
        "secretKeyRef",
        "fieldRef",
        "resourceFieldRef",
    }
)
"""Mappings that a server-side apply replaces as a whole."""

_DEFAULTS: Mapping[str, object] = {"protocol": "TCP"}


def keys_of(names: Names) -> ListKeys:
    """How the list at a place is merged."""
    return _LISTS.get(names[-2:], ListKeys())


def is_set(names: Names) -> bool:
    """Whether the list at a place is a set of words."""
    return names[-2:] in _SETS


def is_atomic(names: Names) -> bool:
    """Whether the mapping at a place is owned and replaced as a whole."""
    return bool(names) and names[-1] in _ATOMIC


def identity(item: Mapping[str, object], keys: tuple[str, ...]) -> tuple[object, ...]:
    """What tells an item apart, with what Kubernetes sets where nothing is said."""
    return tuple(item.get(key, _DEFAULTS.get(key)) for key in keys)
