"""Whether two nodes of two flows are alike: whether no run from there on can tell them apart.

A walk is decided by what each node does and by where each of its answers leads. So flows are
automata, and the question is the equivalence of their states: Hopcroft and Karp, "A linear
algorithm for testing equivalence of finite automata", 1971. Ids, the wording of what nobody
compares, and two nodes in the place of one make no difference.
"""

from collections.abc import Mapping

from flowrun.flow import RETURN, Arrow, Edge, Flow, Node, Role

Place = str | None
"""A node's id; ``None`` for the end of a run at a node without an arrow to an end."""
Exit = tuple[Arrow, str | None]
"""What takes a run out of a node: an answer, an outcome or an error, as labels are compared."""
Deed = tuple[Role, str]

_WORDLESS = frozenset({Role.START, Role.DEFER})
"""What such a node says is for readers: no run goes by it."""


def does(node: Node | None) -> Deed:
    """What a run does at a node, as far as it matters to what happens."""
    if node is None:
        return (Role.END, RETURN)
    return (node.role, "" if node.role in _WORDLESS else node.key)


def exits(flow: Flow, place: Place) -> dict[Exit, Edge]:
    """The arrows that a run can take out of a node, by what makes it take them."""
    if place is None:
        return {}
    edges = (*flow.ways_out(place), *flow.errors_out(place))
    return {(edge.arrow, edge.key): edge for edge in edges}


class Equivalence:
    """Tells of nodes of one flow and nodes of another whether they are alike."""

    def __init__(self, base: Flow, head: Flow) -> None:
        self._base = base
        self._head = head
        self._known: dict[tuple[Place, Place], bool] = {}

    def alike(self, one: Place, other: Place) -> bool:
        """Whether no run from one node on can be told from a run from the other node on."""
        pair = (one, other)
        if pair not in self._known:
            self._known[pair] = self._compare(pair)
        return self._known[pair]

    def _compare(self, pair: tuple[Place, Place]) -> bool:
        """Merge what has to be alike if these are, until two do not fit or nothing is left."""
        classes = _Classes()
        waiting = [pair]
        while waiting:
            one, other = waiting.pop()
            if not classes.merge(("base", one), ("head", other)):
                continue
            if does(_node(self._base, one)) != does(_node(self._head, other)):
                return False
            ways, others = _targets(self._base, one), _targets(self._head, other)
            if ways.keys() != others.keys():
                return False
            waiting += [(ways[exit_], others[exit_]) for exit_ in ways]
        return True


def _node(flow: Flow, place: Place) -> Node | None:
    return None if place is None else flow.nodes[place]


def _targets(flow: Flow, place: Place) -> Mapping[Exit, Place]:
    """Where each exit leads. A step without one ends the run, as an arrow to "return" would."""
    targets: dict[Exit, Place] = {exit_: edge.target for exit_, edge in exits(flow, place).items()}
    if place is not None and flow.nodes[place].role is Role.STEP and not flow.ways_out(place):
        targets[Arrow.WAY, None] = None
    return targets


class _Classes:
    """Which places have to be alike: union and find."""

    def __init__(self) -> None:
        self._parents: dict[tuple[str, Place], tuple[str, Place]] = {}

    def merge(self, one: tuple[str, Place], other: tuple[str, Place]) -> bool:
        """Put two into one class; false if they are in one already."""
        first, second = self._find(one), self._find(other)
        self._parents[first] = second
        return first != second

    def _find(self, place: tuple[str, Place]) -> tuple[str, Place]:
        path = []
        while self._parents.get(place, place) != place:
            path.append(place)
            place = self._parents[place]
        for each in path:
            self._parents[each] = place
        return place
