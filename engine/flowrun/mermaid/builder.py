"""Statements to a flowchart: what Mermaid's database makes of them, in its own order of effects."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flowrun.diagnostics import Diagnostic
from flowrun.mermaid import looks
from flowrun.mermaid.characters import WHITE, leading_white, trim
from flowrun.mermaid.data import DataError, as_text, load
from flowrun.mermaid.database import Database
from flowrun.mermaid.drafts import Box, LinkDraft, Mention, VertexDraft, as_written
from flowrun.mermaid.explaining import Found
from flowrun.mermaid.flowchart import ClassDef, ClassUse, Comment, Flowchart, Label
from flowrun.mermaid.mistakes import Mistake
from flowrun.mermaid.prepared import Prepared, Stretch
from flowrun.mermaid.shapes import is_shape, nearest_shape
from flowrun.mermaid.tokens import Node, Token, Words
from flowrun.span import Span

_TITLE = re.compile(r"""^[ \t]*title[ \t]*:[ \t]*["']?(.*?)["']?[ \t]*\r?$""", re.MULTILINE)
_DIRECTIONS = {None: "TB", "TD": "TB", "v": "TB", "^": "BT", "<": "RL", ">": "LR"}
_KINDS = ("text", "string", "markdown")


class Builder:
    """A chart, while its statements come in."""

    def __init__(self, prepared: Prepared) -> None:
        self.prepared = prepared
        self.diagnostics: list[Diagnostic] = []
        self.is_whole = True
        """Whether every statement came in, so that arrows can be counted."""
        self._database = Database()
        self._classes: dict[str, ClassDef] = {}
        self._class_uses: list[ClassUse] = []
        self._directions: list[Span] = []
        self._tooltips: dict[str, str] = {}
        self._title = self._acc_title = self._acc_description = ""
        self._title_span: Span | None = None

    def report(self, found: Found) -> None:
        """Keep what is wrong with a statement that is not well-formed."""
        span = self.prepared.span(found.start, found.end)
        if found.mistake is Mistake.NO_CHART:
            span = self.prepared.source.span(0, 0)
        self._report(found.mistake, span, *found.words)

    def read_front_matter(self) -> None:
        """The title."""
        front_matter = self.prepared.front_matter
        if front_matter is None:
            return
        start, end = front_matter.start, front_matter.end
        source = self.prepared.source
        try:
            values = load(front_matter.yaml)
        except DataError as error:
            at = min(start + error.position, end)
            self._report(Mistake.FRONT_MATTER, source.span(at, at + 1), error.problem)
            return
        if isinstance(values, dict) and values.get("title"):
            self._title = as_text(values["title"])
            written = _TITLE.search(source.text, start, end)
            self._title_span = source.span(*(written.span(1) if written else (start, end)))

    def chain(self, tokens: Sequence[Token]) -> None:
        """``a & b --> c``: nodes, and the arrows between them."""
        tails: list[Mention] = []
        heads: list[Mention] = []
        arrow: Token | None = None
        groups: list[list[Mention]] = []
        data: list[tuple[str, Token]] = []
        for token in tokens:
            if token.type == "NODE":
                heads.append(self._mention(token))
                self._add_data(data)
            elif token.type == "DATA":
                data.append((heads[-1][0], token))
            else:
                self._add_data(data)
                self._join(tails, arrow, heads)
                groups.append(heads)
                tails, heads, arrow = heads, [], token
        self._add_data(data)
        self._join(tails, arrow, heads)
        if self._database.open:
            for group in (heads, *reversed(groups)):
                self._database.contain(id_ for id_, _ in group)

    def style(self, ids: Token, styles: Token) -> None:
        """``style a fill:red``: makes the node if there is none."""
        vertex = self._database.vertex(ids.value, (ids.start, ids.end))
        if vertex is not None:
            looks.style_vertex(vertex, styles.value)

    def define_class(self, names: Token, styles: Token) -> None:
        """``classDef a,b fill:red``."""
        for name in names.value.split(","):
            known = self._classes.get(name)
            self._classes[name] = looks.define_class(known, name, styles.value, self._span(names))

    def use_class(self, ids: Token, name: Token) -> None:
        """``class a,b name``."""
        self._class_uses.append(ClassUse(name.value, self._span(name)))
        self._database.give_class(ids.value, name.value)

    def style_links(self, links: Token, parts: Mapping[str, Token]) -> None:
        """``linkStyle 0,1 stroke:red``."""
        curve = parts.get("CURVE")
        if links.value == "default":
            self._database.curve = self._database.curve if curve is None else curve.value
            return
        for number in links.value.split(","):
            link = self._database.numbered_link(number)
            if link is None:
                self._report_number(number, links)
                return
            looks.style_link(link, curve, parts.get("STYLES") or parts.get("CURVE_STYLES"))

    def click(self, ids: Token, parts: Mapping[str, Token]) -> None:
        """``click a "https://…" "tip" _blank``."""
        self._tooltips.update(looks.click(self._database, ids.value, parts))

    def open_box(self, keyword: Token, heading: Token) -> None:
        """``subgraph id [title]``."""
        words: Words = heading.value.id
        title: Words = heading.value.title or words
        unnamed = heading.value.title is None and re.search(rf"[{WHITE}]", words.text)
        id_ = None if unnamed else trim(words.text)
        label = self._label(title)
        self._database.open.append(
            Box(id_, label.text, label.kind, label.span, self._span(keyword))
        )

    def open_broken_box(self, token: Token) -> None:
        """A subgraph whose first line is wrong still ends at its ``end``."""
        span = self._span(token)
        self._database.open.append(Box("", "", "text", span, span))

    def close_box(self, end: Token) -> None:
        """``end``."""
        if self._database.open:
            self._database.close_box()
        else:
            self._report(Mistake.LOOSE_END, self._span(end))

    def direct(self, direction: Token) -> None:
        """``direction LR``: counts inside a subgraph."""
        self._directions.append(self._span(direction))
        if self._database.open:
            self._database.open[-1].direction = direction.value

    def entitle(self, title: Token) -> None:
        """``accTitle: …``: Mermaid counts it among the members of a subgraph."""
        text = trim(title.value)
        self._acc_title = as_written(text)
        self._database.contain([text])

    def describe(self, description: Token) -> None:
        """``accDescr: …``: likewise."""
        text = trim(description.value)
        self._acc_description = re.sub(rf"\n[{WHITE}]+", "\n", as_written(text))
        self._database.contain([text])

    def add_empty(self) -> None:
        """A ``;`` that ends nothing: likewise."""
        self._database.contain([";"])

    def finished(self, header: Token) -> Flowchart:
        """The chart, as far as its statements came in."""
        database = self._database
        for box in database.open:
            self._report(Mistake.UNCLOSED_SUBGRAPH, box.keyword, box.title)
        return Flowchart(
            source=self.prepared.source,
            header=self._span(header),
            direction=_DIRECTIONS.get(header.value, header.value),
            vertices=database.finished_vertices(self.prepared),
            links=database.finished_links(self.prepared),
            subgraphs=tuple([box.finished() for box in database.boxes]),
            classes=tuple(self._classes.values()),
            class_uses=tuple(self._class_uses),
            tooltips=self._tooltips,
            title=self._title,
            title_span=self._title_span,
            acc_title=self._acc_title,
            acc_description=self._acc_description,
            comments=tuple(self._comments()),
            directions=tuple(self._directions),
        )

    def _mention(self, token: Token) -> Mention:
        node: Node = token.value
        place = (token.start, node.id_end)
        vertex = self._database.vertex(node.id, place)
        shape = node.shape
        if vertex is not None and shape is not None:
            vertex.shape = shape.name
            vertex.label(self._label(shape.words))
            if shape.property is not None:
                vertex.properties = {
                    **(vertex.properties or {}),
                    shape.property[0]: shape.property[1],
                }
        if node.classed is not None:
            span = self.prepared.span(token.end - len(node.classed), token.end)
            self._class_uses.append(ClassUse(node.classed, span))
            self._database.give_class(node.id, node.classed)
        return node.id, place

    def _join(
        self, tails: Sequence[Mention], arrow: Token | None, heads: Sequence[Mention]
    ) -> None:
        if arrow is None:
            return
        place = self._arrow_place(arrow)
        words = arrow.value.words
        label = None if words is None else self._label(words)
        for tail in tails:
            for head in heads:
                named = tail[0] == tails[-1][0] and head[0] == heads[0][0]
                link = LinkDraft(arrow.value.line, place, label, tail, head)
                self._database.add_link(link, arrow.value.id if named else None)

    def _add_data(self, waiting: list[tuple[str, Token]]) -> None:
        """Data counts only after the node that follows with an ``&``."""
        while waiting:
            id_, token = waiting.pop()
            data = self._data(id_, token)
            if data is None or id_ in self._database.boxes_by_id:
                continue
            if id_ in self._database.links_by_id:
                self._database.links_by_id[id_].describe(data)
            else:
                self._describe_vertex(self._database.vertices[id_], data, token)

    def _data(self, id_: str, token: Token) -> Mapping[str, Any] | None:
        """Mermaid puts data of one line between braces again, and reads data of several without."""
        yaml, shift = (token.value, 0) if "\n" in token.value else (f"{{\n{token.value}\n}}", 2)
        try:
            data = load(yaml)
        except DataError as error:
            at = min(token.start + 2 + max(error.position - shift, 0), token.end - 1)
            self._report(Mistake.DATA, self.prepared.span(at, at + 1), id_, error.problem)
            return None
        return data if isinstance(data, dict) else None

    def _describe_vertex(self, vertex: VertexDraft, data: Mapping[str, Any], token: Token) -> None:
        shape, label = data.get("shape"), data.get("label")
        place = (token.start, token.end)
        if shape and not (isinstance(shape, str) and is_shape(shape)):
            name = as_text(shape)
            self._report(Mistake.SHAPE_NAME, self._span(token), name, nearest_shape(name))
            return
        vertex.shape = shape or vertex.shape
        if label:
            kind = data["labelType"] if data.get("labelType") in _KINDS else "markdown"
            text = as_written(as_text(label))
            vertex.label(Label(text, kind, place, self.prepared, is_data=True))
        is_picture = bool(data.get("icon") or data.get("img"))
        if is_picture and vertex.text == vertex.id and not trim(as_text(label or "")):
            vertex.label(Label("", vertex.kind, place, self.prepared))
        vertex.data = {**(vertex.data or {}), **{name: data[name] for name in data if data[name]}}

    def _comments(self) -> Iterator[Comment]:
        source = self.prepared.source
        for start, end in self.prepared.comments:
            text = source.text[start:end].rstrip("\r")
            yield Comment(text[2:].strip(), source.span(start, start + len(text)))

    def _label(self, words: Words) -> Label:
        """Mermaid takes the quotes off a plain text between slashes."""
        text = trim(words.text)
        start, end = words.start, words.end
        if len(text) != end - start:
            written = self.prepared.text[start:end]
            start += leading_white(written)
            end = start + len(trim(written))
        if words.kind == "text" and text[:1] == text[-1:] == '"':
            text, start, end = text[1:-1], start + 1, end - 1
        return Label(as_written(text), words.kind, (start, end), self.prepared)

    def _arrow_place(self, arrow: Token) -> Stretch:
        written = self.prepared.text[arrow.start : arrow.end]
        return arrow.start, arrow.start + len(written.rstrip())

    def _span(self, token: Token) -> Span:
        return self.prepared.span(token.start, token.end)

    def _report_number(self, number: str, links: Token) -> None:
        if self.is_whole:
            count = str(len(self._database.links))
            self._report(Mistake.LINK_NUMBER, self._span(links), number, count)

    def _report(self, mistake: Mistake, span: Span, *words: str) -> None:
        self.diagnostics.append(mistake.at(span, *words))
