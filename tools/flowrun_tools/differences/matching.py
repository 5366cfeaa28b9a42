"""Two revisions of a flow to pairs of nodes: which node of one became which of the other.

The surest signs come first: the same id and the same text; then the same place behind nodes that
are pairs already; then a text that only one node has; then the id alone, and the place alone.
"""

from collections import Counter
from collections.abc import Callable, Mapping

from flowrun.flow import Flow, Node, Role
from flowrun_tools.differences.equivalence import Deed, does, exits

Fits = Callable[[Node, Node], bool]


def matching(base: Flow, head: Flow, *, loosely: bool = True) -> Mapping[str, str]:
    """The node of the head for each node of the base that is still there in some way, by id.

    Args:
        base: The older revision.
        head: The newer one.
        loosely: Whether a node may have come to do something else.
    """
    pairs = _Pairs(base, head)
    pairs.by_role(Role.START)
    pairs.by_id(_does_the_same)
    pairs.by_place(_does_the_same)
    pairs.by_deed()
    pairs.by_place(_does_the_same)
    if loosely:
        pairs.by_id(_has_same_role)
        pairs.by_place(_has_same_role)
        pairs.by_id(lambda _one, _other: True)
    return pairs.found


def _does_the_same(one: Node, other: Node) -> bool:
    return does(one) == does(other)


def _has_same_role(one: Node, other: Node) -> bool:
    return one.role is other.role


class _Pairs:
    """The pairs so far. Each node is in one pair at most."""

    def __init__(self, base: Flow, head: Flow) -> None:
        self._base = base
        self._head = head
        self.found: dict[str, str] = {}
        self._taken: set[str] = set()

    def by_role(self, role: Role) -> None:
        """The one node of a role."""
        self._unique(lambda node: (role, "") if node.role is role else None)

    def by_deed(self) -> None:
        """Nodes that are the only ones left to do what they do."""
        self._unique(does)

    def by_id(self, fits: Fits) -> None:
        """Nodes with the same id."""
        for node in self._base.nodes:
            if node in self._head.nodes:
                self._add(node, node, fits)

    def by_place(self, fits: Fits) -> None:
        """Nodes to which the same exit of a pair leads, and those behind them."""
        waiting = list(self.found.items())
        while waiting:
            one, other = waiting.pop()
            ways, others = exits(self._base, one), exits(self._head, other)
            for exit_, edge in ways.items():
                if exit_ in others and self._add(edge.target, others[exit_].target, fits):
                    waiting.append((edge.target, others[exit_].target))

    def _add(self, one: str, other: str, fits: Fits) -> bool:
        if one in self.found or other in self._taken:
            return False
        if not fits(self._base.nodes[one], self._head.nodes[other]):
            return False
        self.found[one] = other
        self._taken.add(other)
        return True

    def _unique(self, sign: Callable[[Node], Deed | None]) -> None:
        left = [node for node in self._base.nodes.values() if node.id not in self.found]
        new = [node for node in self._head.nodes.values() if node.id not in self._taken]
        counts, new_counts = Counter(map(sign, left)), Counter(map(sign, new))
        by_sign = {sign(node): node for node in new}
        for node in left:
            mark = sign(node)
            if mark is not None and counts[mark] == new_counts[mark] == 1:
                self._add(node.id, by_sign[mark].id, lambda _one, _other: True)
