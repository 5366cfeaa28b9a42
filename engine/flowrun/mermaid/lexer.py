"""A prepared text to tokens, in Mermaid's own order of precedence.

Mermaid's lexer knows nothing of its grammar: a keyword, an arrow or an ``@`` is taken as such wherever
a word may begin. This lexer keeps that, but hands out what belongs together as one token: a whole id, a
whole shape with its text, a whole arrow with its label. What cannot go on is a token of the type
``MISTAKE``, after which the lexer starts afresh at the end of the line.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import Any, NamedTuple

from flowrun.mermaid.arrows import Line, read_arrow
from flowrun.mermaid.characters import LINE_ENDS, WHITE, trim
from flowrun.mermaid.patterns import (
    ARROW_LABEL,
    CALL,
    CLASSED,
    DATA,
    DATA_BODY,
    DEFAULT,
    DIRECTION,
    HEADER,
    KEYWORD,
    LINK,
    REST_OF_ARROW,
    SHAPES,
    SLASHED,
    STATEMENTS,
    TOKEN,
)

_PRIORITY = ("TB", "BT", "RL", "LR", "TD")
_DIRECTION = re.compile(DIRECTION)
_LAST_END = re.compile(rf"[{LINE_ENDS}]")
_RUN = re.compile(rf'[^{WHITE}"]+')
_ACCESSIBILITY = re.compile(
    rf"(?P<ACC_TITLE>accTitle)[{WHITE}]*:[{WHITE}]*(?P<value>[^\n]*)"
    rf"|(?P<ACC_DESCRIPTION>accDescr)[{WHITE}]*"
    rf"(?::[{WHITE}]*(?P<line>[^\n]*)|\{{[{WHITE}]*(?:\}}|(?P<lines>[^}}]+)\}}|(?P<open>)))"
)
_AFTER_WHITE = re.compile(rf"[^{WHITE}]|$")
_EMPTIES = re.compile(r'""|"``"')
_BRACKET = re.compile(r'[\[\](){}|"]|$')
_VOID = re.compile(r'(?:""(?!`)|"``")*+')
_CLICK_IN_TITLE = re.compile(rf"click[{WHITE}]+([^{WHITE}]*)[{WHITE}]")
_TITLE_KEYWORD = {"accTitle", "accDescr"}


class Token:
    """A stretch of the prepared text, with what it stands for."""

    __slots__ = ("end", "start", "type", "value")

    def __init__(self, type_: str, start: int, end: int, value: Any = None) -> None:
        self.type = type_
        self.start = start
        self.end = end
        self.value = value

    def __repr__(self) -> str:
        return f"Token({self.type}, {self.start}, {self.end}, {self.value!r})"


class Words(NamedTuple):
    """A text in a chart."""

    text: str
    kind: str
    start: int
    end: int


class Shape(NamedTuple):
    """A node's shape, with its text."""

    name: str
    words: Words
    end: int
    properties: tuple[str, str] | None


class Node(NamedTuple):
    """A mention of a node."""

    id: str
    id_end: int
    shape: Shape | None
    classed: str | None


class Arrow(NamedTuple):
    """An arrow, with its text."""

    line: Line
    words: Words | None
    id: str | None


class Header(NamedTuple):
    """The first line: where its keyword stands, and the direction."""

    end: int
    direction: str | None


class Heading(NamedTuple):
    """What opens a subgraph."""

    id: Words
    title: Words | None


def tokens(text: str) -> Iterator[Token]:
    """The tokens of a prepared text."""
    header = HEADER.match(text)
    position = 0
    if header is None:
        yield Token("MISTAKE", 0, 0)
        position = _line_end(text, 0)
    else:
        start, end = header.span("HEADER")
        yield Token("HEADER", start, end, header["direction"])
        position = header.end()
    yield from _Lexer(text, position).tokens()


class _Lexer:
    """The rest of a text, after the header."""

    def __init__(self, text: str, position: int) -> None:
        self._text = text
        self._position = position
        self._fresh = True
        self._directions = _directions(text)
        self._runs = _link_ids(text)
        self._hopeless: dict[str, int] = {}
        self._quotes = (position, 0)
        self._special = bool(self._directions or self._runs)

    def tokens(self) -> Iterator[Token]:
        text, end = self._text, len(self._text)
        match = TOKEN.match
        special = self._special
        while self._position < end:
            if special and (token := self._special_at(self._position)) is not None:
                yield self._taken(token, fresh=token.type == "DIRECTION")
                continue
            found = match(text, self._position)
            kind = found.lastgroup if found is not None else None
            if kind == "NODE":
                yield self._taken(self._node(found), fresh=False)
            elif kind == "BREAK":
                self._position = text.rindex("\n", 0, found.end()) + 1 if special else found.end()
                if not self._fresh:
                    self._fresh = True
                    yield Token("_SEPARATOR", found.start(), self._position)
            else:
                yield from self._other(kind, found)

    def _other(self, kind: str | None, found: re.Match[str] | None) -> Iterator[Token]:
        if found is None:
            yield self._mistake(self._position)
        elif kind == "LINK":
            yield self._taken(self._link(found, None), fresh=False)
        elif kind == "SEMI":
            kind = "EMPTY" if self._fresh else "_SEPARATOR"
            end = found.start() + 1 if self._special else found.end()
            yield self._taken(Token(kind, found.start(), end), fresh=True)
        elif kind == "DATA":
            yield self._taken(self._data(found.start()), fresh=False)
        elif kind == "KEYWORD":
            yield from self._keyword(found)
        elif kind == "VOID" or (kind == "SPACE" and self._fresh):
            self._position = found.end()
        else:
            yield self._taken(Token(f"_{kind}", found.start(), found.end()), fresh=False)

    def _mistake(self, start):
        return self._taken(Token("MISTAKE", start, start), fresh=False)

    def _taken(self, token: Token, *, fresh: bool) -> Token:
        """The token, with the lexer set after it."""
        self._fresh = fresh
        self._position = token.end
        if token.type == "MISTAKE":
            self._position = _line_end(self._text, token.start)
        return token

    def _node(self, found) -> Token:
        text = self._text
        start, end = found.span()
        after = end
        shape = classed = None
        if self._special and self._special_at(after) is not None:
            return Token("NODE", start, end, Node(found[0], end, None, None))
        if text[after] == '"':
            after = _VOID.match(text, after).end()
        if text[after] in "[({>":
            shape = self._shape(after)
            if shape is None:
                return Token("MISTAKE", after, after, found[0])
            after = shape.end
        if text.startswith(":::", after) and not (self._special and self._special_at(after)):
            mark = CLASSED.match(text, after)
            if mark is None:
                return Token("MISTAKE", after, after)
            classed, after = mark[1], mark.end()
        return Token("NODE", start, after, Node(found[0], end, shape, classed))

    def _shape(self, start: int) -> Shape | None:
        text = self._text
        for length in (3, 2, 1):
            known = SHAPES.get(text[start : start + length])
            if known is not None:
                pattern, name = known
                hopeless = name == "odd" and self._is_hopeless(">", start)
                found = None if hopeless else pattern.match(text, start)
                if found is not None:
                    return _shape(name, found)
                if name == "odd" and not hopeless:
                    self._give_up(">", start, _BRACKET.search(text, start + 1).start())
                return None
        return None

    def _data(self, start: int) -> Token:
        parts, end = [], start
        while self._text.startswith("@{", end):
            if self._is_hopeless("@{", end):
                break
            found = DATA.match(self._text, end)
            if found is None:
                self._give_up("@{", end, DATA_BODY.match(self._text, end + 2).end())
                break
            parts.append(found[1])
            end = found.end()
        if not parts:
            return Token("MISTAKE", start, start)
        return Token("DATA", start, end, _folded("".join(parts)))

    def _is_hopeless(self, kind: str, start: int) -> bool:
        """Whether an earlier attempt came to grief further on, where this one would as well.

        Without this, a text with as many unclosed brackets as lines takes time by its square.
        """
        return start < self._hopeless.get(kind + self._parity(start), 0)

    def _give_up(self, kind: str, start: int, end: int) -> None:
        self._hopeless[kind + self._parity(start)] = end

    def _parity(self, position: int) -> str:
        """Whether a place is inside quotes, counted from the beginning."""
        counted, odd = self._quotes
        odd ^= self._text.count('"', counted, position) % 2
        self._quotes = (position, odd)
        return "odd" if odd else ""

    def _link(self, found: re.Match[str], name: str | None) -> Token:
        start = found.start()
        if found["whole"]:
            line = read_arrow(found["whole"])
            first, end, words = found.start("whole"), found.end(), None
            if self._text.startswith("|", end) and not (self._special and self._special_at(end)):
                label = ARROW_LABEL.match(self._text, end)
                if label is None:
                    return Token("MISTAKE", end, end, line)
                words = _words(label)
                end = label.end()
            return Token("LINK", first, end, Arrow(line, words, name))
        opening = found["opening"]
        rest = REST_OF_ARROW["." if "." in opening else opening[-1]].match(self._text, found.end())
        if rest is None:
            return Token("MISTAKE", found.start("opening"), found.start("opening"))
        line = read_arrow(rest["closing"], opening)
        return Token("LINK", found.start("opening"), rest.end(), Arrow(line, _words(rest), name))

    def _keyword(self, found: re.Match[str]) -> Iterator[Token]:
        start = found.start()
        name = trim(found[0])
        end = start + len(name)
        if name == "end":
            fresh = self._fresh
            yield self._taken(Token("END", start, end), fresh=fresh)
            if fresh:
                self._position = _AFTER_WHITE.search(self._text, end).start()
        elif self._fresh and name.startswith("acc"):
            yield from self._accessibility(start)
        elif self._fresh and name in STATEMENTS:
            yield from self._statement(name, start, end)
        else:
            yield self._mistake(start)

    def _accessibility(self, start: int) -> Iterator[Token]:
        found = _ACCESSIBILITY.match(self._text, start)
        if found is None:
            yield self._mistake(start)
            return
        self._position = found.end()
        if found["open"] is not None:
            self._position = len(self._text)
        for group in ("value", "line", "lines", "open"):
            if (value := found[group]) is not None:
                kind = "ACC_TITLE" if group == "value" else "ACC_DESCRIPTION"
                yield Token(kind, found.start(group), found.end(group), value)

    def _statement(self, name: str, start: int, end: int) -> Iterator[Token]:
        pattern = STATEMENTS[name]
        called = name == "click" and CALL.match(self._text, end)
        hopeless = called and self._is_hopeless("call", end)
        found = None if hopeless else pattern.match(self._text, end)
        if found is None and called and not hopeless:
            self._give_up("call", end, self._text.find("(", end) % len(self._text))
        if found is None or not self._is_plain(name, end, found):
            yield self._mistake(start)
            return
        yield self._taken(Token(name.upper(), start, end), fresh=False)
        if name == "subgraph":
            self._position = found.end()
            title = None
            if any(found[group] is not None for group in ("string", "markdown", "text")):
                title = _words(found)
            yield Token("HEADING", end, found.end(), Heading(_title(found), title))
            return
        for group in pattern.groupindex:
            if found[group] is not None:
                yield Token(group, found.start(group), found.end(group), found[group])
        self._position = found.end()

    def _is_plain(self, name: str, start: int, found: re.Match[str]) -> bool:
        """Whether no part of a statement is a direction or a link id to Mermaid."""
        if not self._special:
            return True
        if name != "click":
            last = found.start("bracket") if name == "subgraph" and found["bracket"] else found.end() - 1
            return all(self._special_at(place) is None for place in (start, last))
        blanks = [found.start(part) - 1 for part in ("TIP", "TOOLTIP", "TARGET") if found[part]]
        words = [found.start("FUNCTION"), found.end("FUNCTION") - 1] if found["FUNCTION"] else []
        return all(self._special_at(place) is None for place in blanks + words)

    def _direction(self, position: int):
        places = self._directions
        best = None
        index = bisect_right(places, (position,)) 
        while index < len(places) and places[index][1] <= position:
            place = places[index]
            rank = (_PRIORITY.index(place[3]), -place[0])
            if best is None or rank < best[0]:
                best = (rank, place)
            index += 1
        return None if best is None else best[1]

    def _special_at(self, position: int) -> Token | None:
        """A statement or a link id that Mermaid sees before it sees a word."""
        text = self._text
        place = self._direction(position)
        run = self._run(position)
        if place is None and run is None:
            return None
        if text[position] == '"' or text.startswith("@{", position):
            return None
        if DEFAULT.match(text, position):
            end = position + len("default")
            return Token("NODE", position, end, Node("default", end, None, None))
        if KEYWORD.match(text, position):
            return None
        if place is not None:
            return Token("DIRECTION", position, place[2], place[3])
        link = LINK.match(text, run)
        if link is None:
            return Token("MISTAKE", position, run)
        return self._link(link, text[position:run].replace("@", "", 1))

    def _run(self, position: int) -> int | None:
        """Where the link id that begins here ends, if one does."""
        index = bisect_right(self._runs, (position + 1,)) - 1
        if index < 0 or position >= self._runs[index][1] - 1:
            return None
        return self._runs[index][1]


def _words(found: re.Match[str], of: str = "") -> Words:
    for kind in ("text", "string", "markdown"):
        text = found[of + kind]
        if text is not None:
            start, end = found.span(of + kind)
            if found[of + "more"]:
                text += _EMPTIES.sub("", found[of + "more"])
                end = found.end(of + "more")
            return Words(text, kind, start, end)
    raise AssertionError("a text is of one of the three kinds")


def _shape(name: str, found: re.Match[str]) -> Shape:
    groups = found.re.groupindex
    if "slash" in groups and found["slash"]:
        name = SLASHED[name]
    properties = (found["field"], found["value"]) if "field" in groups else None
    return Shape(name, _words(found), found.end(), properties)


def _title(found: re.Match[str]) -> Words:
    words = _words(found, "id_")
    if words.kind == "markdown":
        return words
    return words._replace(text=_CLICK_IN_TITLE.sub(r"\1", words.text), kind="text")


def _folded(yaml: str) -> str:
    """Mermaid makes a line break inside quotes a ``<br/>``."""
    parts = yaml.split('"')
    parts[1::2] = [re.sub(rf"\n[{WHITE}]*", "<br/>", part) for part in parts[1::2]]
    return '"'.join(parts)


def _line_end(text: str, position: int) -> int:
    end = text.find("\n", position)
    return len(text) if end < 0 else end


def _directions(text: str) -> list[tuple[int, int, int, str]]:
    """Each ``direction TB``: where it stands, where its line begins, where it ends, what it says."""
    if "direction" not in text:
        return []
    places, line = [], 0
    position = 0
    for found in _DIRECTION.finditer(text):
        for end in _LAST_END.finditer(text, position, found.start()):
            line = end.end()
        position = found.start()
        places.append((found.start(), line, _line_end(text, found.end()), found[1]))
    return places


def _link_ids(text: str) -> list[tuple[int, int]]:
    """Each run without blanks or quotes that holds an ``@`` for a link: its start, and after the ``@``."""
    if "@" not in text:
        return []
    runs = []
    for run in _RUN.finditer(text):
        at = run[0].rfind("@")
        while at > 0 and text[run.start() + at + 1 : run.start() + at + 2] in ("{", '"', ""):
            at = run[0].rfind("@", 0, at)
        if at > 0:
            runs.append((run.start(), run.start() + at + 1))
    return runs
