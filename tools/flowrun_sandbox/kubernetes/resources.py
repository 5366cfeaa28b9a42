"""The kinds of objects that the API serves: one table."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Resource:
    """A kind of objects, and where the API has it."""

    group: str
    """Empty for the core group."""
    version: str
    plural: str
    kind: str
    namespaced: bool = True
    status: bool = False
    """Whether ``/status`` is apart from the rest of the object."""
    counts: bool = False
    """Whether ``metadata.generation`` counts the changes of its ``spec``."""
    upserts: bool = False
    """Whether a PUT makes the object where there is none."""
    returned: bool = False
    """Whether who deletes an object is given it, and not only told that it is gone."""
    short: tuple[str, ...] = ()

    @property
    def api_version(self) -> str:
        """As manifests have it: ``v1``, ``apps/v1``."""
        return f"{self.group}/{self.version}" if self.group else self.version

    @property
    def root(self) -> str:
        """Where the API has the group: ``api/v1``, ``apis/apps/v1``."""
        return f"{'apis' if self.group else 'api'}/{self.api_version}"

    @property
    def qualified(self) -> str:
        """As error messages have it: ``pods``, ``statefulsets.apps``."""
        return f"{self.plural}.{self.group}" if self.group else self.plural


_RBAC = "rbac.authorization.k8s.io"

PODS = Resource("", "v1", "pods", "Pod", status=True, counts=True, returned=True, short=("po",))
SERVICES = Resource(
    "", "v1", "services", "Service", status=True, upserts=True, returned=True, short=("svc",)
)
ENDPOINTS = Resource("", "v1", "endpoints", "Endpoints", upserts=True, short=("ep",))
NAMESPACES = Resource(
    "",
    "v1",
    "namespaces",
    "Namespace",
    namespaced=False,
    status=True,
    returned=True,
    short=("ns",),
)
SERVICE_ACCOUNTS = Resource(
    "", "v1", "serviceaccounts", "ServiceAccount", returned=True, short=("sa",)
)
ENDPOINT_SLICES = Resource("discovery.k8s.io", "v1", "endpointslices", "EndpointSlice", counts=True)
ROLES = Resource(_RBAC, "v1", "roles", "Role", upserts=True)
ROLE_BINDINGS = Resource(_RBAC, "v1", "rolebindings", "RoleBinding", upserts=True)
CLUSTER_ROLES = Resource(_RBAC, "v1", "clusterroles", "ClusterRole", namespaced=False, upserts=True)
CLUSTER_ROLE_BINDINGS = Resource(
    _RBAC, "v1", "clusterrolebindings", "ClusterRoleBinding", namespaced=False, upserts=True
)

RESOURCES: tuple[Resource, ...] = (
    PODS,
    SERVICES,
    ENDPOINTS,
    NAMESPACES,
    SERVICE_ACCOUNTS,
    Resource("", "v1", "configmaps", "ConfigMap", short=("cm",)),
    Resource("", "v1", "secrets", "Secret"),
    Resource("", "v1", "events", "Event", upserts=True, short=("ev",)),
    Resource("", "v1", "nodes", "Node", namespaced=False, status=True, short=("no",)),
    Resource(
        "",
        "v1",
        "persistentvolumes",
        "PersistentVolume",
        namespaced=False,
        status=True,
        returned=True,
        short=("pv",),
    ),
    Resource(
        "",
        "v1",
        "persistentvolumeclaims",
        "PersistentVolumeClaim",
        status=True,
        returned=True,
        short=("pvc",),
    ),
    Resource("apps", "v1", "statefulsets", "StatefulSet", status=True, counts=True, short=("sts",)),
    Resource(
        "policy",
        "v1",
        "poddisruptionbudgets",
        "PodDisruptionBudget",
        status=True,
        counts=True,
        short=("pdb",),
    ),
    Resource("coordination.k8s.io", "v1", "leases", "Lease", upserts=True),
    ENDPOINT_SLICES,
    ROLES,
    ROLE_BINDINGS,
    CLUSTER_ROLES,
    CLUSTER_ROLE_BINDINGS,
)
"""A kind becomes one that the API serves by a line here; the rest of the stand-in reads it."""

BY_KIND: Mapping[str, Resource] = {each.kind: each for each in RESOURCES}
BY_PATH: Mapping[tuple[str, str, str], Resource] = {
    (each.group, each.version, each.plural): each for each in RESOURCES
}


def of_kind(api_version: str, kind: str) -> Resource | None:
    """The resource that a manifest or an owner reference means, if the API has it."""
    found = BY_KIND.get(kind)
    return found if found and found.api_version == api_version else None
