"""What a single flow is run with, for ``flowrun run``."""

from tests.cluster.cluster import Cluster
from tests.cluster.unit import FakeUnit


def first_unit() -> FakeUnit:
    """The leader of three units that have done nothing yet."""
    return Cluster(3).units[0]
