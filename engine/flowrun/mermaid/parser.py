"""A text to a flowchart. The one owner of lark."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib import resources
from typing import Any

from lark import Lark, Tree, UnexpectedToken
from lark import Token as LarkToken
from lark.lexer import Lexer

from flowrun.diagnostics import in_order
from flowrun.errors import MermaidSyntaxError
from flowrun.mermaid.builder import Builder
from flowrun.mermaid.explaining import explain, explain_header, find_c4_word
from flowrun.mermaid.flowchart import Flowchart
from flowrun.mermaid.lexer import tokens
from flowrun.mermaid.mistakes import Mistake
from flowrun.mermaid.prepared import prepare
from flowrun.mermaid.tokens import Token
from flowrun.source import Source

_WHOLE_STATEMENTS = {"END", "DIRECTION", "ACC_TITLE", "ACC_DESCRIPTION", "EMPTY"}
"""Tokens that are a statement each, with nothing to end it."""
_HEADER_ALONE = {Mistake.DIRECTION, Mistake.AFTER_HEADER}
"""Mistakes of the first line after which the other lines are still those of a flowchart."""


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
    builder.read_front_matter()
    header, *rest = tokens(prepared.text)
    if header.type == "HEADER":
        _add_all(header, rest, builder)
    else:
        _recover(header, rest, builder)
    chart = builder.finished(header)
    if builder.diagnostics:
        raise MermaidSyntaxError(in_order(builder.diagnostics))
    return chart


def _add_all(header: Token, rest: Sequence[Token], builder: Builder) -> None:
    c4_word = find_c4_word(builder.prepared.text)
    if c4_word is not None:
        builder.report(c4_word)
    try:
        tree = _lark().parse([header, *rest], start="start")
    except UnexpectedToken:
        _add_what_is_well_formed(rest, builder)
    else:
        for statement in tree.children[1:]:
            _add(statement, builder)


def _recover(header: Token, rest: Sequence[Token], builder: Builder) -> None:
    found = explain_header(builder.prepared.text)
    builder.report(found)
    if found.mistake in _HEADER_ALONE:
        _add_what_is_well_formed(rest, builder)


def _add_what_is_well_formed(rest: Iterable[Token], builder: Builder) -> None:
    """Parse each statement by itself, so that one mistake hides no other."""
    builder.broken = True
    for statement in _split(rest):
        try:
            tree = _lark().parse(statement, start="alone")
        except UnexpectedToken as error:
            _report(statement, error.token, builder)
        else:
            _add(tree.children[0], builder)


def _split(rest: Iterable[Token]) -> Iterator[list[Token]]:
    statement: list[Token] = []
    for token in rest:
        whole = not statement and token.type in _WHOLE_STATEMENTS
        statement.append(token)
        if whole or token.type == "_SEPARATOR":
            yield statement
            statement = []
    if statement:
        yield statement


def _report(statement: Sequence[Token], bad: object, builder: Builder) -> None:
    text = builder.prepared.text
    position = statement.index(bad) if isinstance(bad, Token) else len(statement)
    end = Token("_EOF", len(text), len(text))
    found = explain(text, statement[:position], bad if isinstance(bad, Token) else end)
    builder.report(found)
    if found.mistake is Mistake.SUBGRAPH or statement[0].type == "SUBGRAPH":
        builder.open_broken_box(statement[0])


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
    return Lark(grammar, parser="lalr", lexer=_Given, start=["start", "alone"])


def _add(statement: Tree[Token] | Token, builder: Builder) -> None:
    match statement:
        case Tree("chain", parts):
            builder.chain(parts)
        case Tree("subgraph", [keyword, heading]):
            builder.open_box(keyword, heading)
        case Tree(_, [_, ids, *parts]):
            _add_looks(str(statement.data), ids, {part.type: part for part in parts}, builder)
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


def _add_looks(kind: str, ids: Token, parts: dict[str, Token], builder: Builder) -> None:
    match kind:
        case "style":
            builder.style(ids, parts["STYLES"])
        case "classdef":
            builder.define_class(ids, parts["STYLES"])
        case "class":
            builder.use_class(ids, parts["NAME"])
        case "linkstyle":
            styles = parts.get("STYLES") or parts.get("CURVE_STYLES")
            builder.style_links(ids, parts.get("CURVE"), styles)
        case "click":
            builder.click(ids, parts)
