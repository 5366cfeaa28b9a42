"""The document that the project began with, as it is: both charts run."""

from pathlib import Path
from typing import Any

import networkx
import pytest

from flowrun import Flow, load, simulate

SEED = Path(__file__).parent.parent / "cases" / "seed.md"
FLOWS = load(SEED)


def test_both_charts_are_flows_by_their_headings() -> None:
    """Node for node and edge for edge."""
    sizes = {name: (len(flow.nodes), len(flow.edges)) for name, flow in FLOWS.items()}

    assert sizes == {"leader-elected": (15, 17), "postgresql-pebble-ready": (21, 22)}


def simple_paths(flow: Flow) -> list[list[int]]:
    """Every simple path from the start to an end, as indices of edges."""
    ends = [name for name in flow.nodes if not flow.ways_out(name)]
    graph: Any = flow.graph  # its types do not know that a multigraph's edges have keys
    paths: Any = networkx.all_simple_edge_paths(graph, flow.start.id, ends)
    return sorted([key for _, _, key in path] for path in paths)


PATHS = [
    pytest.param(flow, path, id=f"{name}-{number}")
    for name, flow in FLOWS.items()
    for number, path in enumerate(simple_paths(flow), start=1)
]


def test_the_charts_have_as_many_simple_paths_as_were_counted() -> None:
    """6 and 12."""
    assert len(PATHS) == 6 + 12


@pytest.mark.parametrize(("flow", "path"), PATHS)
def test_every_simple_path_is_walked_by_its_answers(flow: Flow, path: list[int]) -> None:
    """The answers on the arrows lead along the path and nowhere else."""
    edges = [flow.edges[index] for index in path]
    answers = {
        flow.nodes[edge.source].label: edge.answer for edge in edges if edge.answer is not None
    }

    run = simulate(flow, answers)

    assert list(run.path) == edges
    assert run.deferred == any(node.key == "defer" for node in run.nodes)


def test_the_loop_is_walked_as_often_as_answered() -> None:
    """A leader adds members until all are in."""
    run = simulate(
        FLOWS["leader-elected"],
        {
            "Is current unit part of the cluster?": "yes",
            "Has cluster initialised?": "yes",
            "Are all the units part of the cluster?": ["no", "no", "no", "yes"],
            "Are all cluster members ready?": ["yes", "yes", "yes"],
        },
    )

    assert [node.id for node in run.nodes].count("add_unit_to_cluster") == 3
    assert (run.end, run.deferred) == ("return", False)
