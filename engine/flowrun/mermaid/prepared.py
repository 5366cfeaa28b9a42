"""A chart as it is written to a chart as Mermaid's grammar sees it, and the way back.

Before Mermaid parses, it rewrites the text: it unifies line ends, cuts front matter, directives and
comments, and encodes entities. Labels keep the traces, so the same is done here; every rewriting
remembers where it was done.
"""

import re
from collections.abc import Iterable, Iterator
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
    rf"(?:\w+|(?:(?!\}}%%)[^\u2028\u2029])*+)?[{WHITE}]*(?:\}}%%)?",
    re.ASCII,
)
_AFTER_BRACE = re.compile(rf"\}}[{WHITE}]*\n")
_ENTITY = re.compile(r"#(\w+);", re.ASCII)
_NOT_WHITE = re.compile(rf"[^{WHITE}]+")
_LINE = re.compile(rf"[^{LINE_ENDS}]+")


@dataclass(frozen=True, slots=True)
class Prepared:
    """A chart's text, ready for the lexer."""

    text: str
    source: Source
    front_matter: tuple[int, int] | None
    """Where the YAML of the front matter stands, in the source."""
    front_matter_text: str
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
    writing.apply(_unified_line_ends(writing.text))
    writing.apply(_single_quoted_attributes(writing.text))
    front_matter = find_front_matter(writing.text)
    yaml = ""
    if front_matter is not None:
        yaml = writing.text[front_matter.start : front_matter.end]
        yaml = front_matter.without_indent(yaml)
        body = writing.origins(front_matter.start, front_matter.end)
        writing.apply([Edit(0, front_matter.after, "")])
    writing.apply(Edit(m.start(), m.end(), "") for m in _DIRECTIVE.finditer(writing.text))
    comments = list(_comments(writing.text))
    places = tuple(writing.origins(comment.mark, comment.line_end) for comment in comments)
    writing.apply(Edit(comment.start, comment.end, "") for comment in comments)
    writing.apply([Edit(0, leading_white(writing.text), "")])
    writing.apply(_dropped_semicolons(writing.text, "style"))
    writing.apply(_dropped_semicolons(writing.text, "classDef"))
    writing.apply(_encoded_entities(writing.text))
    writing.text += "\n"
    writing.apply(Edit(m.start(), m.end(), "}\n") for m in _AFTER_BRACE.finditer(writing.text))
    return Prepared(
        writing.text,
        source,
        None if front_matter is None else body,
        yaml,
        places,
        tuple(writing.rewritings),
    )


class _Writing:
    """A text while it is rewritten."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.rewritings: list[Edits] = []

    def apply(self, edits: Iterable[Edit]) -> None:
        made = [edit for edit in edits if self.text[edit.start : edit.end] != edit.text]
        if made:
            self.rewritings.append(Edits(made))
            self.text = self.rewritings[-1].apply(self.text)

    def origins(self, start: int, end: int) -> tuple[int, int]:
        for edits in reversed(self.rewritings):
            start, end = edits.before(start), edits.before(end)
        return start, end


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
    ends = [end for end in (text.find(mark_, first, mark) for mark_ in LINE_ENDS) if end >= 0]
    return min(ends) + 1 if ends else None


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
