"""What the tests of defects do again and again."""

import json

from ops import testing

from steps import names
from tests.charm.stage import Stage, shared
from tests.cluster.cluster import Cluster


def hosts(*numbers: int) -> list[str]:
    """The host names of units."""
    return [names.host(f"postgresql/{number}") for number in numbers]


def pair(units: int = 2, *, number: int = 0) -> Stage:
    """A unit of a cluster of two that run, with perhaps more units that wait."""
    cluster = Cluster(units)
    cluster.found()
    cluster.join(cluster.units[1])
    return Stage(cluster, number)


def elect(stage: Stage, state: testing.State | None = None) -> testing.State:
    """Dispatch leader-elected."""
    return stage.run(stage.context.on.leader_elected(), state or stage.state())


def endpoints(state: testing.State) -> list[str]:
    """Who was let in."""
    listed: list[str] = json.loads(shared(state)["endpoints"])
    return listed
