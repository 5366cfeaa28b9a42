"""The parts of a chart while statements still add to them."""

import re
from typing import Any

from flowrun.mermaid.flowchart import Label, Link, Subgraph, Vertex
from flowrun.mermaid.lexer import Arrow
from flowrun.span import Span

_PLACEHOLDER = re.compile("\ufb02\u00b0\u00b0?(\\w+)\u00b6\u00df", re.ASCII)


def as_written(text: str) -> str:
    """A text with its entities as the chart writes them, such as ``#quot;``."""
    return _PLACEHOLDER.sub(r"#\1;", text) if "\ufb02" in text else text


class VertexDraft:
    """A node."""

    __slots__ = (
        *("callback", "classes", "data", "id", "labels", "link", "link_target", "mentions"),
        *("properties", "shape", "styles"),
    )

    def __init__(self, id_: str) -> None:
        self.id = id_
        self.mentions: list[Span] = []
        self.labels: list[Label] = []
        self.shape: str | None = None
        self.data: dict[str, Any] = {}
        self.properties: dict[str, str] = {}
        self.styles: list[str] = []
        self.classes: list[str] = []
        self.link: str | None = None
        self.link_target: str | None = None
        self.callback = False

    @property
    def text(self) -> str:
        """The label as it is so far."""
        return self.labels[-1].text if self.labels else self.id

    def finished(self) -> Vertex:
        """The node as a value."""
        return Vertex(
            id=self.id,
            span=self.mentions[0],
            mentions=tuple(self.mentions),
            labels=tuple(self.labels),
            shape=self.shape,
            data=self.data,
            properties=self.properties,
            styles=tuple(self.styles),
            classes=tuple(self.classes),
            link=self.link,
            link_target=self.link_target,
            has_callback=self.callback,
        )


class LinkDraft:
    """An arrow."""

    __slots__ = (
        *("arrow", "classes", "curve", "data", "id", "label", "source", "source_span"),
        *("span", "style", "target", "target_span"),
    )

    def __init__(
        self, arrow: Arrow, span: Span, label: Label | None, source: str, target: str
    ) -> None:
        self.arrow = arrow
        self.span = span
        self.label = label
        self.source = source
        self.target = target
        self.source_span = self.target_span = span
        self.id: str | None = None
        self.data: dict[str, Any] = {}
        self.style: tuple[str, ...] = ()
        self.classes: list[str] = []
        self.curve: str | None = None

    def finished(self) -> Link:
        """The arrow as a value."""
        return Link(
            source=self.source,
            target=self.target,
            head=self.arrow.line.head,
            stroke=self.arrow.line.stroke,
            length=self.arrow.line.length,
            span=self.span,
            source_span=self.source_span,
            target_span=self.target_span,
            label=self.label,
            id=self.id,
            data=self.data,
            style=self.style,
            classes=tuple(self.classes),
            interpolate=self.curve,
        )


class Box:
    """A subgraph."""

    __slots__ = ("classes", "direction", "id", "keyword", "kind", "members", "span", "title")

    def __init__(self, id_: str | None, title: str, kind: str, span: Span, keyword: Span) -> None:
        self.id = id_
        self.title = title
        self.kind = kind
        self.span = span
        self.keyword = keyword
        self.members: list[str] = []
        self.direction: str | None = None
        self.classes: list[str] = []

    def finished(self) -> Subgraph:
        """The subgraph as a value."""
        return Subgraph(
            id=self.id or "",
            title=self.title,
            title_kind=self.kind,
            members=tuple(self.members),
            direction=self.direction,
            span=self.span,
            classes=tuple(self.classes),
        )
