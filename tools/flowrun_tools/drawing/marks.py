"""What is drawn over a chart: marks on its nodes and arrows, by what a run or many runs did."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field


class Look(enum.Enum):
    """How something stands out. The value is its class in the drawing."""

    TAKEN = "taken"
    MISSED = "missed"
    FAILED = "failed"
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    FAINT = "faint"
    """It steps back, so that others stand out."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What is drawn over one node or arrow."""

    look: Look
    note: str = ""
    """A short text beside the label, such as how often an arrow was taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlay:
    """What is drawn over one chart."""

    nodes: Mapping[str, Mark] = field(default_factory=dict[str, Mark])
    """By id."""
    edges: Mapping[int, Mark] = field(default_factory=dict[int, Mark])
    """By `flowrun.Edge.index`."""
    rest: Look | None = None
    """How everything else looks."""
    caption: str = ""
    """What is written below the chart."""

    def on_node(self, node: str) -> Mark | None:
        """The mark on a node."""
        return self.nodes.get(node) or self._other

    def on_edge(self, edge: int) -> Mark | None:
        """The mark on an arrow."""
        return self.edges.get(edge) or self._other

    @property
    def _other(self) -> Mark | None:
        return None if self.rest is None else Mark(self.rest)


NOTHING = Overlay()
"""The chart alone."""
