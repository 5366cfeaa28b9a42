"""Every simple path of the charm's flows: by the answers along it, and by a unit's situation."""

import contextlib
from collections.abc import Iterator, Mapping, Sequence

import pytest

from flowrun import Edge, Flow, Program, Role, StepFailedError, bind, simulate
from flowrun.events import Event, Took, observing
from steps import registry
from steps.unit import Unit
from tests.steps.situations import situations

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


def test_every_simple_path_is_taken(all_flows: Mapping[str, Flow]) -> None:
    """Some situation of a unit leads along each path, or the chart says why none does."""
    paths = {
        name: {tuple(path) for path in simple_paths(flow, flow.start.id)}
        for name, flow in all_flows.items()
    }
    programs = {name: bind(flow, registry) for name, flow in all_flows.items()}

    for _, make in situations(troubles=2):
        for name, program in programs.items():
            unit, _ = make()
            paths[name].discard(taken(program, unit))

    left = {
        f"{name}: {' '.join(edge.source for edge in path)}"
        for name, untaken in paths.items()
        for path in untaken
        if not is_infeasible(all_flows[name], path)
    }
    assert not left


def taken(program: Program[Unit], unit: Unit) -> tuple[Edge, ...]:
    """The path that a run takes in its own chart, whether it comes to an end or not."""
    edges: list[Edge] = []

    def watch(event: Event) -> None:
        if isinstance(event, Took) and event.flow is program.flow:
            edges.append(event.edge)

    with observing(watch), contextlib.suppress(StepFailedError):
        program.run(unit)
    return tuple(edges)


def is_infeasible(flow: Flow, path: Sequence[Edge]) -> bool:
    """Whether the path holds a stretch that the chart calls infeasible."""
    nodes = [flow.start.id, *(edge.target for edge in path)]
    return any(
        list(stretch.nodes) == nodes[first : first + len(stretch.nodes)]
        for stretch in flow.infeasible
        for first in range(len(nodes))
    )


def simple_paths(flow: Flow, node: str, *before: str) -> Iterator[list[Edge]]:
    """The ways from a node to an end that come by no node twice."""
    ways = (*flow.ways_out(node), *flow.errors_out(node))
    if not ways:
        yield []
    for edge in ways:
        if edge.target not in (node, *before):
            for rest in simple_paths(flow, edge.target, node, *before):
                yield [edge, *rest]


def answers_along(flow: Flow, path: list[Edge]) -> dict[str, str]:
    """The answers that the arrows of a path carry, by the label of their decision."""
    return {flow.nodes[e.source].label: e.answer for e in path if e.answer is not None}
