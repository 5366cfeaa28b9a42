"""The labels of the pods that are members."""

import pytest

from steps.errors import ApiUnavailableError
from steps.membership import add_unit
from steps.pods import has_labelled_own_pod, label_new_member
from tests.cluster.cluster import Cluster

LABELS = {"application": "patroni", "cluster-name": "patroni-postgresql"}


def test_newest_member_is_labelled() -> None:
    """The pod of the unit that was let in last gets the labels, and keeps its own."""
    cluster = Cluster(3)
    leader = cluster.found()
    add_unit(leader)

    label_new_member(leader)

    labels = cluster.kubernetes.pods["postgresql-1"].labels
    assert labels == LABELS | {"app.kubernetes.io/name": "postgresql"}
    assert "cluster-name" not in cluster.kubernetes.pods["postgresql-2"].labels


def test_pod_that_is_gone_is_passed_over() -> None:
    """A unit that departs between two nodes does not stop the hook."""
    cluster = Cluster(2)
    leader = cluster.found()
    add_unit(leader)
    cluster.remove_unit(cluster.units[1])

    label_new_member(leader)

    assert list(cluster.kubernetes.pods) == ["postgresql-0"]


def test_own_pod_is_labelled() -> None:
    """A unit labels its own pod, and says that it could."""
    cluster = Cluster(1)

    labelled = has_labelled_own_pod(cluster.units[0])

    assert labelled
    assert cluster.kubernetes.selected(LABELS) == ["postgresql-0"]


def test_refusal_is_a_no() -> None:
    """403 answers the question."""
    cluster = Cluster(1)
    cluster.kubernetes.labels_forbidden = True

    assert not has_labelled_own_pod(cluster.units[0])


def test_silence_is_no_answer() -> None:
    """An API that does not answer refused nothing: nobody is told to grant permissions."""
    cluster = Cluster(1)
    cluster.kubernetes.unreachable = True

    with pytest.raises(ApiUnavailableError):
        has_labelled_own_pod(cluster.units[0])
