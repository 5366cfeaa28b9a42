"""The Services: applied each for itself, whatever is there."""

import pytest

from steps.errors import ApiUnavailableError, PermissionDeniedError
from steps.services import create_kubernetes_resources, wanted_services
from tests.cluster.cluster import Cluster


def test_both_services_are_made() -> None:
    """One Service selects the primary and one the replicas, by Patroni's labels."""
    cluster = Cluster(1)

    create_kubernetes_resources(cluster.units[0])

    primary, replicas = cluster.kubernetes.services.values()
    assert (primary.name, primary.selector["role"]) == ("postgresql-primary", "primary")
    assert (replicas.name, replicas.selector["role"]) == ("postgresql-replicas", "replica")
    assert primary.ports == {"database": 5432, "api": 8008}


def test_service_that_exists_does_not_stop_the_other() -> None:
    """Where one Service is there already, the other is still made."""
    cluster = Cluster(1)
    existing, missing = wanted_services("postgresql")
    cluster.kubernetes.apply_service(existing)

    create_kubernetes_resources(cluster.units[0])

    assert missing.name in cluster.kubernetes.services


def test_only_our_own_objects_are_touched() -> None:
    """Juju's Service and Role have the application's own name, which no Service of ours has."""
    assert "postgresql" not in {service.name for service in wanted_services("postgresql")}


def test_leftovers_of_an_earlier_application_go_first() -> None:
    """A new application of an old name is not kept waiting for a cluster that is gone."""
    cluster = Cluster(1)
    cluster.kubernetes.leftovers = {"patroni-postgresql", "patroni-other"}

    create_kubernetes_resources(cluster.units[0])

    assert cluster.kubernetes.leftovers == {"patroni-other"}


def test_initialised_cluster_keeps_what_patroni_wrote() -> None:
    """Once there is a cluster, nothing of Patroni's is deleted."""
    cluster = Cluster(1)
    unit = cluster.found()
    cluster.kubernetes.leftovers = {"patroni-postgresql"}

    create_kubernetes_resources(unit)

    assert cluster.kubernetes.leftovers == {"patroni-postgresql"}


def test_refusal_leaves_the_step() -> None:
    """403 is an error of its own, since only an administrator can help."""
    cluster = Cluster(1)
    cluster.kubernetes.forbidden = True

    with pytest.raises(PermissionDeniedError):
        create_kubernetes_resources(cluster.units[0])


def test_silence_leaves_the_step() -> None:
    """An API that does not answer is an error that passes by itself."""
    cluster = Cluster(1)
    cluster.kubernetes.unreachable = True

    with pytest.raises(ApiUnavailableError):
        create_kubernetes_resources(cluster.units[0])
