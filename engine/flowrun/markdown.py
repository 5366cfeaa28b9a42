"""A Markdown page to its Mermaid fences: each with its place in the file and the heading above it.

The one owner of markdown-it-py, which knows what CommonMark calls a fence and a heading.
"""

import functools
import re
from collections.abc import Callable, MutableMapping, Sequence
from dataclasses import dataclass
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from flowrun.source import Source
from flowrun.span import Span

_MERMAID = re.compile(r"\{?\.?mermaid(?=[\s{}]|$)", re.IGNORECASE)
"""How the info string of a Mermaid fence begins: plain, for MyST, or for Pandoc."""

_DIRECTIVE = re.compile(r"\{mermaid\}[ \t]*", re.IGNORECASE)

_OPTION = re.compile(r"[ \t]*:[\w-]+:(?=\s|$)")

_FRONT_MATTER = re.compile(
    r"---[ \t]*\n(?=[ \t]*\S)(?:(?!---|\.\.\.|```|~~~).*\n)*(?:---|\.\.\.)[ \t]*(?=\n|\Z)"
)
"""A page's own metadata, which CommonMark would take for a rule and a heading.

As Pandoc has it, no blank line follows the opening; a block that holds a fence is none.
"""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a page."""

    text: str
    """As a reader sees it, without markup."""
    span: Span
    """Its text as written; of several lines, the first."""


@dataclass(frozen=True, slots=True)
class Fence:
    """A Mermaid fence of a page."""

    source: Source
    """The chart: stretches of the file's own lines, joined by ``\\n``."""
    heading: Heading | None
    """The nearest heading above."""


def fences(page: str, path: str | None = None) -> list[Fence]:
    r"""The Mermaid fences of a page, in order. The page has its line ends as ``\n``.

    Options of a MyST directive and blank lines above a chart are no part of it. A directive that
    names a file instead of holding a chart is passed over.
    """
    page = _without_front_matter(page.replace("\0", "\ufffd"))
    lines = page.split("\n")
    references: dict[str, Any] = {}
    tokens = _commonmark().parse(page, references)
    heading: Heading | None = None
    found: list[Fence] = []
    for place, token in enumerate(tokens):
        if token.type == "heading_open":
            heading = _heading(token, tokens[place + 1], lines, references, path)
        elif token.type == "fence" and _holds_chart(token):
            found.append(Fence(_source(token, lines, path), heading))
    return found


def chart_of(
    texts: Sequence[str],
    path: str | None = None,
    *,
    first_line: int = 1,
    columns: Sequence[int] = (),
) -> Source:
    """The lines of a chart as its source, without the blank ones above it."""
    above = _leading(texts, _is_blank)
    if above == len(texts):  # nothing is drawn: the place is that of the first blank line
        return Source("", path, first_line=first_line)
    text = "\n".join(texts[above:])
    return Source(text, path, first_line=first_line + above, columns=columns[above:])


def _without_front_matter(page: str) -> str:
    """The page with blank lines where its metadata stands."""
    block = _FRONT_MATTER.match(page)
    return page if block is None else "\n" * block[0].count("\n") + page[block.end() :]


@functools.cache
def _commonmark() -> MarkdownIt:
    """Blocks only: of the text in the lines, just the headings are ever looked at.

    Beyond its depth markdown-it drops what it reads, so the depth is one that nobody reaches.
    """
    return MarkdownIt("commonmark", {"maxNesting": 100}).disable("inline")


def _heading(
    token: Token,
    inline: Token,
    lines: Sequence[str],
    references: MutableMapping[str, Any],
    path: str | None,
) -> Heading:
    row, end = _rows(token)
    text, first = "\n".join(lines[row:end]), inline.content.split("\n", 1)[0]
    mark = text.index(token.markup) + len(token.markup) if token.markup[0] == "#" else 0
    start = text.index(first, mark)
    span = Source(text, path, first_line=row + 1).span(start, start + len(first))
    return Heading(_plain(inline.content, references), span)


def _plain(text: str, references: MutableMapping[str, Any]) -> str:
    """The text of a line of Markdown without its markup."""
    parts: list[Token] = []
    _commonmark().inline.parse(text, _commonmark(), references, parts)
    return "".join(
        " " if part.type in {"softbreak", "hardbreak"} else part.content
        for part in parts
        if part.type != "html_inline"
    )


def _holds_chart(token: Token) -> bool:
    info = token.info.strip()
    directive = _DIRECTIVE.match(info)
    elsewhere = directive is not None and directive.end() < len(info) and not token.content.strip()
    return _MERMAID.match(info) is not None and not elsewhere


def _source(token: Token, lines: Sequence[str], path: str | None) -> Source:
    first = _rows(token)[0] + 1
    rows = token.content.removesuffix("\n").split("\n")
    below = lines[first : first + len(rows)]
    starts = [_start(line, row) for line, row in zip(below, rows, strict=False)]
    texts = [line[start:] for line, start in zip(below, starts, strict=True)]
    above = _options(texts) if _DIRECTIVE.match(token.info.strip()) else 0
    return chart_of(texts[above:], path, first_line=first + above + 1, columns=starts[above:])


def _rows(token: Token) -> list[int]:
    """Where a block begins and ends among the lines of the page."""
    assert token.map is not None, "every block token has its lines"
    return token.map


def _start(line: str, row: str) -> int:
    """Where a row of a fence begins in its line of the file.

    The row is an end of the line, but for a tab that the fence's indentation takes a part of:
    CommonMark has the rest of it as spaces, here it stays a tab.
    """
    text = row.lstrip(" \t")
    blanks = line[: len(line) - len(text)]
    return max(len(line) - len(row), len(blanks.rstrip(" \t")))


def _options(texts: Sequence[str]) -> int:
    """How many lines at the top of a MyST directive are its options.

    A ``---`` block counts as options only above another one: alone, it is the chart's front
    matter too, and its title counts.
    """
    if not texts or not _is_rule(texts[0]):
        return _leading(texts, _is_option)
    closing = next((row for row, text in enumerate(texts) if row and _is_rule(text)), 0)
    rest = [text for text in texts[closing + 1 :] if not _is_blank(text)]
    return closing + 1 if closing and rest and _is_rule(rest[0]) else 0


def _is_rule(text: str) -> bool:
    return text.strip() == "---"


def _is_blank(text: str) -> bool:
    return not text.strip()


def _is_option(text: str) -> bool:
    return _OPTION.match(text) is not None


def _leading(texts: Sequence[str], test: Callable[[str], bool]) -> int:
    """How many texts at the top pass a test."""
    return next((row for row, text in enumerate(texts) if not test(text)), len(texts))
