"""Problems to changes of a document, where one cure is safe: it draws what was plainly meant.

What is changed: `--> no -->` becomes `-- no -->`, a blank parts a word from the arrow that took its
last letter, and a comment that allows nothing goes. All else stays as it is, byte for byte.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from flowrun.checks.answers import answer_drawn_as_node
from flowrun.diagnostics import Diagnostic
from flowrun.source import Source
from flowrun.span import Span
from flowrun_tools import rules


@dataclass(frozen=True, slots=True, order=True)
class Change:
    """A stretch of a text, and what is to stand there."""

    start: int
    end: int
    text: str


_ANSWER = re.compile(r"--+>[ \t]*(\w+)[ \t]*--+>")
"""An answer that is drawn as a bare node between two arrows."""


def fixed(text: str, diagnostics: Iterable[Diagnostic]) -> str:
    """A document without those of its problems that have a safe cure."""
    source = Source(text)
    changes = {change for each in diagnostics for change in _changes(each, source)}
    parts: list[str] = []
    after = 0
    for change in sorted(changes):
        if change.start >= after:
            parts += (text[after : change.start], change.text)
            after = change.end
    return "".join([*parts, text[after:]])


def _changes(diagnostic: Diagnostic, source: Source) -> Iterator[Change]:
    cure = _CURES.get(diagnostic.rule)
    if cure is not None:
        yield from cure(diagnostic, source)


def _answers_on_arrows(diagnostic: Diagnostic, source: Source) -> Iterator[Change]:
    """The two arrows around an answer that is drawn as a node, as one with the answer on it."""
    for span in (diagnostic.span, *(related.span for related in diagnostic.related)):
        start, _ = _stretch(span, source)
        found = _ANSWER.match(source.text, start)
        if found is not None:
            yield Change(start, found.end(), f"-- {found[1]} -->")


def _blank_after_word(diagnostic: Diagnostic, source: Source) -> Iterator[Change]:
    _, end = _stretch(diagnostic.span, source)
    if re.match(r"[-=.]", source.text[end:]):  # the letter was cut off a text on an arrow
        yield Change(end, end, " ")


def _no_comment(diagnostic: Diagnostic, source: Source) -> Iterator[Change]:
    """The whole line of a comment that does nothing, if it is in a chart."""
    start, end = _stretch(diagnostic.span, source)
    line = source.text.rfind("\n", 0, start) + 1
    if source.text.startswith("%%", start):
        rest = re.compile(r"[ \t]*(?:\r\n?|\n|\Z)").match(source.text, end)
        if rest is not None and _is_margin(source.text[line:start]):
            yield Change(line, rest.end(), "")


def _is_margin(text: str) -> bool:
    """Whether nothing stands before a comment but blanks and the marks of a quote."""
    return not text.strip(" \t>")


def _stretch(span: Span, source: Source) -> tuple[int, int]:
    return source.offset(span.line, span.column), source.offset(span.end_line, span.end_column)


_CURES: Mapping[str, Callable[[Diagnostic, Source], Iterator[Change]]] = {
    answer_drawn_as_node.name: _answers_on_arrows,
    rules.cut_off_letter.name: _blank_after_word,
    rules.unused_allow.name: _no_comment,
}
