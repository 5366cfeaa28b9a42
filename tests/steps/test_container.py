"""The container: directory, files and service."""

from collections.abc import Callable

import pytest

from steps.container import (
    create_data_directory,
    has_pushed_tls_files,
    have_patroni_and_postgresql_started,
    have_services_changed,
    service_environment,
    update_and_restart_service,
)
from steps.errors import FileRefusedError, ServiceFailedError, WorkloadUnavailableError
from steps.passwords import generate_passwords
from steps.unit import Unit
from steps.unit.workload import TlsFiles
from tests.cluster.cluster import Cluster
from tests.cluster.unit import FakeUnit

TLS = TlsFiles(key="a key", certificate="a certificate", authority="an authority")


def new_unit() -> FakeUnit:
    """A leader whose passwords are generated and whose container is empty."""
    unit = Cluster(1).units[0]
    generate_passwords(unit)
    return unit


def test_data_directory_is_made_once() -> None:
    """The first run makes the directory, and the second finds it."""
    unit = new_unit()

    assert create_data_directory(unit)
    assert not create_data_directory(unit)


def test_refused_directory_leaves_the_step() -> None:
    """A volume that refuses the directory is not passed over."""
    unit = new_unit()
    unit.workload.refuses_files = True

    with pytest.raises(FileRefusedError):
        create_data_directory(unit)


def test_without_certificates_only_the_configuration_is_written() -> None:
    """Nothing to push is a success, and Patroni gets its configuration."""
    unit = new_unit()

    assert has_pushed_tls_files(unit)

    assert unit.workload.tls is None
    assert unit.workload.configuration is not None
    assert unit.workload.configuration.host == "postgresql-0.postgresql-endpoints"
    assert unit.workload.configuration.passwords == unit.shared.passwords()
    assert not unit.workload.configuration.tls


def test_certificates_are_pushed_and_named() -> None:
    """With certificates, the files are there and the configuration says so."""
    unit = new_unit()
    unit.certificates.given = TLS

    assert has_pushed_tls_files(unit)

    assert unit.workload.tls == TLS
    assert unit.workload.configuration is not None
    assert unit.workload.configuration.tls


def test_without_passwords_nothing_is_written() -> None:
    """Before the leader has generated the passwords, the files have to wait."""
    unit = Cluster(1).units[0]

    assert not has_pushed_tls_files(unit)

    assert unit.workload.configuration is None


@pytest.mark.parametrize("fault", ["refuses_files", "unreachable"])
def test_refused_files_are_a_no(fault: str) -> None:
    """A refused file and a container that is not there both answer no."""
    unit = new_unit()
    setattr(unit.workload, fault, True)

    assert not has_pushed_tls_files(unit)


def test_new_container_has_no_service() -> None:
    """Where Pebble plans nothing, the service has to be planned."""
    assert have_services_changed(new_unit())


def test_same_service_is_left_in_peace() -> None:
    """A service that runs as planned has not changed, and is not restarted."""
    unit = new_unit()
    update_and_restart_service(unit)
    assert not have_services_changed(unit)

    update_and_restart_service(unit)

    assert unit.workload.restarts == 1


def test_service_that_stopped_counts_as_changed() -> None:
    """A planned service that does not run is started again."""
    cluster = Cluster(1)
    unit = cluster.found()
    cluster.patroni.kill(unit.pod)

    assert have_services_changed(unit)


def test_environment_holds_no_secret() -> None:
    """A new password does not change the service, and so does not restart PostgreSQL."""
    unit = new_unit()
    passwords = set(unit.shared.passwords().values())

    assert passwords.isdisjoint(service_environment(unit).values())


def test_environment_names_the_member_as_its_pod() -> None:
    """Patroni's member has the pod's name, and Patroni knows the labels of its fellows."""
    environment = service_environment(new_unit())

    assert environment["PATRONI_NAME"] == "postgresql-0"
    assert (
        environment["PATRONI_KUBERNETES_LABELS"]
        == "{application: patroni, cluster-name: patroni-postgresql}"
    )


def test_member_with_a_new_pod_gets_its_labels_back() -> None:
    """A pod that was made anew is a member again before its Patroni starts."""
    cluster = Cluster(2)
    cluster.found()
    second = cluster.units[1]
    cluster.join(second)
    cluster.recreate_pod(second)
    assert "cluster-name" not in cluster.kubernetes.pods[second.pod].labels

    update_and_restart_service(second)

    labels = cluster.kubernetes.pods[second.pod].labels
    assert labels["cluster-name"] == "patroni-postgresql"


def test_service_that_ends_at_once_leaves_the_step() -> None:
    """A Patroni that cannot run is an error that says so."""
    unit = new_unit()
    unit.workload.service_fails = True

    with pytest.raises(ServiceFailedError):
        update_and_restart_service(unit)


@pytest.mark.parametrize(
    "ask", [create_data_directory, have_services_changed, update_and_restart_service]
)
def test_container_that_is_gone_leaves_the_step(ask: Callable[[Unit], object]) -> None:
    """Without Pebble there is no answer to give."""
    unit = new_unit()
    unit.workload.unreachable = True

    with pytest.raises(WorkloadUnavailableError):
        ask(unit)


def test_started_means_that_postgresql_answers() -> None:
    """A member that still starts has not started."""
    cluster = Cluster(1)
    unit = cluster.units[0]
    update_and_restart_service(unit)
    assert not have_patroni_and_postgresql_started(unit)

    cluster.tick()

    assert have_patroni_and_postgresql_started(unit)
