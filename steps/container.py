"""The container: PostgreSQL's directory, its files and its service."""

from steps import names
from steps.bootstrap import has_cluster_initialised
from steps.errors import (
    ApiUnavailableError,
    FileRefusedError,
    NoAddressError,
    PermissionDeniedError,
    ServiceFailedError,
    WorkloadUnavailableError,
)
from steps.labels import registry
from steps.membership import is_part_of_cluster, known_addresses
from steps.pods import label_own_pod
from steps.unit import Unit
from steps.unit.shared import User
from steps.unit.workload import Configuration


@registry.predicate("Create data directory", raises=(WorkloadUnavailableError, FileRefusedError))
def create_data_directory(unit: Unit) -> bool:
    """Make the data directory if there is none, and answer whether that was needed."""
    return unit.workload.ensure_data_directory()


@registry.predicate("Has successfully pushed TLS files?")
def has_pushed_tls_files(unit: Unit) -> bool:
    """Write the files that Patroni starts from, and answer whether all are in place.

    They are the key and certificates, if the unit has any, and the configuration that names them.
    Until the leader has generated the passwords there is no configuration to write: no.
    """
    if not unit.shared.passwords().keys() >= set(User):
        return False
    try:
        _write_files(unit)
    except (WorkloadUnavailableError, FileRefusedError, NoAddressError):
        return False
    return True


@registry.predicate("Have pebble services changed?", raises=WorkloadUnavailableError)
def have_services_changed(unit: Unit) -> bool:
    """Whether Pebble runs anything but the service as it should be.

    A service that stopped counts as changed: nothing else in the flow would start it.
    """
    return not unit.workload.runs_service(service_environment(unit))


@registry.step(
    "Update and restart the PostgreSQL service",
    raises=(
        WorkloadUnavailableError,
        ServiceFailedError,
        PermissionDeniedError,
        ApiUnavailableError,
    ),
)
def update_and_restart_service(unit: Unit) -> None:
    """Have Pebble run the service as it should be.

    A member whose pod was made anew lost its labels, and with them its place in the cluster. Its
    new Pebble has no service, so the way back leads through this step, and the labels come first.
    """
    if has_cluster_initialised(unit) and is_part_of_cluster(unit):
        label_own_pod(unit)
    unit.workload.update_service(service_environment(unit))


@registry.predicate("Have Patroni and PostgreSQL started in the current unit?")
def have_patroni_and_postgresql_started(unit: Unit) -> bool:
    """Whether PostgreSQL accepts connections here; a replica has its copy of the data by then."""
    return unit.patroni.has_started()


def service_environment(unit: Unit) -> dict[str, str]:
    """What Patroni's service is started with. A change restarts PostgreSQL, so no secret is here.

    The label of the primary's pod is given because its default differs between Patroni's versions.
    """
    application = unit.juju.application
    labels = names.member_labels(application).items()
    return {
        "PATRONI_NAME": names.pod(unit.juju.unit),
        "PATRONI_SCOPE": names.scope(application),
        "PATRONI_KUBERNETES_NAMESPACE": unit.juju.model,
        "PATRONI_KUBERNETES_LABELS": "{" + ", ".join(f"{k}: {v}" for k, v in labels) + "}",
        "PATRONI_KUBERNETES_USE_ENDPOINTS": "true",
        "PATRONI_KUBERNETES_LEADER_LABEL_VALUE": "primary",
        "PATRONI_SUPERUSER_USERNAME": User.OPERATOR.value,
        "PATRONI_REPLICATION_USERNAME": User.REPLICATION.value,
    }


def _write_files(unit: Unit) -> None:
    files = unit.certificates.files()
    if files is not None:
        unit.workload.push_tls_files(files)
    configuration = Configuration(
        host=names.host(unit.juju.unit),
        address=unit.juju.address(),
        members=known_addresses(unit),
        passwords=unit.shared.passwords(),
        tls=files is not None,
        parameters=unit.settings.parameters(),
    )
    unit.workload.write_configuration(configuration)
