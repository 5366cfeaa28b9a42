"""The registry: every label of the charts, and no other."""

from collections.abc import Mapping

import steps
from flowrun import Flow, Role, bind


def test_flows_bind(all_flows: Mapping[str, Flow]) -> None:
    """Every label of every flow stands for one function of the right kind."""
    for flow in all_flows.values():
        assert bind(flow, steps.registry).flow is flow


def test_every_function_is_drawn(all_flows: Mapping[str, Flow]) -> None:
    """The registered functions are the nodes of the charts, no more and no fewer."""
    drawn = {
        node.key
        for flow in all_flows.values()
        for node in flow.nodes.values()
        if node.role in (Role.STEP, Role.DECISION)
    }

    assert {entry.key for entry in steps.registry} == drawn
