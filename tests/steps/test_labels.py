"""The registry: every label of the charts, and no other."""

from collections.abc import Mapping

import pytest

import steps
from flowrun import Flow, Role, bind


@pytest.mark.parametrize("name", ["leader-elected", "postgresql-pebble-ready"])
def test_flow_binds(flows: Mapping[str, Flow], name: str) -> None:
    """Every label of a hook stands for one function of the right kind."""
    assert bind(flows[name], steps.registry).flow is flows[name]


def test_every_function_is_drawn(flows: Mapping[str, Flow]) -> None:
    """Each registered function is a node of some chart."""
    drawn = {node.key for flow in flows.values() for node in flow.nodes.values()}

    assert {entry.key for entry in steps.registry} <= drawn


def test_flows_share_functions(flows: Mapping[str, Flow]) -> None:
    """The charts have 25 nodes that act or decide, and one of them in common."""
    acting = [
        node
        for flow in flows.values()
        for node in flow.nodes.values()
        if node.role in (Role.STEP, Role.DECISION)
    ]

    assert len(acting) == 25
    assert len(steps.registry) == len({node.key for node in acting}) == 24
