"""Statements that begin with a keyword to tokens."""

import re
from collections.abc import Iterator

from flowrun.mermaid.attempts import Attempts
from flowrun.mermaid.characters import WHITE
from flowrun.mermaid.patterns import CALL, STATEMENTS, rest_of_statement
from flowrun.mermaid.tokens import Heading, Token, Words, words_of
from flowrun.mermaid.traps import Traps

_ACCESSIBILITY = re.compile(
    rf"accTitle[{WHITE}]*:[{WHITE}]*(?P<title>[^\n]*)"
    rf"|accDescr[{WHITE}]*(?::[{WHITE}]*(?P<line>[^\n]*)"
    rf"|\{{[{WHITE}]*(?:\}}|(?P<lines>[^}}]+)\}}|(?P<unclosed>)[^}}]*))"
)
_CLICK_IN_TITLE = re.compile(rf"click[{WHITE}]+([^{WHITE}]*)[{WHITE}]")
_LINE_BREAK = re.compile(rf"\n[{WHITE}]*")
_WORDS = ("text", "string", "markdown")


def is_statement(keyword: str) -> bool:
    """Whether a statement begins with a keyword."""
    return keyword in STATEMENTS or keyword.startswith("acc")


def statement_tokens(
    text: str, start: int, keyword: str, traps: Traps, attempts: Attempts
) -> Iterator[Token]:
    """The tokens of a statement up to its end; a mistake if it is not well-formed."""
    if keyword.startswith("acc"):
        yield from _accessibility(text, start)
        return
    after = start + len(keyword)
    found = _found(text, after, keyword, attempts)
    if found is None or not _is_plain(keyword, after, found, traps):
        yield Token("MISTAKE", start, start)
        return
    yield Token(keyword.upper(), start, after)
    if keyword == "subgraph":
        yield Token("HEADING", after, found.end(), _heading(found))
        return
    parts = [group for group in found.re.groupindex if found[group] is not None]
    for part in parts:
        end = found.end() if part is parts[-1] else found.end(part)
        yield Token(part, found.start(part), end, found[part])


def _accessibility(text: str, start: int) -> Iterator[Token]:
    """An empty ``accDescr {}`` says nothing; Mermaid empties one that is never closed."""
    found = _ACCESSIBILITY.match(text, start)
    if found is None:
        yield Token("MISTAKE", start, start)
    elif found["title"] is not None:
        yield Token("ACC_TITLE", *found.span("title"), found["title"])
    else:
        value = next(
            (found[g] for g in ("line", "lines", "unclosed") if found[g] is not None), None
        )
        kind = "ACC_NOTHING" if value is None else "ACC_DESCRIPTION"
        yield Token(kind, start, found.end(), value)


def _found(text: str, after: int, keyword: str, attempts: Attempts) -> re.Match[str] | None:
    found_call = CALL.match(text, after) if keyword == "click" else None
    if found_call is not None and attempts.is_hopeless("call", after):
        return None
    found = rest_of_statement(keyword).match(text, after)
    if found is None and found_call is not None:
        bracket = text.find("(", after)
        attempts.failed("call", after, len(text) if bracket < 0 else bracket)
    return found


def _is_plain(keyword: str, after: int, found: re.Match[str], traps: Traps) -> bool:
    """Whether no part of the statement is something else to Mermaid."""
    if not traps:
        return True
    if keyword == "click":
        places = [found.start(part) - 1 for part in ("TIP", "TOOLTIP", "TARGET") if found[part]]
        if found["FUNCTION"]:
            places += (found.start("FUNCTION"), found.end("FUNCTION") - 1)
    elif keyword == "subgraph" and found["bracket"]:
        places = [after, found.start("bracket")]
    else:
        breaks = _LINE_BREAK.finditer(found[0])
        places = [after, found.end() - 1, *(found.start() + each.end() for each in breaks)]
    return not any(traps.has(place) for place in places)


def _heading(found: re.Match[str]) -> Heading:
    title = words_of(found) if any(found[kind] is not None for kind in _WORDS) else None
    return Heading(_id_of(words_of(found, "id_")), title)


def _id_of(words: Words) -> Words:
    """Mermaid drops the word "click" from a title, and knows no quoted one from a plain one."""
    if words.kind == "markdown":
        return words
    return words._replace(text=_CLICK_IN_TITLE.sub(r"\1", words.text), kind="text")
