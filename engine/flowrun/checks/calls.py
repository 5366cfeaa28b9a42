"""The calls of flows: errors between a flow and those that it calls."""

from collections.abc import Iterator, Mapping, Sequence

from flowrun.diagnostics import Severity
from flowrun.flow import Flow, Node
from flowrun.nearest import question
from flowrun.rules import Finding, rule

Flows = Mapping[str, Flow]

_LONGEST = 10
"""How many names of a cycle are worth reading."""


@rule(Severity.ERROR)
def unknown_flow(flow: Flow, flows: Flows) -> Iterator[Finding]:
    """A subroutine names a flow that is not there.

    `[[Add members]]` calls the flow of the name `add-members`, which is the heading above its
    chart in kebab case.

    Wrong:

        ## Start hook

        ```mermaid
        flowchart TD
            hook([start Hook]) --> members[[Add nobody]]
            members --> done([return])
        ```

        ## Add members

        ```mermaid
        flowchart TD
            begin([Begin]) --> done([return])
        ```

    Right:

        ## Start hook

        ```mermaid
        flowchart TD
            hook([start Hook]) --> members[[Add members]]
            members --> done([return])
        ```

        ## Add members

        ```mermaid
        flowchart TD
            begin([Begin]) --> done([return])
        ```
    """
    for node in flow.calls():
        if node.callee not in flows:
            yield Finding(
                node.span,
                f'no flow is called "{node.callee}"',
                hint=question(node.callee, flows)
                or "draw it under a heading of that name, or draw a step with [ ]",
            )


@rule(Severity.ERROR)
def recursive_call(flows: Flows) -> Iterator[Finding]:
    """A flow calls itself, or one that calls it.

    What goes round is drawn as a loop, which a reader sees and a run bounds.

    Wrong:

        ## Again

        ```mermaid
        flowchart TD
            begin([Begin]) --> check{Is it ready?}
            check -- no --> again[[Again]] --> done([return])
            check -- yes --> done
        ```

    Right:

        ## Again

        ```mermaid
        flowchart TD
            begin([Begin]) --> check{Is it ready?}
            check -- no --> prepare[Prepare it] --> check
            check -- yes --> done([return])
        ```
    """
    done: set[str] = set()
    for name in flows:
        if name not in done:
            yield from _calls_back(name, flows, done)


@rule(Severity.ERROR)
def unhandled_outcome(flow: Flow, flows: Flows) -> Iterator[Finding]:
    """A called flow can end in a way that no arrow out of the call takes.

    The outcome of a call picks the arrow with its label; a plain arrow takes all outcomes that no
    label names.

    Wrong:

        ## Start hook

        ```mermaid
        flowchart TD
            hook([start Hook]) --> members[[Add members]]
            members -- return --> done([return])
        ```

        ## Add members

        ```mermaid
        flowchart TD
            begin([Begin]) --> check{Is it ready?}
            check -- yes --> done([return])
            check -- no --> failed([failed])
        ```

    Right:

        ## Start hook

        ```mermaid
        flowchart TD
            hook([start Hook]) --> members[[Add members]]
            members -- return --> done([return])
            members -- failed --> later>defer]
        ```

        ## Add members

        ```mermaid
        flowchart TD
            begin([Begin]) --> check{Is it ready?}
            check -- yes --> done([return])
            check -- no --> failed([failed])
        ```
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


def _calls_back(first: str, flows: Flows, done: set[str]) -> Iterator[Finding]:
    """The calls that lead back to a flow on the way to them, from a first flow on."""
    way: dict[str, Iterator[Node]] = {first: iter(flows[first].calls())}
    while way:
        name, calls = next(reversed(way.items()))
        node = next(calls, None)
        if node is None:
            del way[name]
            done.add(name)
        elif node.callee in way:
            yield _calls_itself(node, list(way))
        elif node.callee in flows and node.callee not in done:
            way[node.callee] = iter(flows[node.callee].calls())


def _calls_itself(node: Node, way: Sequence[str]) -> Finding:
    cycle = [*way[way.index(node.callee) :], node.callee]
    if len(cycle) > _LONGEST:
        cycle[_LONGEST // 2 : -_LONGEST // 2] = ["…"]
    return Finding(
        node.span,
        f'"{node.callee}" calls itself: {" -> ".join(cycle)}',
        hint="draw the loop inside one flow",
    )
