"""The errors between a flow, the functions and the flows that it names, as rules."""

import difflib
import keyword
import re
from collections.abc import Iterator, Mapping
from typing import Any

from flowrun.diagnostics import Diagnostic, Severity, in_order
from flowrun.flow import Flow, Node, Role
from flowrun.registry import Entry, Kind, Registry
from flowrun.rules import Finding, Rule, rule

Flows = Mapping[str, Flow]

_A_STEP = {Kind.STEP: "a step", Kind.PREDICATE: "a predicate"}


@rule(Severity.ERROR)
def unbound_label(flow: Flow, registry: Registry[Any]) -> Iterator[Finding]:
    """No function is registered for a label.

    The engine would have nothing to call. Labels are compared as a reader sees them: line breaks,
    case and a final "?" do not count, all other letters do.

    Wrong, with a step for "Prepare it" only:

        flowchart TD
            hook([start Hook]) --> prepare[Prepare this]
            prepare --> done([return])

    Right:

        flowchart TD
            hook([start Hook]) --> prepare[Prepare it]
            prepare --> done([return])
    """
    labels = {entry.key: entry.label for entry in registry}
    for node in _acting(flow):
        if not registry.matches(node.label, node.key) and not list(_misfits(node, registry)):
            near = difflib.get_close_matches(node.key, labels, n=1)
            wanted = "predicate" if node.role is Role.DECISION else "step"
            yield Finding(
                node.span,
                f'no {wanted} is registered as "{node.label}"',
                hint=f'did you mean "{labels[near[0]]}"?' if near else "register a function for it",
                stub=stub(node, flow),
            )


@rule(Severity.ERROR)
def ambiguous_label(flow: Flow, registry: Registry[Any]) -> Iterator[Finding]:
    """Two registered labels match one label of a chart.

    Neither the order of registration nor the length of a label decides between them: the reader
    of the chart could not tell either.

    Wrong, with steps for "Wait {long}" and "Wait for {whom}":

        flowchart TD
            hook([start Hook]) --> wait[Wait for the primary]
            wait --> done([return])

    Right:

        flowchart TD
            hook([start Hook]) --> wait[Wait a minute]
            wait --> done([return])
    """
    for node in _acting(flow):
        matches = registry.matches(node.label, node.key)
        if len(matches) > 1:
            named = " and ".join(f'"{m.entry.label}" ({m.entry.place})' for m in matches)
            yield Finding(
                node.span,
                f'"{node.label}" is registered {len(matches)} times over: as {named}',
                hint="word one of them so that a label can match only one",
            )


@rule(Severity.ERROR)
def wrong_kind(flow: Flow, registry: Registry[Any]) -> Iterator[Finding]:
    """A step is drawn as a decision that branches, or a predicate as a step.

    A diamond needs an answer, which a step does not give; the answer of a predicate in a box would
    be lost.

    Wrong, with a predicate for "Is it ready?":

        flowchart TD
            hook([start Hook]) --> check[Is it ready?]
            check --> done([return])

    Right:

        flowchart TD
            hook([start Hook]) --> check{Is it ready?}
            check -- yes --> done([return])
            check -- no --> later>defer]
    """
    for node in _acting(flow):
        for match in registry.matches(node.label, node.key):
            if not match.entry.fits(node, flow):
                yield _kind_finding(node, match.entry)


@rule(Severity.ERROR)
def label_parameter(flow: Flow, registry: Registry[Any]) -> Iterator[Finding]:
    """A parameter in a label does not have the type that the registered label asks for.

    Wrong, with a step for "Wait {seconds:int} seconds":

        flowchart TD
            hook([start Hook]) --> wait[Wait some seconds]
            wait --> done([return])

    Right:

        flowchart TD
            hook([start Hook]) --> wait[Wait 10 seconds]
            wait --> done([return])
    """
    for node in _acting(flow):
        if registry.matches(node.label, node.key):
            continue
        for entry, (name, type_, text) in _misfits(node, registry):
            yield Finding(
                node.span,
                f'"{text}" in "{node.label}" is no {type_}, which {{{name}:{type_}}} of '
                f'"{entry.label}" wants',
                hint=f"write {'a whole number' if type_ == 'int' else 'a ' + type_} there",
            )


@rule(Severity.ERROR)
def unknown_flow(flow: Flow, flows: Flows) -> Iterator[Finding]:
    """A subroutine names a flow that is not there.

    `[[Add members]]` calls the flow of the name `add-members`, which is the heading above its
    chart in kebab case.

    Wrong:

        flowchart TD
            hook([start Hook]) --> call[[Add nobody]]
            call --> done([return])

    Right:

        flowchart TD
            hook([start Hook]) --> call[[Add members]]
            call --> done([return])
    """
    for node in flow.calls():
        if node.callee not in flows:
            near = difflib.get_close_matches(node.callee, flows, n=1)
            yield Finding(
                node.span,
                f'no flow is called "{node.callee}"',
                hint=f'did you mean "{near[0]}"?'
                if near
                else "draw it under a heading of that name, or draw a step with [ ]",
            )


@rule(Severity.ERROR)
def recursive_call(flow: Flow, flows: Flows) -> Iterator[Finding]:
    """A flow calls itself, or one that calls it.

    What goes round is drawn as a loop, which a reader sees and a run bounds.

    Wrong, in the flow `again`:

        flowchart TD
            hook([again]) --> call[[Again]]
            call --> done([return])

    Right, in the flow `again`:

        flowchart TD
            hook([again]) --> check{Is it ready?}
            check -- no --> prepare[Prepare it] --> check
            check -- yes --> done([return])
    """
    for node in flow.calls():
        way = _way(node.callee, flow.name, flows)
        if way:
            yield Finding(
                node.span,
                f'"{flow.name}" calls itself: {" -> ".join([flow.name, *way])}',
                hint="draw the loop inside one flow",
            )


@rule(Severity.ERROR)
def unhandled_outcome(flow: Flow, flows: Flows) -> Iterator[Finding]:
    """A called flow can end in a way that no arrow out of the call takes.

    The outcome of a call picks the arrow with its label; a plain arrow takes all outcomes that no
    label names.

    Wrong, where `add-members` can end with "failed" too:

        flowchart TD
            hook([start Hook]) --> call[[Add members]]
            call -- return --> done([return])

    Right:

        flowchart TD
            hook([start Hook]) --> call[[Add members]]
            call -- return --> done([return])
            call -- failed --> later>defer]
    """
    for node in flow.calls():
        called = flows.get(node.callee)
        missing = flow.unhandled(node, called) if called is not None and called.edges else ()
        if missing and flow.ways_out(node.id):
            named = " or ".join(f'"{each}"' for each in missing)
            yield Finding(
                node.span,
                f'"{node.label}" can end with {named}, which no arrow out of it takes',
                hint="draw an arrow with that label, or a plain one for all that is left",
            )


REGISTRY_RULES: tuple[Rule[[Flow, Registry[Any]]], ...] = (
    unbound_label,
    ambiguous_label,
    wrong_kind,
    label_parameter,
)
"""What can be wrong between a flow and the functions."""

CALL_RULES: tuple[Rule[[Flow, Flows]], ...] = (unknown_flow, recursive_call, unhandled_outcome)
"""What can be wrong between a flow and those that it calls."""


def problems(flow: Flow, registry: Registry[Any] | None, flows: Flows) -> tuple[Diagnostic, ...]:
    """All errors of a flow and of those that it calls, in the order of the files."""
    found: list[Diagnostic] = []
    for each in _with_called(flow, flows):
        found += each.diagnostics
        for call_rule in CALL_RULES:
            found += call_rule(each, flows)
        if registry is not None:
            for registry_rule in REGISTRY_RULES:
                found += registry_rule(each, registry)
    return in_order(found)


def stub(node: Node, flow: Flow) -> str:
    """A Python function for a node, ready to paste: of the right kind, with the drawn answers."""
    decorator, result = "step", "None"
    if node.role is Role.DECISION and not flow.is_ensure(node):
        decorator, result = "predicate", _answers(node, flow)
    name = _name(node.label)
    return (
        f'@registry.{decorator}("{_quoted(node.label)}")\n'
        f"def {name}(context: Context) -> {result}:\n"
        f'    """{_quoted(node.label)}"""\n'
        "    raise NotImplementedError\n"
    )


def _acting(flow: Flow) -> Iterator[Node]:
    return (n for n in flow.nodes.values() if n.role is Role.STEP or n.role is Role.DECISION)


def _misfits(node: Node, registry: Registry[Any]) -> Iterator[tuple[Entry, tuple[str, str, str]]]:
    for entry in registry:
        misfit = entry.pattern.misfit(node.label) if entry.pattern is not None else None
        if misfit is not None:
            yield entry, misfit


def _kind_finding(node: Node, entry: Entry) -> Finding:
    drawn, cure = ("a decision", "draw it as a box [ ]")
    if node.role is Role.STEP:
        drawn, cure = ("a step", "draw it as a diamond { } with its answers")
    decorator = "predicate" if entry.kind is Kind.STEP else "step"
    return Finding(
        node.span,
        f'"{node.label}" is drawn as {drawn}, but {entry.place} registers {_A_STEP[entry.kind]}',
        hint=f"{cure}, or register the function with .{decorator}",
    )


def _with_called(flow: Flow, flows: Flows) -> tuple[Flow, ...]:
    found = {flow.name: flow}
    waiting = [flow]
    while waiting:
        for node in waiting.pop().calls():
            called = flows.get(node.callee)
            if called is not None and called.name not in found:
                found[called.name] = called
                waiting.append(called)
    return tuple(found.values())


def _way(first: str, last: str, flows: Flows) -> list[str]:
    """The names of the flows from one by calls to another; none if there is no way."""
    came: dict[str, str | None] = {first: None}
    waiting = [first]
    while waiting:
        name = waiting.pop(0)
        if name == last:
            return _back(name, came)
        for node in flows[name].calls() if name in flows else ():
            if node.callee not in came:
                came[node.callee] = name
                waiting.append(node.callee)
    return []


def _back(name: str, came: Mapping[str, str | None]) -> list[str]:
    way: list[str] = []
    step: str | None = name
    while step is not None:
        way.append(step)
        step = came[step]
    return way[::-1]


def _answers(node: Node, flow: Flow) -> str:
    ways = flow.ways_out(node.id)
    if {edge.key for edge in ways} <= {"yes", "no", "else"}:
        return "bool"
    texts = ", ".join(f'"{_quoted(edge.answer or "")}"' for edge in ways if edge.key != "else")
    return f"Literal[{texts}]"


def _name(label: str) -> str:
    name = re.sub(r"\W+", "_", label.casefold()).strip("_") or "step"
    name = name if not name[0].isdigit() else f"_{name}"
    return f"{name}_" if keyword.iskeyword(name) else name


def _quoted(label: str) -> str:
    return label.replace("\\", "\\\\").replace('"', '\\"')
