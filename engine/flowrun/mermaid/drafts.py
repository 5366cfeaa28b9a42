"""The parts of a chart while statements still add to them."""

import re
from typing import Any, TypeVar

from flowrun.mermaid.flowchart import Label, Link, Subgraph, Vertex
from flowrun.mermaid.tokens import Arrow
from flowrun.span import Span

Mention = tuple[str, Span]
"""An id, and where the chart says it."""

_Item = TypeVar("_Item")
_PLACEHOLDER = re.compile("\ufb02\u00b0\u00b0?(\\w+)\u00b6\u00df", re.ASCII)


def as_written(text: str) -> str:
    """A text with its entities as the chart writes them, such as ``#quot;``."""
    return _PLACEHOLDER.sub(r"#\1;", text) if "\ufb02" in text else text


def give_class(draft: "VertexDraft | LinkDraft | Box", name: str) -> None:
    """Add a class to a part of the chart."""
    draft.classes = _with(draft.classes, name)


class VertexDraft:
    """A node. What few nodes have is made when it comes: there are many nodes."""

    __slots__ = (
        *("classes", "data", "id", "labels", "link", "link_target", "mentions"),
        *("has_callback", "properties", "shape", "styles"),
    )

    def __init__(self, id_: str, mention: Span) -> None:
        self.id = id_
        self.mentions = [mention]
        self.labels: list[Label] | None = None
        self.shape: str | None = None
        self.data: dict[str, Any] | None = None
        self.properties: dict[str, str] | None = None
        self.styles: list[str] | None = None
        self.classes: list[str] | None = None
        self.link: str | None = None
        self.link_target: str | None = None
        self.has_callback = False

    @property
    def text(self) -> str:
        """The label as it is so far."""
        return self.labels[-1].text if self.labels else self.id

    @property
    def kind(self) -> str:
        """The kind of the label as it is so far."""
        return self.labels[-1].kind if self.labels else "text"

    def label(self, label: Label) -> None:
        """Give it another label."""
        self.labels = _with(self.labels, label)

    def finished(self) -> Vertex:
        """The node as a value."""
        return Vertex(
            id=self.id,
            span=self.mentions[0],
            mentions=tuple(self.mentions),
            labels=tuple(self.labels or ()),
            shape=self.shape,
            data=self.data or {},
            properties=self.properties or {},
            styles=tuple(self.styles or ()),
            classes=tuple(self.classes or ()),
            link=self.link,
            link_target=self.link_target,
            has_callback=self.has_callback,
        )


class LinkDraft:
    """An arrow."""

    __slots__ = (
        *("arrow", "classes", "curve", "data", "id", "label", "source", "source_span"),
        *("span", "style", "target", "target_span"),
    )

    def __init__(
        self, arrow: Arrow, span: Span, label: Label | None, tail: Mention, head: Mention
    ) -> None:
        self.arrow = arrow
        self.span = span
        self.label = label
        self.source, self.source_span = tail
        self.target, self.target_span = head
        self.id: str | None = None
        self.data: dict[str, Any] | None = None
        self.style: tuple[str, ...] = ()
        self.classes: list[str] | None = None
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
            data=self.data or {},
            style=self.style,
            classes=tuple(self.classes or ()),
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
        self.classes: list[str] | None = None

    def finished(self) -> Subgraph:
        """The subgraph as a value."""
        return Subgraph(
            id=self.id or "",
            title=self.title,
            title_kind=self.kind,
            members=tuple(self.members),
            direction=self.direction,
            span=self.span,
            classes=tuple(self.classes or ()),
        )


def _with(items: list[_Item] | None, item: _Item) -> list[_Item]:
    if items is None:
        return [item]
    items.append(item)
    return items
