"""The errors of flows: all that the engine refuses to run, as rules.

A flow can be bound if, and only if, none of them finds anything in it and in those that it calls.
"""

from collections.abc import Mapping
from typing import Any

from flowrun.checks.answers import answer_drawn_as_node, duplicate_answer, unlabelled_answer
from flowrun.checks.arrows import arrow_without_meaning, implicit_split
from flowrun.checks.calls import recursive_call, unhandled_outcome, unknown_flow
from flowrun.checks.labels import ambiguous_label, label_parameter, unbound_label, wrong_kind
from flowrun.checks.starts import dead_end, no_start, several_starts
from flowrun.diagnostics import Diagnostic, in_order
from flowrun.flow import Flow
from flowrun.registry import Registry
from flowrun.rules import Rule

Flows = Mapping[str, Flow]

CHART_RULES: tuple[Rule[[Flow]], ...] = (
    no_start,
    several_starts,
    dead_end,
    unlabelled_answer,
    duplicate_answer,
    implicit_split,
    answer_drawn_as_node,
    arrow_without_meaning,
)
"""What can be wrong in one chart."""

REGISTRY_RULES: tuple[Rule[[Flow, Registry[Any]]], ...] = (
    unbound_label,
    ambiguous_label,
    wrong_kind,
    label_parameter,
)
"""What can be wrong between a flow and the functions."""

CALL_RULES: tuple[Rule[[Flow, Flows]], ...] = (unknown_flow, unhandled_outcome)
"""What can be wrong between a flow and one that it calls."""

CALLS_RULES: tuple[Rule[[Flows]], ...] = (recursive_call,)
"""What can be wrong between flows that call each other."""


def errors_of(flow: Flow) -> tuple[Diagnostic, ...]:
    """All errors of a chart, in the order of the file.

    Of a chart that begins nowhere that is the only one: most likely it only illustrates, and none
    of the others would mean anything.
    """
    nowhere = tuple(no_start(flow))
    return nowhere or in_order(found for each in CHART_RULES for found in each(flow))


def errors_among(flows: Flows, registry: Registry[Any] | None) -> tuple[Diagnostic, ...]:
    """All errors of flows, of their calls among each other and of their labels, in order."""
    found = [problem for flow in flows.values() for problem in flow.diagnostics]
    for flows_rule in CALLS_RULES:
        found += flows_rule(flows)
    for flow in flows.values():
        for call_rule in CALL_RULES:
            found += call_rule(flow, flows)
        if registry is not None:
            for registry_rule in REGISTRY_RULES:
                found += registry_rule(flow, registry)
    return in_order(found)


def with_called(flow: Flow, flows: Flows) -> dict[str, Flow]:
    """A flow, those that it calls, those that they call, and so on, by name."""
    found = {flow.name: flow}
    waiting = [flow]
    while waiting:
        for node in waiting.pop().calls():
            called = flows.get(node.callee)
            if called is not None and called.name not in found:
                found[called.name] = called
                waiting.append(called)
    return found
