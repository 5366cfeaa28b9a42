"""Whole walks through a flow: from the start, along what has to be taken, to an end."""

from collections import defaultdict, deque
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property

from flowrun.flow import Arrow, Edge, Flow
from flowrun_tools.coverage.criteria import Stretch, is_end, runnable

State = tuple[str, ...]
"""The last nodes of a walk, as many as the longest infeasible stretch has.

Walks with the same last nodes can go on in the same ways.
"""


class Routes:
    """The shortest ways through a flow that take nothing infeasible.

    They keep off the arrows for errors where that is not longer.
    """

    def __init__(self, flow: Flow) -> None:
        self._flow = flow
        self._memory = max((len(each.nodes) for each in flow.infeasible), default=1)
        self._out: dict[str, list[Edge]] = {node: [] for node in flow.nodes}
        for edge in sorted(runnable(flow), key=lambda edge: edge.arrow is Arrow.ERROR):
            self._out[edge.source].append(edge)
        self._endings: dict[State, Stretch | None] = {}

    def through(self, stretch: Stretch) -> Stretch | None:
        """A walk from the start to an end that takes a stretch; ``None`` where there is none."""
        for state in self._arrivals[stretch.nodes[0]]:
            ending = self._ending(state, stretch)
            if ending is not None:
                return _joined(_joined(_walk(self._from_start, state), stretch), ending)
        return None

    def to(self, found: Callable[[str], bool]) -> Stretch | None:
        """A walk from the start to the nearest node that is meant."""
        state = next((state for state in self._from_start if found(state[-1])), None)
        return None if state is None else _walk(self._from_start, state)

    @cached_property
    def _from_start(self) -> "Ways":
        return dict(self._spread((self._flow.start.id,)))

    @cached_property
    def _arrivals(self) -> Mapping[str, list[State]]:
        """The states in which a walk comes to each node, the nearest first."""
        arrivals: dict[str, list[State]] = defaultdict(list)
        for state in self._from_start:
            arrivals[state[-1]].append(state)
        return arrivals

    def _ending(self, state: State, stretch: Stretch) -> Stretch | None:
        """The shortest way from a state, after a stretch, to an end."""
        nodes = state + stretch.nodes[1:]
        befores = range(len(state), len(nodes) + 1)
        if not all(self._is_feasible(nodes[:end]) for end in befores):
            return None
        tail = nodes[-self._memory :]
        if tail not in self._endings:
            self._endings[tail] = self._shortest_ending(tail)
        return self._endings[tail]

    def _shortest_ending(self, begin: State) -> Stretch | None:
        ways: Ways = {}
        for state, before in self._spread(begin):
            ways[state] = before
            if is_end(self._flow, state[-1]):
                return _walk(ways, state)
        return None

    def _spread(self, begin: State) -> "Iterator[tuple[State, tuple[State, Edge] | None]]":
        """The states that can be reached from one, the nearest first, each with the one before."""
        seen = {begin}
        waiting = deque([begin])
        yield begin, None
        while waiting:
            state = waiting.popleft()
            for edge in self._out[state[-1]]:
                onward = (*state, edge.target)[-self._memory :]
                if onward not in seen and self._is_feasible((*state, edge.target)):
                    seen.add(onward)
                    waiting.append(onward)
                    yield onward, (state, edge)

    def _is_feasible(self, nodes: State) -> bool:
        """Whether nodes do not end with an infeasible stretch."""
        return not any(nodes[-len(each.nodes) :] == each.nodes for each in self._flow.infeasible)


Ways = dict[State, tuple[State, Edge] | None]
"""For each state the one before it, and the arrow between them."""


def _walk(ways: Ways, state: State) -> Stretch:
    """The way to a state, from the last node of the state that was spread from."""
    edges: list[Edge] = []
    before = ways[state]
    while before is not None:
        state, edge = before
        edges.append(edge)
        before = ways[state]
    edges.reverse()
    nodes = (state[-1], *(edge.target for edge in edges))
    return Stretch(nodes, tuple(edge.index for edge in edges))


def _joined(walk: Stretch, onward: Stretch) -> Stretch:
    return Stretch((*walk.nodes, *onward.nodes[1:]), (*walk.edges, *onward.edges))
