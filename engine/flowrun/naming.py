"""Headings and titles to the names of flows."""

from collections.abc import Iterable, Iterator

from flowrun.diagnostics import Related, Severity
from flowrun.flow import Flow
from flowrun.labels import kebab
from flowrun.rules import Finding, rule


def name_of(title: str, heading: str, stem: str) -> str:
    """The name of a flow: from its own title, else the heading above it, else the file's stem.

    >>> name_of("", "On `create-backup` hook", "charm")
    'create-backup'
    """
    names = (_name(text) for text in (title, heading, stem))
    return next((name for name in names if name), stem)


@rule(Severity.ERROR)
def duplicate_flow_name(flows: Iterable[Flow]) -> Iterator[Finding]:
    """Two flows have one name.

    A flow is found by its name, so every flow that runs has a name of its own. It comes from the
    nearest heading above the chart; a second chart under one heading needs a title, which Mermaid
    takes from the front matter of the chart.

    Wrong:

        ## Start hook

        ```mermaid
        flowchart TD
            hook([start Hook]) --> done([return])
        ```

        ```mermaid
        flowchart TD
            check([check Hook]) --> done([return])
        ```

    Right:

        ## Start hook

        ```mermaid
        flowchart TD
            hook([start Hook]) --> done([return])
        ```

        ```mermaid
        ---
        title: Check
        ---
        flowchart TD
            check([check Hook]) --> done([return])
        ```
    """
    first: dict[str, Flow] = {}
    for flow in flows:
        known = first.setdefault(flow.name, flow)
        if known is not flow:
            yield Finding(
                flow.span,
                f'a second flow is called "{flow.name}"',
                hint='give this chart a heading of its own, or "title: …" between two lines "---" '
                "at its top",
                related=(Related(known.span, "the first one begins here"),),
            )


def _name(text: str) -> str:
    """A heading in kebab case, without "on" before and "hook" after; empty if it has no word."""
    words = kebab(text).split("-")
    if len(words) > 1 and words[0] == "on":
        del words[0]
    if len(words) > 1 and words[-1] == "hook":
        del words[-1]
    return "-".join(words)
