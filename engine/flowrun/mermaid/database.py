"""What a chart has said so far, kept as Mermaid's database keeps it."""

from collections import Counter
from collections.abc import Iterable, Iterator

from flowrun.mermaid.drafts import Box, LinkDraft, VertexDraft, give_class
from flowrun.span import Span

_LONGEST_NUMBER = 10


class Database:
    """The nodes, arrows and subgraphs of a chart, while its statements come in."""

    def __init__(self) -> None:
        self.vertices: dict[str, VertexDraft] = {}
        self.links: list[LinkDraft] = []
        self.links_by_id: dict[str, LinkDraft] = {}
        """By the id that the chart gives them, or the one that Mermaid does."""
        self.boxes: list[Box] = []
        self.boxes_by_id: dict[str, Box] = {}
        self.open: list[Box] = []
        """The subgraphs that the next statement is in, the outermost first."""
        self.curve: str | None = None
        """That of arrows to come, which ``linkStyle default`` sets."""
        self._pairs: Counter[tuple[str, str]] = Counter()
        self._boxed: set[str] = set()

    def vertex(self, id_: str, span: Span) -> VertexDraft | None:
        """The node of an id, made if it is new; ``None`` if the id is an arrow's."""
        if id_ in self.links_by_id:
            return None
        vertex = self.vertices.get(id_)
        if vertex is None:
            vertex = self.vertices[id_] = VertexDraft(id_, span)
        else:
            vertex.mentions.append(span)
        return vertex

    def add_link(self, link: LinkDraft, *, named: bool) -> None:
        """Add an arrow, under its own id if it is free and the arrow is the one that has it."""
        link.curve = self.curve
        pair = (link.source, link.target)
        count = self._pairs[pair]
        self._pairs[pair] = count + 1
        name = link.arrow.id
        if named and name and name not in self.links_by_id:
            link.id = name
        else:
            name = f"L_{link.source}_{link.target}_{count and count + 1}"
        self.links.append(link)
        self.links_by_id.setdefault(name, link)

    def numbered_link(self, number: str) -> LinkDraft | None:
        """The arrow of a number as ``linkStyle`` has it, if there is one."""
        if len(number) >= _LONGEST_NUMBER or number != str(int(number)):
            return None
        return self.links[int(number)] if int(number) < len(self.links) else None

    def give_class(self, ids: str, name: str) -> None:
        """Give a class to whatever has one of the ids."""
        for draft in self._named(ids):
            give_class(draft, name)

    def contain(self, ids: Iterable[str]) -> None:
        """Count ids among the members of the innermost open subgraph."""
        if self.open:
            self.open[-1].members += ids

    def close_box(self) -> None:
        """End the innermost open subgraph. A member belongs to the one that ends first."""
        box = self.open.pop()
        if box.id is None:
            box.id = f"subGraph{len(self.boxes)}"
        members = (id_ for id_ in dict.fromkeys(box.members) if id_.strip())
        box.members = [id_ for id_ in members if id_ not in self._boxed]
        self._boxed.update(box.members)
        self.boxes.append(box)
        self.boxes_by_id[box.id] = box
        self.contain([box.id])

    def _named(self, ids: str) -> Iterator[VertexDraft | LinkDraft | Box]:
        for id_ in ids.split(","):
            if id_ in self.vertices:
                yield self.vertices[id_]
            if id_ in self.links_by_id:
                yield self.links_by_id[id_]
            if id_ in self.boxes_by_id:
                yield self.boxes_by_id[id_]
