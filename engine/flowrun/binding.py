"""A flow and a registry to a program: every label resolved before anything runs.

A run out of the cache imports this module. What is wrong is described by `flowrun.checks`,
which is imported only then.
"""

from __future__ import annotations  # evaluating them would cost every run

from collections.abc import Mapping
from functools import partial
from typing import TypeVar

from flowrun.flow import Flow, Role, fingerprint
from flowrun.program import Program
from flowrun.registry import Registry
from flowrun.table import Row, rows_of

C = TypeVar("C")


def bind(
    flow: Flow, registry: Registry[C], *, flows: Mapping[str, Flow] | None = None
) -> Program[C]:
    """Resolve every label of a flow, and of the flows that it calls, to a function.

    Args:
        flow: The flow to run.
        registry: The steps and predicates that its labels stand for.
        flows: What calls mean, by name; by default the flows that were loaded with this one.

    Raises:
        InvalidFlowError: With all that is wrong: errors of the charts, labels that are unbound,
            ambiguous or of the wrong kind, calls of flows that are not there or that call
            themselves, outcomes that no arrow takes.
    """
    return _bound(flow, registry, flow.flows if flows is None else flows)


def unbound(flow: Flow, *, flows: Mapping[str, Flow] | None = None) -> Program[None]:
    """A program without functions: it can be walked, but not run.

    Raises:
        InvalidFlowError: With the errors of the charts and of their calls.
    """
    return _bound(flow, None, flow.flows if flows is None else flows)


def _bound(flow: Flow, registry: Registry[C] | None, flows: Mapping[str, Flow]) -> Program[C]:
    program = _assemble(flow, registry, flows, {})
    if program is None:
        from flowrun.checks import errors_among, with_called
        from flowrun.errors import InvalidFlowError

        raise InvalidFlowError(errors_among(with_called(flow, flows), registry))
    return program


def _assemble(
    flow: Flow,
    registry: Registry[C] | None,
    flows: Mapping[str, Flow],
    programs: dict[str, Program[C] | None],
) -> Program[C] | None:
    """The program of a flow; ``None`` where anything is wrong.

    `programs` holds those that are ready, and ``None`` for those that wait for what they call: to
    come by one of these again is recursion.
    """
    if flow.name in programs:
        return programs[flow.name]
    if flow.diagnostics:
        return None
    programs[flow.name] = None
    rows = rows_of(flow)
    for row in rows.values():
        if row.acts and registry is not None:
            ready = _resolve(row, registry)
        elif row.node.role is Role.CALL:
            ready = _connect(row, registry, flows, programs)
        else:
            ready = True
        if not ready:
            return None
    programs[flow.name] = Program(flow, fingerprint(flow, flows), rows)
    return programs[flow.name]


def _resolve(row: Row, registry: Registry[C]) -> bool:
    matches = registry.matches(row.node.label, row.node.key)
    if len(matches) != 1 or not matches[0].entry.fits(row.node, row.flow):
        return False
    (match,) = matches
    row.function = match.entry.function
    row.parameters = match.parameters
    row.call = partial(row.function, **row.parameters) if row.parameters else row.function
    if not match.entry.is_predicate:
        row.plain = row.exits.get(None, row.plain)  # an ensure that answers nothing is left so, too
    return True


def _connect(
    row: Row,
    registry: Registry[C] | None,
    flows: Mapping[str, Flow],
    programs: dict[str, Program[C] | None],
) -> bool:
    called = flows.get(row.node.callee)
    if called is None:
        return False
    row.program = _assemble(called, registry, flows, programs)
    return row.program is not None and not row.flow.unhandled(row.node, called)
