"""What runs but deserves a look: the calls of other flows."""

from collections.abc import Iterator, Mapping

from flowrun.diagnostics import Severity
from flowrun.flow import Flow
from flowrun.labels import normalise
from flowrun.nearest import question
from flowrun.rules import Finding, rule


@rule(Severity.WARNING)
def outcome_never_comes(flow: Flow, flows: Mapping[str, Flow]) -> Iterator[Finding]:
    """An arrow out of a call names an outcome that the called flow does not have.

    It is never taken. The ends of the called flow are its outcomes, by their labels; one that
    defers ends its caller too, and is none.

    Wrong:

        ## Start hook

        ```mermaid
        flowchart TD
            hook([start Hook]) --> members[[Add members]]
            members --> done([return])
            members -- refused --> later>defer]
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
            members --> done([return])
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
        if called is None or called.diagnostics:
            continue  # what its outcomes are is another question
        outcomes = {normalise(outcome): outcome for outcome in called.outcomes}
        for edge in flow.ways_out(node.id):
            if edge.key is not None and edge.key not in outcomes:
                yield Finding(
                    edge.span,
                    f'"{called.name}" never ends with "{edge.answer}"',
                    hint=question(edge.key, outcomes) or _all_of(called),
                )


def _all_of(called: Flow) -> str:
    named = " or ".join(f'"{outcome}"' for outcome in called.outcomes)
    return f"it ends with {named}" if named else "it ends only by deferring"
