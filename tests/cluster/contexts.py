"""Contexts for ``flowrun run --context``: units of a cluster that exists in memory alone."""

from tests.cluster.cluster import Cluster
from tests.cluster.unit import FakeUnit


def first_unit() -> FakeUnit:
    """The first of three units: it leads, and has not done anything yet."""
    return Cluster(3).units[0]


def running_unit() -> FakeUnit:
    """The first of three units, when it has made the cluster and waits for the others."""
    return Cluster(3).found()


def replica() -> FakeUnit:
    """The second of three units, when it was let in and streams."""
    cluster = Cluster(3)
    cluster.found()
    second = cluster.units[1]
    cluster.join(second)
    return second
