"""Names that Juju, Kubernetes and Patroni give to the same things.

Juju's unit ``postgresql/2`` runs in the pod ``postgresql-2``, which is also its name as a member
of Patroni's cluster, and is reached as ``postgresql-2.postgresql-endpoints``. Host names are kept
and not addresses: a pod that is made anew has a new address and the old name.
"""


def pod(unit: str) -> str:
    """The pod of a unit, which is also its member's name."""
    return unit.replace("/", "-")


def unit(pod: str) -> str:
    """The unit of a pod."""
    application, _, number = pod.rpartition("-")
    return f"{application}/{number}"


def host(unit: str) -> str:
    """The host name of a unit, stable for its life."""
    application = unit.partition("/")[0]
    return f"{pod(unit)}.{application}-endpoints"


def member(host: str) -> str:
    """The name of the member at a host name."""
    return host.partition(".")[0]


def ordinal(unit: str) -> int:
    """The number of a unit in its application."""
    return int(unit.rpartition("/")[2])


def scope(application: str) -> str:
    """Patroni's name for the application's cluster."""
    return f"patroni-{application}"


def primary_service(application: str) -> str:
    """The Service that leads to the primary."""
    return f"{application}-primary"


def replicas_service(application: str) -> str:
    """The Service that leads to the replicas."""
    return f"{application}-replicas"


def address(service: str, namespace: str) -> str:
    """The name by which a Service is reached from every namespace."""
    return f"{service}.{namespace}.svc.cluster.local"


def member_labels(application: str) -> dict[str, str]:
    """The labels that make a pod a member: Patroni lists by them, the Services select by them."""
    return {"application": "patroni", "cluster-name": scope(application)}
