"""Every rule: the errors of the engine, and the warnings of the tools."""

from typing import Any

from flowrun.checks import CALL_RULES, CALLS_RULES, CHART_RULES, REGISTRY_RULES
from flowrun.directives import allow_without_reason, unknown_directive, unknown_node
from flowrun.documents import not_utf_8
from flowrun.flow import Flow
from flowrun.naming import duplicate_flow_name
from flowrun.registry import Registry
from flowrun.rules import Rule
from flowrun_tools.rules.binding import (
    answers_differ,
    error_never_raised,
    undeclared_error,
    unused_step,
)
from flowrun_tools.rules.calls import outcome_never_comes
from flowrun_tools.rules.chart import (
    defer_continues,
    implicit_end,
    missing_answer,
    one_exit_decision,
    outcome_continues,
)
from flowrun_tools.rules.drawing import (
    cut_off_letter,
    never_labelled,
    taken_for_direction,
    two_labels_one_id,
)
from flowrun_tools.rules.events import (
    cannot_defer,
    deferring,
    start_names_another_event,
    unknown_event,
)
from flowrun_tools.rules.page import (
    no_flow_found,
    syntax,
    unknown_rule,
    unmarked_illustration,
    unused_allow,
)
from flowrun_tools.rules.reach import cannot_end, endless_loop, unreachable

FLOW_RULES: tuple[Rule[[Flow]], ...] = (
    one_exit_decision,
    defer_continues,
    outcome_continues,
    implicit_end,
    unreachable,
    endless_loop,
)
"""The warnings that need one flow and nothing else."""

REGISTRY_WARNINGS: tuple[Rule[[Flow, Registry[Any]]], ...] = (
    answers_differ,
    undeclared_error,
    error_never_raised,
)
"""The warnings about a flow and the functions of its labels."""

RULES: tuple[Rule[Any], ...] = (
    syntax,
    not_utf_8,
    no_flow_found,
    duplicate_flow_name,
    unknown_directive,
    allow_without_reason,
    unknown_node,
    unmarked_illustration,
    *CHART_RULES,
    *REGISTRY_RULES,
    *CALL_RULES,
    *CALLS_RULES,
    *FLOW_RULES,
    cannot_end,
    outcome_never_comes,
    missing_answer,
    start_names_another_event,
    unused_step,
    *REGISTRY_WARNINGS,
    unknown_event,
    cannot_defer,
    cut_off_letter,
    taken_for_direction,
    two_labels_one_id,
    never_labelled,
    unknown_rule,
    unused_allow,
)
"""All of them: those whose findings stop a flow from running first."""

BY_NAME = {rule.name: rule for rule in RULES}

__all__ = [
    "BY_NAME",
    "FLOW_RULES",
    "REGISTRY_WARNINGS",
    "RULES",
    "cannot_defer",
    "cannot_end",
    "cut_off_letter",
    "deferring",
    "missing_answer",
    "never_labelled",
    "no_flow_found",
    "outcome_never_comes",
    "start_names_another_event",
    "syntax",
    "taken_for_direction",
    "two_labels_one_id",
    "unknown_event",
    "unknown_rule",
    "unmarked_illustration",
    "unreachable",
    "unused_allow",
    "unused_step",
]
