"""The Services by which clients find the primary and the replicas."""

from steps import names
from steps.errors import ApiUnavailableError, NotLeaderError, PermissionDeniedError
from steps.labels import registry
from steps.leadership import require_leadership
from steps.unit import Unit
from steps.unit.kubernetes import Service

PORTS = {"database": 5432, "api": 8008}
"""The second is Patroni's: who is behind a Service can be asked through it."""


@registry.step(
    "Create k8s resources needed by Patroni",
    raises=(NotLeaderError, PermissionDeniedError, ApiUnavailableError),
)
def create_kubernetes_resources(unit: Unit) -> None:
    """Apply the Services, each for itself, whatever is there already.

    What an earlier application of the same name left behind goes first, as long as this one has no
    cluster that could need it.
    """
    require_leadership(unit)
    application = unit.juju.application
    if not unit.shared.is_initialised():
        unit.kubernetes.remove_leftovers(names.scope(application))
    for service in wanted_services(application):
        unit.kubernetes.apply_service(service)


@registry.step(
    "Have Patroni's objects go with the application",
    raises=(PermissionDeniedError, ApiUnavailableError),
)
def own_patroni_objects(unit: Unit) -> None:
    """Give what Patroni keeps in Kubernetes to the application, for Kubernetes to delete with it.

    No unit deletes it: the lock of the primary is in there.
    """
    unit.kubernetes.own(names.scope(unit.juju.application))


def wanted_services(application: str) -> tuple[Service, Service]:
    """The Service that leads to the primary and the one that leads to the replicas."""
    return (
        _service(application, names.primary_service(application), "primary"),
        _service(application, names.replicas_service(application), "replica"),
    )


def _service(application: str, name: str, role: str) -> Service:
    """Patroni sets the label ``role`` of its own pod; the other labels say whose pod it is."""
    owner = {"app.kubernetes.io/name": application}
    selector = owner | {"cluster-name": names.scope(application), "role": role}
    return Service(name, PORTS, selector, labels=owner)
