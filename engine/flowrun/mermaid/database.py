"""What a chart has said so far, kept as Mermaid's database keeps it."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TypeVar

from flowrun.mermaid.drafts import Box, LinkDraft, VertexDraft, give_class
from flowrun.mermaid.flowchart import Link, Vertex
from flowrun.mermaid.prepared import Prepared, Stretch

_LONGEST_NUMBER = 10
_Draft = TypeVar("_Draft")


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

    def vertex(self, id_: str, place: Stretch) -> VertexDraft | None:
        """The node of an id, made if it is new; ``None`` if the id is an arrow's."""
        if id_ in self.links_by_id:
            return None
        vertex = self.vertices.get(id_)
        if vertex is None:
            vertex = self.vertices[id_] = VertexDraft(id_, place)
        else:
            vertex.places.append(place)
        return vertex

    def add_link(self, link: LinkDraft, name: str | None) -> None:
        """Add an arrow, under an id of its own if it has one that is free."""
        link.curve = self.curve
        pair = (link.source, link.target)
        count = self._pairs[pair]
        self._pairs[pair] = count + 1
        if name and name not in self.links_by_id:
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

    def finished_vertices(self, prepared: Prepared) -> dict[str, Vertex]:
        """The nodes as values, in place of their drafts."""
        drafts = list(self.vertices.values())
        self.vertices.clear()
        return {draft.id: draft.finished(prepared) for draft in _drained(drafts)}

    def finished_links(self, prepared: Prepared) -> tuple[Link, ...]:
        """The arrows as values, in place of their drafts."""
        self.links_by_id.clear()
        return tuple([draft.finished(prepared) for draft in _drained(self.links)])

    def _named(self, ids: str) -> Iterator[VertexDraft | LinkDraft | Box]:
        for id_ in ids.split(","):
            if id_ in self.vertices:
                yield self.vertices[id_]
            if id_ in self.links_by_id:
                yield self.links_by_id[id_]
            if id_ in self.boxes_by_id:
                yield self.boxes_by_id[id_]


def _drained(drafts: list[_Draft]) -> Iterator[_Draft]:
    """Each draft, which goes when the next is asked for.

    Beside their values, they would be twice as much for the garbage collector to go through.
    """
    drafts.reverse()
    while drafts:
        yield drafts.pop()
