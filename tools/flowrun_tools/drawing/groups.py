"""The subgraphs of a chart to frames: which is in which, and where an arrow to one ends."""

from flowrun.mermaid.flowchart import Flowchart, Subgraph


class Groups:
    """The subgraphs of a chart: those that frame something, and which is in which."""

    def __init__(self, flowchart: Flowchart) -> None:
        groups: dict[str, Subgraph] = {}
        for group in flowchart.subgraphs:
            groups.setdefault(group.id, group)
        self._parents: dict[str, str] = {}
        for group in flowchart.subgraphs:
            self._contain(group)
        parents = set(self._parents.values())
        self.full = [group for group in groups.values() if group.id in parents]
        """Those that are drawn round something."""
        self.empty = [group for group in groups.values() if group.id not in parents]
        """Those with nothing in them, which are drawn as nodes."""
        self._index = {group.id: index for index, group in enumerate(self.full)}
        self._first: dict[str, str] = {}
        self._last: dict[str, str] = {}
        for node in (*flowchart.vertices, *(group.id for group in self.empty)):
            if node not in self._index:
                self._count(node)

    def frame_of(self, id: str) -> int | None:
        """The frame directly around a node or subgraph."""
        parent = self._parents.get(id)
        return None if parent is None else self._index[parent]

    def frame(self, id: str, other: str) -> int | None:
        """The frame that an arrow ends at: a subgraph that the node at its other end is not in."""
        return None if id in self._around(other) else self._index.get(id)

    def entrance(self, id: str) -> str:
        """A node, or in place of a subgraph the node in it that is named first."""
        return self._first.get(id, id)

    def exit(self, id: str) -> str:
        """A node, or in place of a subgraph the node in it that is named last."""
        return self._last.get(id, id)

    def _contain(self, group: Subgraph) -> None:
        """Put the members into the group, but for those that are elsewhere or around it."""
        for member in group.members:
            if member not in self._parents and member not in self._around(group.id):
                self._parents[member] = group.id

    def _count(self, node: str) -> None:
        for around in self._around(node)[1:]:
            self._first.setdefault(around, node)
            self._last[around] = node

    def _around(self, id: str) -> list[str]:
        """A node or subgraph, and all subgraphs around it."""
        found = [id]
        while found[-1] in self._parents:
            found.append(self._parents[found[-1]])
        return found
