"""The charm's flows, and a cluster to run them on."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from flowrun import Flow, bind, load
from steps import registry
from tests.cluster.cluster import Cluster
from tests.cluster.hooks import Hooks

PAGE = Path(__file__).parents[2] / "flows" / "charm.md"


@pytest.fixture(scope="session")
def flows() -> Mapping[str, Flow]:
    """The flows of the charm's page."""
    return load(PAGE)


@pytest.fixture(scope="session")
def all_flows() -> Mapping[str, Flow]:
    """The flows of all pages."""
    return load(PAGE.parent)


@pytest.fixture
def cluster() -> Cluster:
    """Two units that have not done anything yet."""
    return Cluster(2)


@pytest.fixture
def hooks(cluster: Cluster, flows: Mapping[str, Flow]) -> Hooks:
    """The charm's hooks on the units of the cluster."""
    return Hooks(cluster, {name: bind(flow, registry) for name, flow in flows.items()})
