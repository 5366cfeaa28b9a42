"""A place where a chart goes wrong to the mistake that was most likely made there."""

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from flowrun.mermaid.characters import BLANK, WHITE, trim
from flowrun.mermaid.mistakes import Mistake
from flowrun.mermaid.patterns import KEYWORD, SHAPES
from flowrun.mermaid.tokens import Token

OTHER_DIAGRAM = re.compile(
    r"(?:C4(?:Component|Container|Context|Deployment|Dynamic)|architecture|block|classDiagram"
    r"|cynefin|erDiagram|error|eventmodeling|gantt|gitGraph|info|ishikawa|journey|kanban|mindmap"
    r"|packet|pie|quadrantChart|radar|railroad|requirement|requirementDiagram|sankey"
    r"|sequenceDiagram|stateDiagram|timeline|treeView|treemap|venn|wardley|xychart|zenuml)"
    r"(?:-\w+)*(?=[\s:{;]|\Z)"
)
"""The header of every diagram of Mermaid that is no flowchart."""

_CLOSINGS = {
    "(((": ")))",
    "((": "))",
    "(-": "-)",
    "([": "])",
    "(": ")",
    "{{": "}}",
    "{": "}",
    "[[": "]]",
    "[(": ")]",
    "[|": "]",
    "[/": "/]",
    "[\\": "\\]",
    "[": "]",
    ">": "]",
    "|": "|",
}
_STATEMENTS = {
    "style": Mistake.STYLE,
    "classDef": Mistake.CLASS_DEF,
    "class": Mistake.CLASS,
    "linkStyle": Mistake.LINK_STYLE,
    "click": Mistake.CLICK,
    "subgraph": Mistake.SUBGRAPH,
}
_C4_WORD = re.compile(r"C4(?:Container|Component|Dynamic|Deployment)")
_HEADER = re.compile(rf"(?:flowchart-elk|flowchart|graph)\b[{BLANK}]*", re.ASCII)
_DIRECTION = re.compile(r"(?:(?:LR|RL|TB|BT|TD|BR|v)\b|[<>^])", re.ASCII)
_WORD = re.compile(rf"[^{WHITE};]+")
_THIN = re.compile("-[ \t]*-?>|=>|-(?=[ \t])|[\u2010-\u2015\u2190-\u21ff\u27f5-\u27ff]+>?")
_BRACKET = re.compile(r'[\[\](){}|"]')
_ARROW = re.compile(r"--[->xo]|==[=>xo]|-\.+-|~~~")
_OPENING_ARROW = re.compile(r"[xo<]?(--|==|-\.)")
_ENDS = {"--": "-->", "==": "==>", "-.": ".->"}


class Found(NamedTuple):
    """A mistake, and where in the prepared text it is."""

    mistake: Mistake
    start: int
    end: int
    words: tuple[str, ...] = ()


def explain_header(text: str) -> Found:
    """Why a chart does not begin as it should."""
    if not trim(text):
        return Found(Mistake.NO_CHART, 0, 0)
    start = len(text) - len(text.lstrip())
    line_end = _line_end(text, start)
    if header := _HEADER.match(text, start):
        return _after_keyword(text, header.end())
    if other := OTHER_DIAGRAM.match(text, start):
        return Found(Mistake.OTHER_DIAGRAM, start, other.end(), (other[0],))
    line = trim(text[start:line_end])
    return Found(Mistake.NO_HEADER, start, start + len(line), (_short(line),))


def find_c4_word(text: str) -> Found | None:
    """The word that makes Mermaid take any text for a C4 diagram."""
    word = _C4_WORD.search(text)
    if word is None or "%%" in text[text.rfind("\n", 0, word.start()) + 1 : word.start()]:
        return None
    return Found(Mistake.C4_WORD, word.start(), word.end(), (word[0],))


def explain(text: str, before: Sequence[Token], bad: Token) -> Found:
    """Why a statement cannot go on with a token."""
    for token in (*before[1:], bad):
        if token.type == "NODE" and token.value.id.startswith("%%"):
            return Found(Mistake.TRAILING_COMMENT, token.start, _line_end(text, token.start))
    if bad.type == "MISTAKE":
        checks = (check(text, before, bad) for check in _CHECKS)
        return next(found for found in checks if found is not None)
    return _at_token(text, before, bad)


def _at_token(text: str, before: Sequence[Token], bad: Token) -> Found:
    match bad.type:
        case "END":
            return Found(Mistake.END_AS_ID, bad.start, bad.end)
        case "DIRECTION":
            return Found(Mistake.DIRECTION_IN_LINE, bad.start, bad.end, (bad.value,))
        case "DATA":
            return Found(Mistake.LOOSE_DATA, bad.start, bad.start + 2)
        case "NODE":
            return _loose_node(text, bad)
        case _:
            return _missing_node(text, before, bad)


def _after_keyword(text: str, position: int) -> Found:
    direction = _DIRECTION.match(text, position)
    word = _WORD.match(text, position)
    if direction is None and word is not None:
        return Found(Mistake.DIRECTION, word.start(), word.end(), (_short(word[0]),))
    start = position if direction is None else direction.end()
    line = text[start : _line_end(text, start)]
    start += len(line) - len(line.lstrip())
    rest = trim(line)
    return Found(Mistake.AFTER_HEADER, start, start + len(rest), (_short(rest),))


def _missing_node(text: str, before: Sequence[Token], bad: Token) -> Found:
    last = before[-1] if before else None
    kind = "" if last is None else last.type
    if kind == "DATA" and bad.type == "_SPACE":
        return Found(Mistake.BLANK_AFTER_DATA, bad.start, bad.end)
    if "_AMP" in (kind, bad.type):
        token = last if last is not None and kind == "_AMP" else bad
        at = text.index("&", token.start)
        return Found(Mistake.LOOSE_AMPERSAND, at, at + 1)
    if last is not None and kind == "LINK":
        mistake = Mistake.TWO_ARROWS if bad.type == "LINK" else Mistake.ARROW_TO_NOTHING
        return _arrow(mistake, text, bad if bad.type == "LINK" else last)
    if bad.type == "LINK":
        return _arrow(Mistake.ARROW_FROM_NOTHING, text, bad)
    return Found(Mistake.FALLBACK, bad.start, bad.end, (_short(trim(text[bad.start : bad.end])),))


def _arrow(mistake: Mistake, text: str, token: Token) -> Found:
    written = text[token.start : token.end].rstrip()
    return Found(mistake, token.start, token.start + len(written), (_short(written),))


def _loose_node(text: str, node: Token) -> Found:
    if thin := _THIN.match(text, node.start):
        return Found(Mistake.THIN_ARROW, node.start, thin.end(), (thin[0],))
    written = text[node.start : node.end]
    return Found(Mistake.NO_ARROW, node.start, node.end, (_short(written),))


def _edge_id(text: str, _: Sequence[Token], bad: Token) -> Found | None:
    if bad.end == bad.start:
        return None
    return Found(Mistake.EDGE_ID, bad.start, bad.end, (_short(text[bad.start : bad.end]),))


def _thin_arrow(text: str, _: Sequence[Token], bad: Token) -> Found | None:
    start = bad.start - (text[bad.start - 1 : bad.start + 1] == "->")
    thin = _THIN.match(text, start)
    return thin and Found(Mistake.THIN_ARROW, start, thin.end(), (thin[0],))


def _keyword(text: str, before: Sequence[Token], bad: Token) -> Found | None:
    found = KEYWORD.match(text, bad.start)
    if found is None:
        return None
    word = trim(found[0]).rstrip(":{").rstrip()
    end = bad.start + len(word)
    if not before and word in _STATEMENTS:
        return Found(_STATEMENTS[word], bad.start, end)
    return Found(Mistake.RESERVED, bad.start, end, (word,))


def _bracket(text: str, _: Sequence[Token], bad: Token) -> Found | None:
    if text[bad.start] not in "[({>":
        return None
    opening = next(o for n in (3, 2, 1) if (o := text[bad.start : bad.start + n]) in SHAPES)
    if bad.value is not None:
        return _in_text(text, bad.start, opening)
    written = _short(trim(text[bad.start : _line_end(text, bad.start)]))
    return Found(Mistake.LOOSE_SHAPE, bad.start, bad.start + len(opening), (written,))


def _label(text: str, _: Sequence[Token], bad: Token) -> Found | None:
    is_label = text[bad.start] == "|" and bad.value is not None
    return _in_text(text, bad.start, "|") if is_label else None


def _class_mark(text: str, _: Sequence[Token], bad: Token) -> Found | None:
    is_mark = text.startswith(":::", bad.start)
    return Found(Mistake.LOOSE_CLASS, bad.start, bad.start + 3) if is_mark else None


def _data(text: str, before: Sequence[Token], bad: Token) -> Found | None:
    if not text.startswith("@{", bad.start):
        return None
    follows = bool(before) and before[-1].end == bad.start
    mistake = Mistake.UNCLOSED_DATA if follows else Mistake.LOOSE_DATA
    return Found(mistake, bad.start, bad.start + 2)


def _unclosed_arrow(text: str, _: Sequence[Token], bad: Token) -> Found | None:
    opening = _OPENING_ARROW.match(text, bad.start)
    if opening is None:
        return None
    line_end = _line_end(text, opening.end())
    quote = text.find('"', opening.end(), line_end)
    if quote >= 0 and text.find('"', quote + 1, line_end) < 0:
        return Found(Mistake.UNCLOSED_QUOTE, quote, quote + 1)
    if quote >= 0 and _ARROW.search(text, quote, line_end):
        return Found(Mistake.QUOTE_IN_TEXT, quote, quote + 1)
    words = (opening[0], _ENDS[opening[1]])
    return Found(Mistake.UNCLOSED_ARROW, opening.start(), opening.end(), words)


def _stray(text: str, _: Sequence[Token], bad: Token) -> Found:
    start = bad.start
    character = text[start]
    if character == '"':
        closed = text.find('"', start + 1, _line_end(text, start)) >= 0
        mistake = Mistake.LOOSE_QUOTE if closed else Mistake.UNCLOSED_QUOTE
    else:
        mistake = Mistake.LOOSE_BRACKET if character in ")]}" else Mistake.STRAY
    return Found(mistake, start, start + 1, (character,))


_CHECKS: tuple[Callable[[str, Sequence[Token], Token], Found | None], ...] = (
    *(_edge_id, _thin_arrow, _keyword, _bracket, _label, _class_mark, _data, _unclosed_arrow),
    _stray,
)
"""What may be wrong where the lexer gave up; the last one always knows something."""


def _in_text(text: str, start: int, opening: str) -> Found:
    """What is wrong between a bracket and the one that should close it."""
    closing = _CLOSINGS[opening]
    body = start + len(opening)
    if text.startswith((closing, f'""{closing}'), body):
        end = text.index(closing, body) + len(closing)
        return Found(Mistake.EMPTY_TEXT, start, end, (opening + closing,))
    if text.startswith("~~~", body):
        return Found(Mistake.TILDES_IN_TEXT, body, body + 3)
    unclosed = Mistake.UNCLOSED_LABEL if opening == "|" else Mistake.UNCLOSED_SHAPE
    never = Found(unclosed, start, body, (opening, closing))
    if text.startswith('"', body):
        return _after_quote(text, body, closing) or never
    return _in_plain_text(text, body, closing) or never


def _after_quote(text: str, body: int, closing: str) -> Found | None:
    line_end = _line_end(text, body)
    quote = text.find('"', body + 1, line_end)
    if quote < 0 or (text.startswith('"`', body) and text[quote - 1] != "`"):
        return Found(Mistake.UNCLOSED_QUOTE, body, body + 1)
    bad = _BRACKET.search(text, quote + 1, line_end)
    if bad is None or text.find(closing, bad.start(), line_end) < 0:
        return None
    if bad[0] == '"':
        return Found(Mistake.QUOTE_IN_TEXT, quote, quote + 1)
    return Found(Mistake.BRACKET_IN_TEXT, *bad.span(), (bad[0],))


def _in_plain_text(text: str, body: int, closing: str) -> Found | None:
    line_end = _line_end(text, body)
    bad = _BRACKET.search(text, body, line_end)
    if bad is None or text.find(closing, bad.start(), line_end) < 0:
        return None
    half_closed = bad[0] in closing and not text.startswith(closing, bad.start())
    if half_closed or _ARROW.search(text, body, bad.start()):
        return None
    mistake = Mistake.QUOTE_IN_TEXT if bad[0] == '"' else Mistake.BRACKET_IN_TEXT
    return Found(mistake, *bad.span(), (bad[0],))


def _short(words: str) -> str:
    longest = 40
    words = words.partition("\n")[0]
    return words if len(words) <= longest else f"{words[:longest]}…"


def _line_end(text: str, position: int) -> int:
    end = text.find("\n", position)
    return len(text) if end < 0 else end
