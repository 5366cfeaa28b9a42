"""Statements to a flowchart: what Mermaid's database makes of them, in its own order of effects."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from flowrun.diagnostics import Diagnostic
from flowrun.mermaid.characters import WHITE, leading_white, trim
from flowrun.mermaid.data import DataError, as_text, load
from flowrun.mermaid.drafts import Box, LinkDraft, Mention, VertexDraft, as_written, give_class
from flowrun.mermaid.explaining import Found
from flowrun.mermaid.flowchart import ClassDef, ClassUse, Comment, Flowchart, Label
from flowrun.mermaid.tokens import Node, Token, Words
from flowrun.mermaid.mistakes import Mistake
from flowrun.mermaid.prepared import Prepared
from flowrun.mermaid.shapes import is_shape, nearest_shape
from flowrun.mermaid.urls import safe_url
from flowrun.span import Span

_TITLE = re.compile(r"""^[ \t]*title[ \t]*:[ \t]*["']?(.*?)["']?[ \t]*\r?$""", re.MULTILINE)
_LONGEST_NUMBER = 10
_DIRECTIONS = {None: "TB", "TD": "TB", "v": "TB", "^": "BT", "<": "RL", ">": "LR"}


class Builder:
    """A chart, while its statements come in."""

    def __init__(self, prepared: Prepared) -> None:
        self.diagnostics: list[Diagnostic] = []
        """What is wrong with statements that are well-formed."""
        self.broken = False
        """Whether statements are missing, so that arrows cannot be counted."""
        self.prepared = prepared
        self._vertices: dict[str, VertexDraft] = {}
        self._links: list[LinkDraft] = []
        self._links_by_id: dict[str, LinkDraft] = {}
        self._pairs: Counter[tuple[str, str]] = Counter()
        self._curve: str | None = None
        self._boxes: list[Box] = []
        self._boxes_by_id: dict[str, Box] = {}
        self._boxed: set[str] = set()
        self._open: list[Box] = []
        self._classes: dict[str, ClassDef] = {}
        self._class_uses: list[ClassUse] = []
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
        if self._open:
            for group in (heads, *reversed(groups)):
                self._contain(id_ for id_, _ in group)

    def style(self, ids: Token, styles: Token) -> None:
        """``style a fill:red``: makes the node if there is none."""
        vertex = self._vertex(ids.value, self._span(ids))
        if vertex is not None:
            vertex.styles = [*(vertex.styles or ()), *styles.value.split(",")]

    def define_class(self, names: Token, styles: Token) -> None:
        """``classDef a,b fill:red``."""
        written = re.sub(r"\\,|,", lambda comma: "," if len(comma[0]) > 1 else ";", styles.value)
        parts = written.split(";")
        texts = [part.replace("fill", "bgFill", 1) for part in parts if "color" in part]
        span = self._span(names)
        for name in names.value.split(","):
            known = self._classes.get(name)
            styles_, text_styles = ((), ()) if known is None else (known.styles, known.text_styles)
            self._classes[name] = ClassDef(
                name, (*styles_, *parts), (*text_styles, *texts), span if known is None else known.span
            )

    def use_class(self, ids: Token, name: Token) -> None:
        """``class a,b name``."""
        self._class_uses.append(ClassUse(name.value, self._span(name)))
        self._give_class(ids.value, name.value)

    def style_links(self, links: Token, curve: Token | None, styles: Token | None) -> None:
        """``linkStyle 0,1 stroke:red``."""
        if links.value == "default":
            self._curve = curve.value if curve is not None else self._curve
            return
        for number in links.value.split(","):
            link = self._numbered_link(number, links)
            if link is None:
                return
            if curve is not None:
                link.curve = curve.value
            if styles is not None:
                link.style = _line_style(styles.value.split(","))

    def click(self, ids: Token, parts: dict[str, Token]) -> None:
        """``click a "https://…" "tip" _blank``."""
        for id_ in ids.value.split(","):
            vertex = self._vertices.get(id_)
            if vertex is not None and "URL" in parts:
                vertex.link = safe_url(as_written(parts["URL"].value[1:-1]))
                vertex.link_target = parts["TARGET"].value if "TARGET" in parts else None
            elif vertex is not None:
                vertex.callback = True
        self._give_class(ids.value, "clickable")
        tip = parts.get("TIP") or parts.get("TOOLTIP")
        if tip is not None:
            text = as_written(tip.value[1:-1])
            self._tooltips.update(dict.fromkeys(ids.value.split(","), text))

    def open_box(self, keyword: Token, heading: Token) -> None:
        """``subgraph id [title]``."""
        words = heading.value.id
        title = heading.value.title or words
        unnamed = heading.value.title is None and re.search(rf"[{WHITE}]", words.text)
        self._open.append(
            Box(
                None if unnamed else trim(words.text),
                trim(as_written(title.text)),
                title.kind,
                self._words_span(title),
                self._span(keyword),
            )
        )

    def open_broken_box(self, token: Token) -> None:
        """A subgraph whose first line is wrong still ends at its ``end``."""
        span = self._span(token)
        self._open.append(Box("", "", "text", span, span))

    def close_box(self, end: Token) -> None:
        """``end``."""
        if not self._open:
            self._report(Mistake.LOOSE_END, self._span(end))
            return
        box = self._open.pop()
        if box.id is None:
            box.id = f"subGraph{len(self._boxes)}"
        members = [id_ for id_ in dict.fromkeys(box.members) if id_.strip()]
        box.members = [id_ for id_ in members if id_ not in self._boxed]
        self._boxed.update(box.members)
        self._boxes.append(box)
        self._boxes_by_id[box.id] = box
        self._contain([box.id])

    def direct(self, direction: Token) -> None:
        """``direction LR``: counts inside a subgraph."""
        if self._open:
            self._open[-1].direction = direction.value

    def name(self, title: Token) -> None:
        """``accTitle: …``: Mermaid counts it among the members of a subgraph."""
        self._acc_title = as_written(trim(title.value))
        self._contain([trim(title.value)])

    def describe(self, description: Token) -> None:
        """``accDescr: …``."""
        self._acc_description = re.sub(
            rf"\n[{WHITE}]+", "\n", as_written(trim(description.value))
        )
        self._contain([trim(description.value)])

    def empty(self) -> None:
        """A ``;`` that ends nothing: Mermaid counts it among the members of a subgraph."""
        self._contain([";"])

    def finished(self, header: Token) -> Flowchart:
        """The chart."""
        for box in self._open:
            self._report(Mistake.UNCLOSED_SUBGRAPH, box.keyword, box.title)
        source = self.prepared.source
        return Flowchart(
            source=source,
            header=self._span(header),
            direction=_DIRECTIONS.get(header.value, header.value),
            vertices={id_: draft.finished() for id_, draft in self._vertices.items()},
            links=tuple([draft.finished() for draft in self._links]),
            subgraphs=tuple([box.finished() for box in self._boxes]),
            classes=tuple(self._classes.values()),
            class_uses=tuple(self._class_uses),
            tooltips=self._tooltips,
            title=self._title,
            title_span=self._title_span,
            acc_title=self._acc_title,
            acc_description=self._acc_description,
            comments=tuple(self._comments()),
        )

    def _comments(self):
        source = self.prepared.source
        for start, end in self.prepared.comments:
            end = start + len(source.text[start:end].rstrip("\r"))
            yield Comment(source.text[start + 2 : end].strip(), source.span(start, end))

    def _span(self, token: Token) -> Span:
        return self.prepared.span(token.start, token.end)

    def _words_span(self, words: Words) -> Span:
        left = len(words.text) - len(words.text.lstrip())
        return self.prepared.span(words.start, words.end)

    def _label(self, words: Words) -> Label:
        text = trim(words.text)
        if words.kind == "text" and text[:1] == text[-1:] == '"':
            text = text[1:-1]
        start, end = words.start, words.end
        if len(text) != end - start:
            written = self.prepared.text[start:end]
            start += leading_white(written)
            end = start + len(trim(written))
        return Label(as_written(text), words.kind, self.prepared.span(start, end))

    def _vertex(self, id_: str, span: Span) -> VertexDraft | None:
        """The node of an id, made if it is new; ``None`` if the id is an arrow's."""
        if id_ in self._links_by_id:
            return None
        vertex = self._vertices.get(id_)
        if vertex is None:
            vertex = self._vertices[id_] = VertexDraft(id_, span)
        else:
            vertex.mentions.append(span)
        return vertex

    def _mention(self, token: Token) -> Mention:
        node: Node = token.value
        span = self.prepared.span(token.start, node.id_end)
        vertex = self._vertex(node.id, span)
        shape = node.shape
        if vertex is not None and shape is not None:
            vertex.shape = shape.name
            vertex.label(self._label(shape.words))
            if shape.property is not None:
                vertex.properties = {**(vertex.properties or {}), **dict([shape.property])}
        if node.classed is not None:
            place = self.prepared.span(token.end - len(node.classed), token.end)
            self._class_uses.append(ClassUse(node.classed, place))
            self._give_class(node.id, node.classed)
        return node.id, span

    def _give_class(self, ids: str, name: str) -> None:
        for id_ in ids.split(","):
            for known in (self._vertices, self._links_by_id, self._boxes_by_id):
                if id_ in known:
                    give_class(known[id_], name)

    def _join(
        self, tails: Sequence[Mention], arrow: Token | None, heads: Sequence[Mention]
    ) -> None:
        if arrow is None:
            return
        span = self._span(arrow)
        words = arrow.value.words
        label = None if words is None else self._label(words)
        for tail in tails:
            for head in heads:
                named = tail[0] == tails[-1][0] and head[0] == heads[0][0]
                self._link(LinkDraft(arrow.value, span, label, tail, head), named=named)

    def _link(self, link: LinkDraft, *, named: bool) -> None:
        link.curve = self._curve
        pair = (link.source, link.target)
        count = self._pairs[pair]
        self._pairs[pair] = count + 1
        name = link.arrow.id
        if named and name and name not in self._links_by_id:
            link.id = name
        else:
            name = f"L_{link.source}_{link.target}_{count and count + 1}"
        self._links.append(link)
        self._links_by_id.setdefault(name, link)

    def _report(self, mistake: Mistake, span: Span, *words: str) -> None:
        self.diagnostics.append(mistake.at(span, *words))

    def _contain(self, ids: Iterable[str]) -> None:
        if self._open:
            self._open[-1].members += ids

    def _numbered_link(self, number: str, token: Token) -> LinkDraft | None:
        if len(number) < _LONGEST_NUMBER and str(int(number)) == number and int(number) < len(self._links):
            return self._links[int(number)]
        if not self.broken:
            count = str(len(self._links))
            self._report(Mistake.LINK_NUMBER, self._span(token), number, count)
        return None

    def _add_data(self, waiting: list[tuple[str, Token]]) -> None:
        """Data counts only after the node that follows with an ``&``."""
        while waiting:
            self._read_data(*waiting.pop())

    def _read_data(self, id_: str, token: Token) -> None:
        yaml = token.value
        shift = 0
        if "\n" not in yaml:
            yaml, shift = f"{{\n{yaml}\n}}", 2
        try:
            data = load(yaml)
        except DataError as error:
            at = min(token.start + 2 + max(error.position - shift, 0), token.end - 1)
            self._report(Mistake.DATA, self.prepared.span(at, at + 1), id_, error.problem)
            return
        if not isinstance(data, dict) or id_ in self._boxes_by_id:
            return
        if id_ in self._links_by_id:
            self._describe_link(self._links_by_id[id_], data)
        else:
            self._describe_vertex(self._vertices[id_], data, token)

    def _describe_link(self, link: LinkDraft, data: dict[str, Any]) -> None:
        link.data = {**(link.data or {}), **data}
        if data.get("curve") is not None:
            link.curve = as_text(data["curve"])

    def _describe_vertex(self, vertex: VertexDraft, data: dict[str, Any], token: Token) -> None:
        shape, label = data.get("shape"), data.get("label")
        span = self._span(token)
        if shape:
            if not isinstance(shape, str) or not is_shape(shape):
                near = nearest_shape(as_text(shape))
                hint = f'did you mean "{near}"?' if near else "write a name such as rect, diam or stadium"
                self._report(Mistake.SHAPE_NAME, span, as_text(shape), hint)
                return
            vertex.shape = shape
        if label:
            kind = data.get("labelType")
            kind = kind if kind in ("text", "string", "markdown") else "markdown"
            vertex.label(Label(as_written(as_text(label)), kind, span, is_data=True))
        blank = not (isinstance(label, str) and trim(label))
        if blank and vertex.text == vertex.id and (data.get("icon") or data.get("img")):
            vertex.label(Label("", vertex.kind, span))
        said = {key: value for key, value in data.items() if value}
        vertex.data = {**(vertex.data or {}), **said}


def _line_style(styles: list[str]) -> tuple[str, ...]:
    """Mermaid fills no line unless it is told to."""
    filled = any(style.startswith("fill") for style in styles)
    return (*styles,) if filled else (*styles, "fill:none")
