"""What runs but deserves a look: a flow and the event that it answers."""

import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import PurePath

from flowrun.checks import with_called
from flowrun.diagnostics import Related, Severity
from flowrun.flow import Flow, Node, Role
from flowrun.labels import kebab
from flowrun.naming import name_of
from flowrun.nearest import question
from flowrun.rules import Finding, rule
from flowrun_tools.charm import UNDEFERRABLE, Charm, is_of_juju

_EVENT = re.compile(r"(on\s+)?(.*?)(\s+(?:hook|event|action))?", re.IGNORECASE | re.DOTALL)
"""A label that may name an event: "On X", "X Hook", "X event" or "X action"."""

_AROUND = frozenset({"on", "hook", "event", "action", "handler", "the"})
"""Words around the name of an event that do not belong to it."""


@rule(Severity.WARNING)
def start_names_another_event(flow: Flow, charm: Charm | None) -> Iterator[Finding]:
    """The beginning names another event than the flow does.

    The heading above a chart names its flow, and with it the event that it answers. Where the first
    node names another one, most often the chart was copied and the node forgotten. A flow that has
    its name from its file, for want of a heading, is left alone.

    "X Hook" names an event, whatever X is; "On X", "X event" and "X action" do where X is one.

    Wrong:

        ## Pebble Ready Hook

        ```mermaid
        flowchart TD
            hook([leader-elected Hook]) --> done([return])
        ```

    Right:

        ## Pebble Ready Hook

        ```mermaid
        flowchart TD
            hook([pebble-ready Hook]) --> done([return])
        ```
    """
    starts = [node for node in flow.nodes.values() if node.role is Role.START]
    if len(starts) == 1:
        named = _event(starts[0].label, charm)
        if named and not _same(named, flow.name) and not _is_named_after_file(flow):
            yield Finding(
                starts[0].span,
                f'the chart begins with "{starts[0].label}", but its flow is called "{flow.name}"',
                hint=f'write "{flow.name} Hook" here, or change the heading, which is what counts',
            )


@rule(Severity.WARNING)
def unknown_event(flow: Flow, charm: Charm, called: Collection[str]) -> Iterator[Finding]:
    """A flow answers no event of the charm, and no other flow calls it.

    Nothing would ever run it. The events of a charm are Juju's own and those of the containers,
    relations, storages and actions that `charmcraft.yaml` names. A name that shares a word with a
    relation may be an event of a charm library, and is left alone.

    Given:

        containers:
          database: {}

    Wrong:

        ## Databse Pebble Ready Hook

        ```mermaid
        flowchart TD
            hook([databse-pebble-ready Hook]) --> done([return])
        ```

    Right:

        ## Database Pebble Ready Hook

        ```mermaid
        flowchart TD
            hook([database-pebble-ready Hook]) --> done([return])
        ```
    """
    if flow.name not in called and not charm.may_fire(flow.name):
        yield Finding(
            flow.span,
            f'no event of the charm is called "{flow.name}", and no flow calls it',
            hint=question(flow.name, charm.events)
            or "name it after an event of charmcraft.yaml, or call it from another flow with [[…]]",
        )


@rule(Severity.WARNING)
def cannot_defer(flow: Flow, charm: Charm | None, deferring: Collection[str]) -> Iterator[Finding]:
    """A flow defers an event that cannot be deferred.

    The ops framework raises an error when an action, `stop`, `remove`, `secret-expired` or
    `secret-rotate` is deferred: there is nobody left to call again, or Juju does it by itself.

    Wrong:

        ## Stop Hook

        ```mermaid
        flowchart TD
            hook([stop Hook]) --> check{Is it ready?}
            check -- yes --> done([return])
            check -- no --> later>defer]
        ```

    Right:

        ## Stop Hook

        ```mermaid
        flowchart TD
            hook([stop Hook]) --> check{Is it ready?}
            check -- yes --> done([return])
            check -- no --> log[Log that it stops unready] --> done
        ```
    """
    what = _undeferrable(flow, charm)
    if what is None:
        return
    for node in flow.nodes.values():
        if node.role is Role.DEFER:
            yield Finding(
                node.span,
                f'"{flow.name}" is {what}, which cannot be deferred',
                hint="end it with an outcome, or do what is possible and return",
            )
        if node.role is Role.CALL and node.callee in deferring:
            yield Finding(
                node.span,
                f'"{node.label}" can defer, and "{flow.name}" is {what}, which cannot be deferred',
                hint="call a flow that ends with an outcome instead",
                related=(Related(_first_defer(flow.flows[node.callee]).span, "it defers here"),),
            )


def deferring(flows: Mapping[str, Flow]) -> set[str]:
    """The flows that can defer, or call one that can, by name."""
    callers: dict[str, list[str]] = {}
    for flow in flows.values():
        for node in flow.calls():
            callers.setdefault(node.callee, []).append(flow.name)
    waiting = [name for name, flow in flows.items() if any(_defers(flow))]
    found = set(waiting)
    while waiting:
        new = [name for name in callers.get(waiting.pop(), ()) if name not in found]
        found.update(new)
        waiting += new
    return found


def _defers(flow: Flow) -> Iterator[Node]:
    return (node for node in flow.nodes.values() if node.role is Role.DEFER)


def _first_defer(flow: Flow) -> Node:
    """The first place where a flow that can defer does, or one that it calls."""
    return next(node for each in with_called(flow, flow.flows).values() for node in _defers(each))


def _event(label: str, charm: Charm | None) -> str | None:
    """The event that a label names, in kebab case; ``None`` if it names none."""
    found = _EVENT.fullmatch(label)
    if found is None or (found[1] is None and found[3] is None):
        return None
    name = kebab(found[2])
    is_hook = found[3] is not None and found[3].strip().casefold() == "hook"
    is_event = is_of_juju(name) or (charm is not None and name in charm.names)
    return name if is_hook or is_event else None


def _same(event: str, flow: str) -> bool:
    """Whether two names may mean one event: either may leave out words around the other.

    A label may say "pebble-ready" for the only container, a heading "Handling of …".
    """
    short, long = sorted((_core(event), _core(flow)), key=len)
    return f"-{short}-" in f"-{long}-"


def _is_named_after_file(flow: Flow) -> bool:
    return flow.name == name_of("", "", PurePath(flow.path or "").stem)


def _core(name: str) -> str:
    words = name.split("-")
    while len(words) > 1 and words[0] in _AROUND:
        del words[0]
    while len(words) > 1 and words[-1] in _AROUND:
        del words[-1]
    return "-".join(words)


def _undeferrable(flow: Flow, charm: Charm | None) -> str | None:
    """What kind of event a flow answers, if it is one that cannot be deferred."""
    if flow.name in UNDEFERRABLE:
        return f'the event "{flow.name}"'
    action = flow.name.removesuffix("-action")
    if action != flow.name or (charm is not None and action in charm.actions):
        return "an action"
    return None
