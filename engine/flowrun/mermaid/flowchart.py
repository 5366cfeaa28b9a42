"""A Mermaid flowchart as values: what it says, in Mermaid's own terms, and where it says it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flowrun.source import Source, Span


@dataclass(frozen=True, slots=True)
class Label:
    """A text as one place of the chart writes it."""

    text: str
    """What Mermaid's database holds: quotes off, ``\\n`` and entities as written."""
    kind: str
    """``text``, ``string`` (quoted) or ``markdown`` (quoted, with backticks)."""
    span: Span
    """The text alone, without its quotes and brackets."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Vertex:
    """A node, with everything that the chart says of it anywhere."""

    id: str
    span: Span
    """The id, where it is mentioned first."""
    mentions: tuple[Span, ...]
    """The id at every mention, the first included."""
    labels: tuple[Label, ...] = ()
    """Every label that the chart gives it, in order: Mermaid shows the last."""
    shape: str | None = None
    """Mermaid's name of the shape, such as ``stadium``; ``None`` for a bare id."""
    data: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """What ``@{ … }`` says of it."""
    styles: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    link: str | None = None
    link_target: str | None = None
    has_callback: bool = False

    @property
    def text(self) -> str:
        """The label that Mermaid shows: the last one, or the id."""
        return self.labels[-1].text if self.labels else self.id

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
    span: Span
    """The arrow with its label, without the nodes."""
    source_span: Span
    """The id at its tail, at this mention."""
    target_span: Span
    """The id at its head, at this mention."""
    label: Label | None = None
    id: str | None = None
    """The id that a person gave it, as in ``e1@-->``."""
    data: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """What ``e1@{ … }`` says of it."""
    style: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    interpolate: str | None = None


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
    tooltips: Mapping[str, str] = field(default_factory=dict[str, str])
    title: str = ""
    """``title:`` of the front matter."""
    title_span: Span | None = None
    acc_title: str = ""
    acc_description: str = ""
    comments: tuple[Comment, ...] = ()
    """Every ``%%`` line, also those before the header."""

    def to_dict(self) -> dict[str, Any]:
        """The chart in the layout of Mermaid's own flowchart database."""
        raise NotImplementedError  # written with the parser
