"""The subgraphs of a chart to frames: which is in which, and where an arrow to one ends."""

from flowrun.mermaid.flowchart import Flowchart


class Groups:
    """The subgraphs of a chart: those that frame something, and which is in which."""

    def __init__(self, flowchart: Flowchart) -> None:
        self.full = [group for group in flowchart.subgraphs if group.members]
        self.empty = [group for group in flowchart.subgraphs if not group.members]
        self._index = {group.id: index for index, group in enumerate(self.full)}
        self._parents: dict[str, str] = {}
        for group in self.full:
            for member in group.members:
                if member not in self._parents and member not in self._around(group.id):
                    self._parents[member] = group.id
        self._first: dict[str, str] = {}
        self._last: dict[str, str] = {}
        for node in (*flowchart.vertices, *(group.id for group in self.empty)):
            if node not in self._index:
                for around in self._around(node)[1:]:
                    self._first.setdefault(around, node)
                    self._last[around] = node

    def frame_of(self, id: str) -> int | None:
        """The frame directly around a node or subgraph."""
        parent = self._parents.get(id)
        return None if parent is None else self._index[parent]

    def frame(self, id: str, other: str) -> int | None:
        """The frame that an arrow ends at: a subgraph that its other end lies outside of."""
        return None if id in self._around(other) else self._index.get(id)

    def entrance(self, id: str) -> str:
        """A node, or in place of a subgraph the node in it that is named first."""
        return self._first.get(id, id)

    def exit(self, id: str) -> str:
        """A node, or in place of a subgraph the node in it that is named last."""
        return self._last.get(id, id)

    def _around(self, id: str) -> list[str]:
        """A node or subgraph, and all subgraphs around it."""
        found = [id]
        while found[-1] in self._parents:
            found.append(self._parents[found[-1]])
        return found
