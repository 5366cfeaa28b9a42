"""A chart as it is written to a chart as Mermaid's grammar sees it, and the way back.

Before Mermaid parses, it rewrites the text: it unifies line ends, cuts front matter, directives and
comments, and encodes entities. Labels keep the traces, so the same is done here; every rewriting
remembers where it was done.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from flowrun.mermaid.characters import LINE_ENDS, WHITE, is_white, leading_white
from flowrun.mermaid.edits import Edit, Edits
from flowrun.mermaid.frontmatter import find_front_matter
from flowrun.source import Source
from flowrun.span import Span

_RETURN = re.compile(r"\r\n|\r")
_TAG = re.compile(r"<\w+", re.ASCII)
_ATTRIBUTE = re.compile(r'="([^"]*)"')
_DIRECTIVE = re.compile(
    rf"%%\{{[{WHITE}]*(?:\w+[{WHITE}]*:|\w+)[{WHITE}]*"
    rf"(?:\w+|(?>(?:(?!\}}%%)[^\u2028\u2029])*))?[{WHITE}]*(?:\}}%%)?",
    re.ASCII,
)
_AFTER_BRACE = re.compile(rf"\}}[{WHITE}]*\n")
_ENTITY = re.compile(r"#(\w+);", re.ASCII)
_NOT_WHITE = re.compile(rf"[^{WHITE}]+")
_LINE = re.compile(rf"[^{LINE_ENDS}]+")

Stretch = tuple[int, int]
"""From one offset of a prepared text up to another: a span that nobody has asked for yet."""


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The YAML that a chart begins with, and where it stands in the source."""

    yaml: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Prepared:
    """A chart's text, ready for the lexer."""

    text: str
    source: Source
    front_matter: FrontMatter | None
    comments: tuple[tuple[int, int], ...]
    """Where the ``%%`` lines stand, in the source."""
    _rewritings: tuple[Edits, ...]

    def span(self, start: int, end: int) -> Span:
        """A stretch of the prepared text as a stretch of the file."""
        if not self._rewritings:
            return self.source.span(start, end)
        first = self._origin(start)
        return self.source.span(first, first if end <= start else self._origin(end - 1) + 1)

    def _origin(self, position: int) -> int:
        for edits in reversed(self._rewritings):
            position = edits.before(position)
        return position


def prepare(source: Source) -> Prepared:
    """Rewrite a chart's text as Mermaid does before it parses."""
    writing = _Writing(source.text)
    writing.apply(_unified_line_ends)
    writing.apply(_single_quoted_attributes)
    front_matter = _cut_front_matter(writing)
    writing.apply(_without_directives)
    comments = _cut_comments(writing)
    writing.apply(lambda text: [Edit(0, leading_white(text), "")])
    writing.apply(lambda text: _dropped_semicolons(text, "style"))
    writing.apply(lambda text: _dropped_semicolons(text, "classDef"))
    writing.apply(_encoded_entities)
    writing.text += "\n"
    writing.apply(_tight_braces)
    return Prepared(writing.text, source, front_matter, comments, tuple(writing.rewritings))


class _Writing:
    """A text while it is rewritten."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.rewritings: list[Edits] = []

    def apply(self, edits_of: Callable[[str], Iterable[Edit]]) -> None:
        """Make the changes that a function finds in the text."""
        edits = [e for e in edits_of(self.text) if self.text[e.start : e.end] != e.text]
        if edits:
            self.rewritings.append(Edits(edits))
            self.text = self.rewritings[-1].apply(self.text)

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """Where a stretch of the text stands in the source."""
        for edits in reversed(self.rewritings):
            start, end = edits.before(start), edits.before(end)
        return start, end


def _cut_front_matter(writing: _Writing) -> FrontMatter | None:
    found = find_front_matter(writing.text)
    if found is None:
        return None
    yaml = found.without_indent(writing.text[found.start : found.end])
    start, end = writing.origin(found.start, found.end)
    writing.apply(lambda _: [Edit(0, found.after, "")])
    return FrontMatter(yaml, start, end)


def _cut_comments(writing: _Writing) -> tuple[tuple[int, int], ...]:
    comments = list(_comments(writing.text))
    places = tuple(writing.origin(comment.mark, comment.line_end) for comment in comments)
    writing.apply(lambda _: (Edit(comment.start, comment.end, "") for comment in comments))
    return places


def _unified_line_ends(text: str) -> Iterator[Edit]:
    if "\r" in text:
        for found in _RETURN.finditer(text):
            yield Edit(found.start(), found.end(), "\n")


def _single_quoted_attributes(text: str) -> Iterator[Edit]:
    """Mermaid turns ``<a href="x">`` into ``<a href='x'>``, for the sake of its strings."""
    if '="' not in text:
        return
    after = 0
    while (tag := _TAG.search(text, after)) and (close := text.find(">", tag.end())) >= 0:
        written = text[tag.end() : close]
        yield Edit(tag.end(), close, _ATTRIBUTE.sub(r"='\1'", written))
        after = close + 1


@dataclass(frozen=True, slots=True)
class _CommentLine:
    start: int
    """Where the cut begins: blank lines above a comment go with it."""
    mark: int
    line_end: int
    end: int


def _comments(text: str) -> Iterator[_CommentLine]:
    """The lines that begin with ``%%`` and say something."""
    after = 0
    mark = text.find("%%")
    while mark >= 0:
        line_end = text.find("\n", mark)
        line_end = len(text) if line_end < 0 else line_end
        start = _line_start_before(text, mark, after)
        if start is None or text[mark + 2 : mark + 3] == "{" or line_end == mark + 2:
            mark = text.find("%%", mark + 1)
            continue
        after = min(line_end + 1, len(text))
        yield _CommentLine(start, mark, line_end, after)
        mark = text.find("%%", after)


def _line_start_before(text: str, mark: int, after: int) -> int | None:
    """The first start of a line from which there are only blanks up to a mark."""
    first = mark
    while first > after and is_white(text[first - 1]):
        first -= 1
    if first == 0 or text[first - 1] in LINE_ENDS:
        return first
    ends = [end for end in (text.find(each, first, mark) for each in LINE_ENDS) if end >= 0]
    return min(ends) + 1 if ends else None


def _without_directives(text: str) -> Iterator[Edit]:
    for found in _DIRECTIVE.finditer(text) if "%%{" in text else ():
        yield Edit(found.start(), found.end(), "")


def _tight_braces(text: str) -> Iterator[Edit]:
    """Mermaid cuts the blanks between a ``}`` and the end of its line."""
    for found in _AFTER_BRACE.finditer(text):
        yield Edit(found.start(), found.end(), "}\n")


def _dropped_semicolons(text: str, keyword: str) -> Iterator[Edit]:
    """Mermaid drops the last ``;`` of a line that styles with a ``#`` colour."""
    if keyword not in text:
        return
    for line in _LINE.finditer(text):
        keyword_at = text.find(keyword, line.start(), line.end())
        last = text.rfind(";", line.start(), line.end())
        if 0 <= keyword_at < last and _has_hash_value(text[keyword_at + len(keyword) : last]):
            yield Edit(last, last + 1, "")


def _has_hash_value(text: str) -> bool:
    words = _NOT_WHITE.finditer(text)
    return any(-1 < word[0].find(":") < word[0].rfind("#") for word in words)


def _encoded_entities(text: str) -> Iterator[Edit]:
    """Mermaid keeps ``#quot;`` and ``#35;`` safe from its grammar in a form of its own."""
    if "#" in text:
        for found in _ENTITY.finditer(text):
            mark = "\ufb02\u00b0\u00b0" if found[1].isdecimal() else "\ufb02\u00b0"
            yield Edit(found.start(), found.end(), f"{mark}{found[1]}\u00b6\u00df")
