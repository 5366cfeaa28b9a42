"""What is wrong with a page as a whole: what is no flow in it, and what its exceptions are for."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from flowrun.diagnostics import Diagnostic, Severity
from flowrun.directives import Allow
from flowrun.documents import Document
from flowrun.errors import MermaidSyntaxError
from flowrun.flow import Flow, Role
from flowrun.mermaid.parser import parse_source
from flowrun.nearest import question
from flowrun.registry import Registry
from flowrun.rules import Finding, rule
from flowrun.source import Source
from flowrun.span import Span


@rule(Severity.ERROR)
def syntax(source: Source) -> Iterator[Finding]:
    """A text is not what Mermaid takes for a flowchart.

    Where Mermaid draws nothing there is nothing to run. All errors of a chart are found at once,
    each at its place. An id that is `end` in lower case is one of them: Mermaid keeps the word for
    itself.

    Wrong:

        flowchart TD
            hook([start Hook] --> done([return])

    Right:

        flowchart TD
            hook([start Hook]) --> done([return])
    """
    try:
        parse_source(source)
    except MermaidSyntaxError as error:
        for found in error.diagnostics:
            yield Finding(found.span, found.message, found.hint, found.related)


@rule(Severity.ERROR)
def no_flow_found(place: str, documents: Sequence[Document]) -> Iterator[Finding]:
    """A page or folder that should hold a flow holds none.

    A fence that nobody recognises, or a chart that says `skip`, would otherwise look like success.
    The places that the configuration names must hold a flow; those named on the command line must
    with `--require-flows`.

    Wrong:

        A page with a chart that only illustrates.

        ```mermaid
        %% flowrun: skip
        flowchart TD
            hook([start Hook]) --> done([return])
        ```

    Right:

        A page with a chart that runs.

        ```mermaid
        flowchart TD
            hook([start Hook]) --> done([return])
        ```
    """
    if not any(document.flows or document.diagnostics for document in documents):
        yield Finding(
            Span(place, 1, 1, 1, 1),
            f'no flow is found in "{place}"',
            hint="draw one as a Mermaid flowchart in a ```mermaid fence; a chart that says "
            '"%% flowrun: skip" is none',
        )


@rule(Severity.ERROR)
def unmarked_illustration(
    flow: Flow, registry: Registry[Any] | None, errors: Sequence[Diagnostic]
) -> Iterator[Finding]:
    """A chart only illustrates, and does not say so.

    It decides nothing, and not one of its labels is registered; or, where there are no functions to
    compare it with, it draws no end. Such a chart shows what hangs together, not what happens next.
    As a flow it has errors from end to end, which this one message stands for.

    Wrong:

        flowchart LR
            user([User]) -- asks --> api[API]
            api -- reads --> cache[(Cache)]
            api -- writes --> database[(Database)]
            cache --- database

    Right:

        %% flowrun: skip
        flowchart LR
            user([User]) -- asks --> api[API]
            api -- reads --> cache[(Cache)]
            api -- writes --> database[(Database)]
            cache --- database
    """
    if len(errors) > 1 and not _may_be_meant(flow, registry):
        yield Finding(
            flow.span,
            f'"{flow.name}" decides nothing, and {_missing(registry)}: it seems only to illustrate',
            hint="write %% flowrun: skip above this line if it does; if it is meant to run, "
            "flowrun validate --stubs prints the functions that it needs",
        )


@rule(Severity.WARNING)
def unused_allow(
    allows: Iterable[Allow], used: Collection[Allow], errors: Collection[str]
) -> Iterator[Finding]:
    """A comment allows what is not there.

    The chart was mended and the exception stayed, or it stands above the wrong line. Only warnings
    can be allowed: an error is what the engine refuses to run.

    Wrong:

        flowchart TD
            %% flowrun: allow implicit-end - the operator takes over here
            hook([start Hook]) --> done([return])

    Right:

        flowchart TD
            %% flowrun: allow implicit-end - the operator takes over here
            hook([start Hook]) --> page[Page the operator]
    """
    for allow in allows:
        if allow.rule in errors:
            yield Finding(
                allow.span,
                f'"{allow.rule}" is an error, which cannot be allowed: the engine refuses it',
                hint="mend what it finds, or write %% flowrun: skip above the header if the chart "
                "only illustrates",
            )
        elif allow not in used:
            yield Finding(
                allow.span,
                f'there is no "{allow.rule}" here to allow',
                hint="remove the comment, or move it above the line that it is for",
            )


@rule(Severity.WARNING)
def unknown_rule(allows: Iterable[Allow], known: Collection[str]) -> Iterator[Finding]:
    """A comment allows a rule that does not exist.

    It silences nothing: its name is misspelt, or is that of another version.

    Wrong:

        flowchart TD
            %% flowrun: allow implicit-ends - the operator takes over here
            hook([start Hook]) --> done([return])

    Right:

        flowchart TD
            %% flowrun: allow implicit-end - the operator takes over here
            hook([start Hook]) --> page[Page the operator]
    """
    for allow in allows:
        if allow.rule not in known:
            yield Finding(
                allow.span,
                f'no rule is called "{allow.rule}"',
                hint=question(allow.rule, known) or "flowrun rules lists them all",
            )


def _missing(registry: Registry[Any] | None) -> str:
    return "draws no end" if registry is None else "none of its labels is registered"


def _may_be_meant(flow: Flow, registry: Registry[Any] | None) -> bool:
    """Whether a chart decides something, or stands for at least one function.

    Without functions to compare it with, one that draws where a run stops may be meant, too.
    """
    if registry is None:
        meant = {Role.DECISION, Role.END, Role.DEFER}
        return any(node.role in meant for node in flow.nodes.values())
    return any(
        node.role is Role.DECISION or (node.role is Role.STEP and node.label in registry)
        for node in flow.nodes.values()
    )
