"""The parts of a chart while statements still add to them."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, TypeVar

from flowrun.mermaid.arrows import Line
from flowrun.mermaid.data import as_text
from flowrun.mermaid.flowchart import Label, Link, Subgraph, Vertex
from flowrun.mermaid.prepared import Prepared, Stretch
from flowrun.span import Span

Mention = tuple[str, Stretch]
"""An id, and where the chart says it."""

_Item = TypeVar("_Item")
_NOTHING: Mapping[str, Any] = MappingProxyType({})
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
        *("classes", "data", "id", "labels", "link", "link_target"),
        *("has_callback", "places", "properties", "shape", "styles"),
    )

    def __init__(self, id_: str, place: Stretch) -> None:
        self.id = id_
        self.places = [place]
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

    def finished(self, prepared: Prepared) -> Vertex:
        """The node as a value."""
        return Vertex(
            id=self.id,
            places=tuple(self.places),
            prepared=prepared,
            labels=tuple(self.labels or ()),
            shape=self.shape,
            data=self.data or _NOTHING,
            properties=self.properties or _NOTHING,
            styles=tuple(self.styles or ()),
            classes=tuple(self.classes or ()),
            link=self.link,
            link_target=self.link_target,
            has_callback=self.has_callback,
        )


class LinkDraft:
    """An arrow."""

    __slots__ = (
        *("classes", "curve", "data", "id", "label", "line", "place"),
        *("source", "source_place", "style", "target", "target_place"),
    )

    def __init__(
        self, line: Line, place: Stretch, label: Label | None, tail: Mention, head: Mention
    ) -> None:
        self.line = line
        self.place = place
        self.label = label
        self.source, self.source_place = tail
        self.target, self.target_place = head
        self.id: str | None = None
        self.data: dict[str, Any] | None = None
        self.style: tuple[str, ...] = ()
        self.classes: list[str] | None = None
        self.curve: str | None = None

    def describe(self, data: Mapping[str, Any]) -> None:
        """``e1@{ … }``."""
        self.data = {**(self.data or {}), **data}
        if data.get("curve") is not None:
            self.curve = as_text(data["curve"])

    def finished(self, prepared: Prepared) -> Link:
        """The arrow as a value."""
        return Link(
            source=self.source,
            target=self.target,
            head=self.line.head,
            stroke=self.line.stroke,
            length=self.line.length,
            place=self.place,
            source_place=self.source_place,
            target_place=self.target_place,
            prepared=prepared,
            label=self.label,
            id=self.id,
            data=self.data or _NOTHING,
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
