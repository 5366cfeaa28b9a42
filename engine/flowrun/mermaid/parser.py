"""A text to a flowchart. The one owner of lark."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib import resources
from typing import TypeAlias, cast

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

Statement: TypeAlias = Tree[Token] | Token

_WHOLE_STATEMENTS = {"END", "DIRECTION", "ACC_TITLE", "ACC_DESCRIPTION", "EMPTY"}
"""Tokens that are a statement each, with nothing to end it."""
_HEADER_ALONE = {Mistake.DIRECTION, Mistake.AFTER_HEADER}
"""Mistakes of the first line after which the other lines are still those of a flowchart."""

_BATCH = 1_000
"""How many tokens lark is given at once, at least."""


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
    rest = tokens(prepared.text)
    header = next(rest)
    if header.type == "HEADER":
        _add_all(rest, builder)
    else:
        _recover(rest, builder)
    chart = builder.finished(header)
    if builder.diagnostics:
        raise MermaidSyntaxError(in_order(builder.diagnostics))
    return chart


def _add_all(rest: Iterable[Token], builder: Builder) -> None:
    c4_word = find_c4_word(builder.prepared.text)
    if c4_word is not None:
        builder.report(c4_word)
    for batch in _batches(rest):
        try:
            statements = _parse(batch, start="start")
        except UnexpectedToken:
            _add_what_is_well_formed(batch, builder)
        else:
            for statement in statements:
                _add(statement, builder)


def _batches(rest: Iterable[Token]) -> Iterator[list[Token]]:
    """Whole statements, some at a time.

    What lives long is gone through by the garbage collector again and again: with all tokens of a
    large chart at once, it takes longer than the parser.
    """
    batch: list[Token] = []
    for token in rest:
        batch.append(token)
        if token.type == "_SEPARATOR" and len(batch) >= _BATCH:
            yield batch
            batch = []
    yield batch


def _recover(rest: Iterable[Token], builder: Builder) -> None:
    found = explain_header(builder.prepared.text)
    builder.report(found)
    builder.is_whole = False
    if found.mistake in _HEADER_ALONE:
        _add_what_is_well_formed(rest, builder)


def _add_what_is_well_formed(rest: Iterable[Token], builder: Builder) -> None:
    """Parse each statement by itself, so that one mistake hides no other."""
    for tokens_ in _split(rest):
        try:
            (statement,) = _parse(tokens_, start="alone")
        except UnexpectedToken as error:
            _report(tokens_, error.token, builder)
        else:
            _add(statement, builder)


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
    builder.is_whole = False
    text = builder.prepared.text
    if isinstance(bad, Token):
        found = explain(text, statement[: statement.index(bad)], bad)
    else:
        found = explain(text, statement, Token("_EOF", len(text), len(text)))
    builder.report(found)
    if found.mistake is Mistake.SUBGRAPH or statement[0].type == "SUBGRAPH":
        builder.open_broken_box(statement[0])


class _Given(Lexer):
    """Hands tokens that exist already to lark."""

    def __init__(self, _: object) -> None:
        pass

    def lex(  # type: ignore[override]  # lark hands over what it was given to parse
        self, data: Iterable[Token]
    ) -> Iterator[Token | LarkToken]:
        """The tokens, and the end as lark wants it."""
        yield from data
        yield LarkToken("_EOF", "")


@cache
def _lark() -> Lark:
    grammar = resources.files("flowrun.mermaid").joinpath("flowchart.lark").read_text("utf-8")
    return Lark(grammar, parser="lalr", lexer=_Given, start=["start", "alone"])


def _parse(tokens_: Sequence[Token], *, start: str) -> list[Statement]:
    """What lark makes of tokens: it keeps ours as they are, whatever its types say."""
    return cast("list[Statement]", _lark().parse(cast("str", tokens_), start=start).children)


def _add(statement: Statement, builder: Builder) -> None:
    if isinstance(statement, Token):
        _add_token(statement, builder)
        return
    parts = [part for part in statement.children if isinstance(part, Token)]
    match str(statement.data), parts:
        case "chain", _:
            builder.chain(parts)
        case "subgraph", [keyword, heading]:
            builder.open_box(keyword, heading)
        case looks, [_, ids, *values]:
            _add_looks(looks, ids, {value.type: value for value in values}, builder)
        case _:
            raise AssertionError(statement)


def _add_token(token: Token, builder: Builder) -> None:
    match token.type:
        case "END":
            builder.close_box(token)
        case "DIRECTION":
            builder.direct(token)
        case "ACC_TITLE":
            builder.entitle(token)
        case "ACC_DESCRIPTION":
            builder.describe(token)
        case "EMPTY":
            builder.add_empty()
        case _:
            raise AssertionError(token.type)


def _add_looks(looks: str, ids: Token, values: Mapping[str, Token], builder: Builder) -> None:
    match looks:
        case "style":
            builder.style(ids, values["STYLES"])
        case "classdef":
            builder.define_class(ids, values["STYLES"])
        case "class":
            builder.use_class(ids, values["NAME"])
        case "linkstyle":
            builder.style_links(ids, values)
        case "click":
            builder.click(ids, values)
        case _:
            raise AssertionError(looks)
