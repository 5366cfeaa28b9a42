"""Every simple path of the charm's flows, with the answers that lead along it."""

from collections.abc import Iterator, Mapping

import pytest

from flowrun import Edge, Flow, Role, simulate

SIMPLE_PATHS = {"leader-elected": 6, "postgresql-pebble-ready": 12}


@pytest.mark.parametrize("name", SIMPLE_PATHS)
def test_every_simple_path_is_walked(flows: Mapping[str, Flow], name: str) -> None:
    """The answers on the arrows of a path lead along just this path, to its end."""
    flow = flows[name]
    paths = list(simple_paths(flow, flow.start.id))
    assert len(paths) == SIMPLE_PATHS[name]

    for path in paths:
        run = simulate(flow, answers_along(flow, path))

        assert run.path == tuple(path)
        assert run.deferred == any(flow.nodes[e.target].role is Role.DEFER for e in path)


def test_loop_is_walked_as_often_as_answered(flows: Mapping[str, Flow]) -> None:
    """Units are let in until all are part of the cluster."""
    answers = {
        "Is current unit part of the cluster?": "yes",
        "Has cluster initialised?": "yes",
        "Are all the units part of the cluster?": ["no", "no", "yes"],
        "Are all cluster members ready?": ["yes", "yes"],
    }

    run = simulate(flows["leader-elected"], answers)

    assert [node.id for node in run.nodes].count("add_unit_to_cluster") == 2
    assert run.end == "return"


def simple_paths(flow: Flow, node: str, *before: str) -> Iterator[list[Edge]]:
    """The ways from a node to an end that come by no node twice."""
    ways = flow.ways_out(node)
    if not ways:
        yield []
    for edge in ways:
        if edge.target not in (node, *before):
            for rest in simple_paths(flow, edge.target, node, *before):
                yield [edge, *rest]


def answers_along(flow: Flow, path: list[Edge]) -> dict[str, str]:
    """The answers that the arrows of a path carry, by the label of their decision."""
    return {flow.nodes[e.source].label: e.answer for e in path if e.answer is not None}
