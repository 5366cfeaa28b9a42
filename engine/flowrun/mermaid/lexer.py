"""A prepared text to tokens, in Mermaid's own order of precedence.

Mermaid's lexer knows nothing of its grammar: a keyword, an arrow or an ``@`` is taken as such
wherever a word may begin. This lexer keeps that, but hands out what belongs together as one token:
a node with its shape and text, an arrow with its label. What cannot go on is a token of the type
``MISTAKE``, after which the lexer starts afresh at the end of the line.
"""

import re
from collections.abc import Iterator

from flowrun.mermaid.arrows import read_arrow
from flowrun.mermaid.attempts import Attempts
from flowrun.mermaid.characters import WHITE, trim
from flowrun.mermaid.patterns import (
    ARROW_LABEL,
    CLASSED,
    DATA,
    DATA_BODY,
    DEFAULT,
    HEADER,
    KEYWORD,
    LINK,
    REST_OF_ARROW,
    SHAPES,
    SLASHED,
    TOKEN,
)
from flowrun.mermaid.statements import is_statement, statement_tokens
from flowrun.mermaid.tokens import Arrow, Node, Shape, Token, words_of
from flowrun.mermaid.traps import Traps

_NOT_WHITE = re.compile(rf"[^{WHITE}]|\Z")
_BRACKET = re.compile(r'[\[\](){}|"]|\Z')
_VOID = re.compile(r'(?>(?:""(?!`)|"``")*)')
_FOLD = re.compile(rf"\n[{WHITE}]*")


def tokens(text: str) -> Iterator[Token]:
    """The tokens of a prepared text, the first of which is its header or a mistake."""
    header = HEADER.match(text)
    if header is None:
        yield Token("MISTAKE", 0, 0)
        position = _line_end(text, 0)
    else:
        yield Token("HEADER", *header.span("HEADER"), header["direction"])
        position = header.end()
    yield from _Lexer(text, position).tokens()


class _Lexer:
    """The rest of a text, while it is read."""

    def __init__(self, text: str, position: int) -> None:
        self._text = text
        self._position = position
        self._fresh = True
        """Whether a statement begins here."""
        self._traps = Traps(text)
        self._attempts = Attempts(text)

    def tokens(self) -> Iterator[Token]:
        text, end, trapped = self._text, len(self._text), bool(self._traps)
        while self._position < end:
            if trapped and (token := self._trapped()) is not None:
                yield self._taken(token, fresh=token.type == "DIRECTION")
                continue
            found = TOKEN.match(text, self._position)
            kind = None if found is None else found.lastgroup
            if found is None:
                yield self._mistake(self._position)
            elif kind == "NODE":
                yield self._taken(self._node(found), fresh=False)
            elif kind == "BREAK":
                yield from self._break(found)
            elif kind == "LINK":
                yield self._taken(self._link(found, None), fresh=False)
            else:
                yield from self._other(found)

    def _taken(self, token: Token, *, fresh: bool) -> Token:
        """The token, with the lexer set after it."""
        self._fresh = fresh
        is_mistake = token.type == "MISTAKE"
        self._position = _line_end(self._text, token.start) if is_mistake else token.end
        return token

    def _mistake(self, start: int) -> Token:
        return self._taken(Token("MISTAKE", start, start), fresh=False)

    def _trapped(self) -> Token | None:
        """What Mermaid sees here before it sees a word."""
        start, text = self._position, self._text
        direction, link_id = self._traps.direction(start), self._traps.link_id(start)
        if (direction is None and link_id is None) or text.startswith(('"', "@{"), start):
            return None
        if default := DEFAULT.match(text, start):
            return Token("NODE", start, default.end(), Node(default[0], default.end()))
        if KEYWORD.match(text, start):
            return None
        if direction is not None:
            return Token("DIRECTION", start, direction.end, direction.direction)
        link = LINK.match(text, link_id or start)
        if link is None:
            return Token("MISTAKE", start, link_id or start)
        return self._link(link, text[start:link_id].replace("@", "", 1))

    def _node(self, found: re.Match[str]) -> Token:
        start, end = found.span()
        node = Node(found[0], end)
        if self._text[end] == "\n" or self._traps.has(end):
            return Token("NODE", start, end, node)
        after = end if self._text[end] != '"' else _end_of(_VOID.match(self._text, end))
        if self._text[after] in "[({>":
            shape = self._shape(after)
            if shape is None:
                return Token("MISTAKE", after, after, found[0])
            node, after = Node(found[0], end, shape), shape.end
        if self._text.startswith(":::", after) and not self._traps.has(after):
            mark = CLASSED.match(self._text, after)
            if mark is None:
                return Token("MISTAKE", after, after)
            node, after = node._replace(classed=mark[1]), mark.end()
        return Token("NODE", start, after, node)

    def _shape(self, start: int) -> Shape | None:
        openings = (self._text[start : start + length] for length in (3, 2, 1))
        pattern, name = SHAPES[next(opening for opening in openings if opening in SHAPES)]
        if name == "odd" and self._attempts.is_hopeless(name, start):
            return None
        found = pattern.match(self._text, start)
        if found is not None:
            return _shape(name, found)
        if name == "odd":
            self._attempts.failed(name, start, _start_of(_BRACKET.search(self._text, start + 1)))
        return None

    def _link(self, found: re.Match[str], name: str | None) -> Token:
        if found["whole"] is None:
            return self._link_with_text(found, name)
        start, end, words = found.start("whole"), found.end(), None
        line = read_arrow(found["whole"])
        if self._text.startswith("|", end) and not self._traps.has(end):
            label = ARROW_LABEL.match(self._text, end)
            if label is None:
                return Token("MISTAKE", end, end, line)
            words, end = words_of(label), label.end()
        return Token("LINK", start, end, Arrow(line, words, name))

    def _link_with_text(self, found: re.Match[str], name: str | None) -> Token:
        opening = found["opening"]
        start = found.start("opening")
        rest = REST_OF_ARROW["." if "." in opening else opening[-1]].match(self._text, found.end())
        if rest is None:
            return Token("MISTAKE", start, start)
        line = read_arrow(rest["closing"], opening)
        return Token("LINK", start, rest.end(), Arrow(line, words_of(rest), name))

    def _break(self, found: re.Match[str]) -> Iterator[Token]:
        """An end of a line. Where there are traps, the indentation after it may be one."""
        start, end = found.span()
        self._position = self._text.rindex("\n", start, end) + 1 if self._traps else end
        if not self._fresh:
            self._fresh = True
            yield Token("_SEPARATOR", start, self._position)

    def _other(self, found: re.Match[str]) -> Iterator[Token]:
        kind, (start, end) = found.lastgroup, found.span()
        if kind == "KEYWORD":
            yield from self._keyword(start, trim(found[0]))
        elif kind == "DATA":
            yield self._taken(self._data(start), fresh=False)
        elif kind == "SEMI":
            name = "EMPTY" if self._fresh else "_SEPARATOR"
            yield self._taken(Token(name, start, start + 1 if self._traps else end), fresh=True)
        elif kind == "VOID" or (kind == "SPACE" and self._fresh):
            self._position = end
        else:
            yield self._taken(Token(f"_{kind}", start, end), fresh=False)

    def _keyword(self, start: int, keyword: str) -> Iterator[Token]:
        if keyword == "end":
            yield self._end(start)
        elif self._fresh and is_statement(keyword):
            for token in statement_tokens(self._text, start, keyword, self._traps, self._attempts):
                taken = self._taken(token, fresh=token.type.startswith("ACC_"))
                if token.type != "ACC_NOTHING":
                    yield taken
        else:
            yield self._mistake(start)

    def _end(self, start: int) -> Token:
        """The keyword takes the blanks after it along, where it is one."""
        end = start + len("end")
        token = self._taken(Token("END", start, end), fresh=self._fresh)
        if self._fresh:
            self._position = _start_of(_NOT_WHITE.search(self._text, end))
        return token

    def _data(self, start: int) -> Token:
        parts, end = [], start
        while self._text.startswith("@{", end) and not self._attempts.is_hopeless("@{", end):
            found = DATA.match(self._text, end)
            if found is None:
                self._attempts.failed("@{", end, _end_of(DATA_BODY.match(self._text, end + 2)))
                break
            parts.append(found[1])
            end = found.end()
        if not parts:
            return Token("MISTAKE", start, start)
        return Token("DATA", start, end, _folded("".join(parts)))


def _shape(name: str, found: re.Match[str]) -> Shape:
    if name in SLASHED and found["slash"]:
        name = SLASHED[name]
    property_ = (found["field"], found["value"]) if name == "rect" else None
    return Shape(name, words_of(found), found.end(), property_)


def _folded(yaml: str) -> str:
    """Mermaid makes a line break inside quotes a ``<br/>``."""
    parts = yaml.split('"')
    parts[1::2] = [_FOLD.sub("<br/>", part) for part in parts[1::2]]
    return '"'.join(parts)


def _start_of(found: re.Match[str] | None) -> int:
    assert found is not None, "the pattern matches the end of a text"
    return found.start()


def _end_of(found: re.Match[str] | None) -> int:
    assert found is not None, "the pattern matches nothing at all"
    return found.end()


def _line_end(text: str, position: int) -> int:
    end = text.find("\n", position)
    return len(text) if end < 0 else end
