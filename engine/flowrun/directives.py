"""A chart's comments to what they tell flowrun: ``%% flowrun: WORD …``."""

import re
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from flowrun.diagnostics import Diagnostic, Severity
from flowrun.flow import Infeasible
from flowrun.mermaid.flowchart import Comment, Flowchart
from flowrun.nearest import Known, question
from flowrun.rules import Finding, rule
from flowrun.source import Source
from flowrun.span import Span

_DIRECTIVE = re.compile(r"flowrun\s*:\s*(\S*)\s*(.*)", re.IGNORECASE | re.DOTALL)

_REASON = re.compile(r"\s[-–—]+\s+(?=\S)")  # noqa: RUF001 - people's editors write long dashes
"""What stands between what a directive is about and why."""

_CODE_LINE = re.compile(r"^[ \t]*(?!%%)\S", re.MULTILINE)

_FORMS = {
    "skip": "%% flowrun: skip",
    "allow": "%% flowrun: allow RULE - reason",
    "infeasible": "%% flowrun: infeasible ID, ID - reason",
}
"""Every word, with the way it is written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Allow:
    """A rule that the document silences, in a whole chart or in one line of it."""

    rule: str
    reason: str
    span: Span
    """The comment that says so."""
    lines: range
    """The lines of the file that it covers; none if no line of the chart follows."""

    def covers(self, span: Span) -> bool:
        """Whether a problem at a place of the same file is silenced."""
        return span.line in self.lines


@dataclass(frozen=True, slots=True, kw_only=True)
class Directives:
    """All that a chart's comments tell flowrun."""

    skip: bool
    """The chart only illustrates: it is parsed and drawn, not run."""
    allows: tuple[Allow, ...]
    infeasible: tuple[Infeasible, ...]
    diagnostics: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Directive:
    """One comment to flowrun, as written."""

    word: str
    about: str
    """What stands between the word and the reason."""
    reason: str
    span: Span
    for_chart: bool
    """Whether it stands above the header."""

    @property
    def text(self) -> str:
        """The word and what it is about."""
        return f"{self.word} {self.about}".rstrip()


def directives_of(chart: Flowchart) -> Directives:
    """What the comments of a chart tell flowrun, with what is wrong in them."""
    found = [d for comment in chart.comments for d in _directives(comment, chart.header)]
    infeasible = tuple(_infeasible(found))
    groups = {subgraph.id for subgraph in chart.subgraphs}
    nodes = dict.fromkeys(node for node in chart.vertices if node not in groups)
    return Directives(
        skip=any(directive.word == "skip" for directive in found),
        allows=tuple(_allows(found, chart.source)),
        infeasible=infeasible,
        diagnostics=(
            *unknown_directive(found),
            *allow_without_reason(found),
            *unknown_node(infeasible, nodes),
        ),
    )


@rule(Severity.ERROR)
def unknown_directive(directives: Iterable[Directive]) -> Iterator[Finding]:
    """A comment to flowrun says something that flowrun does not know.

    A comment that begins with `flowrun:` is meant to have an effect. If it had none, nobody would
    notice, so a misspelt one is an error.

    Wrong:

        %% flowrun: skp
        flowchart TD
            hook([start Hook]) --> done([return])

    Right:

        %% flowrun: skip
        flowchart TD
            hook([start Hook]) --> done([return])
    """
    for directive in directives:
        if directive.word not in _FORMS:
            yield Finding(
                directive.span,
                f'flowrun knows no directive "{directive.word}"',
                hint=question(directive.word, _FORMS)
                or "write one of " + ", ".join(f'"{form}"' for form in _FORMS.values()),
            )
        elif directive.word == "skip" and (directive.about or directive.reason):
            yield Finding(
                directive.span,
                f'"skip" has something after it: "{directive.about or directive.reason}"',
                hint=f'write "{_FORMS["skip"]}" alone, and the rest in a comment of its own',
            )
        elif directive.word == "skip" and not directive.for_chart:
            yield Finding(
                directive.span,
                '"skip" is for a whole chart, and this line is inside one',
                hint="move it above the line that begins the chart",
            )


@rule(Severity.ERROR)
def allow_without_reason(directives: Iterable[Directive]) -> Iterator[Finding]:
    """A comment makes an exception and does not say why, or not for what.

    Whoever reads the chart next cannot know whether the exception still holds.

    Wrong:

        flowchart TD
            hook([start Hook]) --> done([return])
            %% flowrun: infeasible hook, done

    Right:

        flowchart TD
            hook([start Hook]) --> done([return])
            %% flowrun: infeasible hook, done - the hook never fires alone
    """
    for directive in directives:
        form = _FORMS.get(directive.word)
        if form is None or directive.word == "skip" or (directive.about and directive.reason):
            continue
        missing = "no reason" if directive.about else "nothing that it is about"
        yield Finding(
            directive.span,
            f'"{directive.text}" has {missing}',
            hint=f'write "{form}"',
        )


@rule(Severity.ERROR)
def unknown_node(infeasible: Iterable[Infeasible], nodes: Collection[str]) -> Iterator[Finding]:
    """A comment names a node that the chart does not have.

    A stretch of nodes that no run can take is given by their ids. One that is misspelt would leave
    a path in the coverage count without anybody knowing why.

    Wrong:

        flowchart TD
            hook([start Hook]) --> done([return])
            %% flowrun: infeasible hook, finished - the hook never fires alone

    Right:

        flowchart TD
            hook([start Hook]) --> done([return])
            %% flowrun: infeasible hook, done - the hook never fires alone
    """
    known = Known(nodes)
    for stretch in infeasible:
        for node in stretch.nodes:
            if node not in nodes:
                yield Finding(
                    stretch.span, f'no node has the id "{node}"', hint=known.question(node)
                )


def _directives(comment: Comment, header: Span) -> Iterator[Directive]:
    found = _DIRECTIVE.match(comment.text)
    if found is not None:
        about, *reason = _REASON.split(f" {found[2]}", maxsplit=1)
        yield Directive(
            word=found[1],
            about=about.strip(),
            reason="".join(reason).strip(),
            span=comment.span,
            for_chart=comment.span < header,
        )


def _infeasible(directives: Iterable[Directive]) -> Iterator[Infeasible]:
    for directive in directives:
        if directive.word == "infeasible" and directive.about and directive.reason:
            ids = [node.strip() for node in directive.about.split(",")]
            yield Infeasible(ids, directive.reason, directive.span.place)


def _allows(directives: Iterable[Directive], source: Source) -> Iterator[Allow]:
    lines = [source.place(line.start())[0] for line in _CODE_LINE.finditer(source.text)]
    for directive in directives:
        if directive.word == "allow" and directive.about and directive.reason:
            yield Allow(
                rule=directive.about,
                reason=directive.reason,
                span=directive.span,
                lines=_covered(directive, lines),
            )


def _covered(directive: Directive, lines: Sequence[int]) -> range:
    """The lines below a directive that it is for: all of the chart, or one."""
    below = bisect_right(lines, directive.span.line)
    if below == len(lines):
        return range(0)
    return range(lines[below], lines[-1 if directive.for_chart else below] + 1)
