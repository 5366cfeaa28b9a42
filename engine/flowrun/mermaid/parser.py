"""A text to a flowchart. The one owner of lark."""

from collections.abc import Iterable, Iterator
from functools import cache
from importlib import resources
from typing import Any

from lark import Lark, Tree, UnexpectedToken
from lark import Token as LarkToken
from lark.lexer import Lexer

from flowrun.errors import MermaidSyntaxError
from flowrun.mermaid.builder import Builder
from flowrun.mermaid.flowchart import Flowchart
from flowrun.mermaid.lexer import Token, tokens
from flowrun.mermaid.mistakes import mistake
from flowrun.mermaid.prepared import prepare
from flowrun.source import Source


def parse(text: str, *, path: str | None = None) -> Flowchart:
    """Parse one Mermaid flowchart.

    Raises:
        MermaidSyntaxError: The text is not one; the error has all that is wrong.
    """
    return parse_source(Source(text, path))


def parse_source(source: Source) -> Flowchart:
    """Parse the Mermaid flowchart of a source, such as a fence in a Markdown page.

    Raises:
        MermaidSyntaxError: The text is not one; the error has all that is wrong.
    """
    prepared = prepare(source)
    builder = Builder(prepared)
    try:
        tree = _lark().parse(tokens(prepared.text))
    except UnexpectedToken as e:
        raise MermaidSyntaxError([mistake(prepared.span(e.token.start, e.token.end), "syntax")])
    for statement in tree.children[1:]:
        _add(statement, builder)
    chart = builder.finished(tree.children[0])
    if builder.diagnostics:
        raise MermaidSyntaxError(builder.diagnostics)
    return chart


class _Given(Lexer):
    """Hands tokens that exist already to lark."""

    def __init__(self, _: object) -> None:
        pass

    def lex(self, data: Any) -> Iterator[Token | LarkToken]:
        """The tokens, and the end as lark wants it."""
        yield from data
        yield LarkToken("_EOF", "")


@cache
def _lark() -> Lark:
    grammar = resources.files("flowrun.mermaid").joinpath("flowchart.lark").read_text("utf-8")
    return Lark(grammar, parser="lalr", lexer=_Given)


def _add(statement: Tree[Token] | Token, builder: Builder) -> None:
    match statement:
        case Tree("chain", parts):
            builder.chain(parts)
        case Tree("subgraph", [keyword, heading]):
            builder.open_box(keyword, heading)
        case Tree("style", [_, ids, styles]):
            builder.style(ids, styles)
        case Tree("classdef", [_, names, styles]):
            builder.define_class(names, styles)
        case Tree("class", [_, ids, name]):
            builder.use_class(ids, name)
        case Tree("linkstyle", [_, links, *parts]):
            by_type = {part.type: part for part in parts}
            styles = by_type.get("STYLES") or by_type.get("CURVE_STYLES")
            builder.style_links(links, by_type.get("CURVE"), styles)
        case Tree("click", [_, ids, *parts]):
            builder.click(ids, {part.type: part for part in parts})
        case Token(type="END"):
            builder.close_box(statement)
        case Token(type="DIRECTION"):
            builder.direct(statement)
        case Token(type="ACC_TITLE"):
            builder.name(statement)
        case Token(type="ACC_DESCRIPTION"):
            builder.describe(statement)
        case Token(type="EMPTY"):
            builder.empty()
