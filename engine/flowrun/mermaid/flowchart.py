"""A Mermaid flowchart as values: what it says, in Mermaid's own terms, and where it says it.

Large charts have many places and few that anybody asks for. What there are many of keeps its places
as offsets, and makes spans of them on demand.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flowrun.mermaid.prepared import Prepared, Stretch
from flowrun.source import Source
from flowrun.span import Span

_BREAK = re.compile(r"<br[\s/][^>]*>", re.IGNORECASE)
_SCRAP = re.compile(
    r"<(script|style)\b[^>]*>.*?</\1\s*>|<!--.*?(?:-->|$)|</(?![A-Za-z])[^>]*>|<[!?][^>]*(?:>|$)|</?[A-Za-z][^>]*$",
    re.DOTALL | re.IGNORECASE,
)
_ENTITY = re.compile(r"#(\w+);", re.ASCII)


@dataclass(frozen=True, slots=True)
class Label:
    """A text as one place of the chart writes it."""

    text: str
    """What Mermaid's database holds: quotes off, ``\\n`` and entities as written."""
    kind: str
    """``text``, ``string`` (quoted) or ``markdown`` (quoted, with backticks)."""
    place: Stretch
    prepared: Prepared = field(repr=False, compare=False)
    is_data: bool = False
    """Whether it is written in ``@{ … }``."""

    @property
    def span(self) -> Span:
        """The text alone, without its quotes and brackets; all of an ``@{ … }``."""
        return self.prepared.span(*self.place)


@dataclass(frozen=True, slots=True, kw_only=True)
class Vertex:
    """A node, with everything that the chart says of it anywhere."""

    id: str
    places: tuple[Stretch, ...]
    prepared: Prepared = field(repr=False, compare=False)
    labels: tuple[Label, ...] = ()
    """Every label that the chart gives it, in order: Mermaid shows the last."""
    shape: str | None = None
    """Mermaid's name of the shape, such as ``stadium``; ``None`` for a bare id."""
    data: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """What ``@{ … }`` says of it."""
    properties: Mapping[str, str] = field(default_factory=dict[str, str])
    """What ``[|key:value|text]`` says of it."""
    styles: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    link: str | None = None
    link_target: str | None = None
    has_callback: bool = False

    @property
    def span(self) -> Span:
        """The id, where it is mentioned first."""
        return self.prepared.span(*self.places[0])

    @property
    def mentions(self) -> tuple[Span, ...]:
        """The id at every mention, the first included."""
        return tuple(self.prepared.span(*place) for place in self.places)

    @property
    def text(self) -> str:
        """The label that Mermaid shows: the last one, or the id."""
        return self.labels[-1].text if self.labels else self.id

    @property
    def label_is_data(self) -> bool:
        """Whether the label that Mermaid shows is that of ``@{ label: … }``."""
        return bool(self.labels) and self.labels[-1].is_data

    @property
    def label_span(self) -> Span:
        """Where the label that Mermaid shows is written."""
        return self.labels[-1].span if self.labels else self.span


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One arrow between two nodes or subgraphs."""

    source: str
    target: str
    head: str
    """Mermaid's type: ``arrow_point``, ``arrow_open``, ``double_arrow_cross``, …"""
    stroke: str
    """``normal``, ``thick``, ``dotted`` or ``invisible``."""
    length: int
    place: Stretch
    source_place: Stretch
    target_place: Stretch
    prepared: Prepared = field(repr=False, compare=False)
    label: Label | None = None
    id: str | None = None
    """The id that a person gave it, as in ``e1@-->``."""
    data: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """What ``e1@{ … }`` says of it."""
    style: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    interpolate: str | None = None

    @property
    def span(self) -> Span:
        """The arrow with its label, without the nodes."""
        return self.prepared.span(*self.place)

    @property
    def source_span(self) -> Span:
        """The id at its tail, at this mention."""
        return self.prepared.span(*self.source_place)

    @property
    def target_span(self) -> Span:
        """The id at its head, at this mention."""
        return self.prepared.span(*self.target_place)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subgraph:
    """A titled box around nodes."""

    id: str
    title: str
    title_kind: str
    members: tuple[str, ...]
    """The nodes and subgraphs directly in it, as Mermaid's database lists them."""
    direction: str | None
    span: Span
    """Its id or title in the line that opens it."""
    classes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ClassDef:
    """A named style."""

    id: str
    styles: tuple[str, ...]
    text_styles: tuple[str, ...]
    span: Span
    """The names in the statement that defines it first."""


@dataclass(frozen=True, slots=True)
class ClassUse:
    """A mention of a class, in ``class a name`` or ``a:::name``."""

    id: str
    span: Span


@dataclass(frozen=True, slots=True)
class Comment:
    """A ``%%`` line."""

    text: str
    """What stands after ``%%``, blanks off."""
    span: Span
    """From the ``%%`` to the end of the line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Flowchart:
    """All that one Mermaid flowchart says, in the order in which it says it."""

    source: Source
    header: Span
    """The keyword that begins the chart: ``flowchart``, ``graph``, …"""
    direction: str
    """``TB``, ``BT``, ``LR`` or ``RL``."""
    vertices: Mapping[str, Vertex]
    """By id, in order of first mention."""
    links: tuple[Link, ...]
    subgraphs: tuple[Subgraph, ...] = ()
    """Inner ones first."""
    classes: tuple[ClassDef, ...] = ()
    class_uses: tuple[ClassUse, ...] = ()
    """Every mention of a class, in order."""
    tooltips: Mapping[str, str] = field(default_factory=dict[str, str])
    title: str = ""
    """``title:`` of the front matter."""
    title_span: Span | None = None
    acc_title: str = ""
    acc_description: str = ""
    directions: tuple[Span, ...] = ()
    """Every ``direction`` statement, with all of its line that Mermaid takes for it."""
    comments: tuple[Comment, ...] = ()
    """Every ``%%`` line, also those before the header."""

    def to_dict(self) -> dict[str, Any]:
        """The chart in the layout of Mermaid's own flowchart database."""
        return {
            "direction": self.direction,
            "vertices": [_vertex(vertex) for vertex in self.vertices.values()],
            "edges": [_link(link) for link in self.links],
            "subgraphs": [_subgraph(subgraph) for subgraph in self.subgraphs],
            "classes": [
                {"id": c.id, "styles": list(c.styles), "textStyles": list(c.text_styles)}
                for c in self.classes
            ],
            "tooltips": {id_: _encoded(tip) for id_, tip in self.tooltips.items()},
            "accTitle": _encoded(self.acc_title),
            "accDescription": _encoded(self.acc_description),
            "title": "",  # Mermaid's database learns of the front matter's title only to draw it
        }


def _vertex(vertex: Vertex) -> dict[str, Any]:
    """Callbacks are left out, as Mermaid does unless it is configured to trust the chart."""
    fields = {
        "id": vertex.id,
        "text": _text(vertex),
        "type": vertex.shape,
        "labelType": vertex.labels[-1].kind if vertex.labels else "text",
        "styles": list(vertex.styles),
        "classes": list(vertex.classes),
        "props": dict(vertex.properties),
        "link": vertex.link and _encoded(vertex.link),
        "linkTarget": vertex.link_target,
        **{name: vertex.data.get(name) for name in ("icon", "form", "pos", "img", "constraint")},
    }
    return _present(fields)


def _text(vertex: Vertex) -> object:
    """A label of ``@{ … }`` that is a number stays one."""
    label = vertex.data.get("label")
    return label if vertex.label_is_data and not isinstance(label, str) else _encoded(vertex.text)


def _link(link: Link) -> dict[str, Any]:
    fields = {
        "start": link.source,
        "end": link.target,
        "type": link.head,
        "text": "" if link.label is None else _encoded(link.label.text),
        "labelType": "text" if link.label is None else link.label.kind,
        "stroke": link.stroke,
        "length": link.length or None,
        "id": link.id,
        "isUserDefinedId": link.id is not None,
        "classes": list(link.classes),
        "style": list(link.style) or None,
        "interpolate": link.interpolate,
        "animate": link.data.get("animate"),
        "animation": link.data.get("animation"),
    }
    return _present(fields)


def _subgraph(subgraph: Subgraph) -> dict[str, Any]:
    fields = {
        "id": subgraph.id,
        "title": _encoded(subgraph.title),
        "nodes": list(subgraph.members),
        "dir": subgraph.direction,
        "classes": list(subgraph.classes),
        "labelType": subgraph.title_kind,
    }
    return _present(fields)


def _present(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}


def _encoded(text: str) -> str:
    """A text as Mermaid's database holds it until it draws: entities apart, scraps of tags gone."""
    if "<" in text:
        text = _SCRAP.sub("", _BREAK.sub("<br/>", text))
    return _ENTITY.sub(_placeholder, text) if "#" in text else text


def _placeholder(entity: re.Match[str]) -> str:
    mark = "\ufb02\u00b0\u00b0" if entity[1].isdecimal() else "\ufb02\u00b0"
    return f"{mark}{entity[1]}\u00b6\u00df"
