"""A flow to what runs could take in it: nodes, arrows and paths."""

import enum
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from flowrun.errors import FlowrunError
from flowrun.flow import Arrow, Edge, Flow, Role
from flowrun_tools.coverage.components import components

LIMIT = 10_000
"""The most paths of one criterion that a flow may have: nobody reads more."""

_STEPS = 2_000_000
"""The most arrows that are tried to find them: some seconds."""


class Criterion(enum.Enum):
    """What is counted. The package's docstring says what each means."""

    NODES = "nodes"
    EDGES = "edges"
    ANSWERS = "answers"
    PAIRS = "pairs"
    PRIME = "prime"
    SIMPLE = "simple"


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a way through a flow: nodes, and the edges between them."""

    nodes: tuple[str, ...]
    edges: tuple[int, ...] = ()
    """By their index: one less than the nodes."""

    @property
    def key(self) -> tuple[int, ...] | tuple[str, ...]:
        """What tells it from every other stretch of its flow."""
        return self.edges or self.nodes


class TooManyPathsError(FlowrunError):
    """A flow has more paths than anybody would test."""

    def __init__(self, flow: Flow, criterion: Criterion) -> None:
        super().__init__(
            f"{flow.span}: {flow.name} has more {_IN_WORDS[criterion]} than are counted "
            f"({LIMIT:,}): move a part of it to a flow of its own, and call that"
        )
        self.flow = flow
        self.criterion = criterion


def stretches(flow: Flow, criterion: Criterion) -> tuple[Stretch, ...]:
    """Every stretch that a criterion asks for, in the order of the chart.

    Paths are counted before any is kept, so that a refusal needs no memory.

    Raises:
        TooManyPathsError: There are more than `LIMIT`, or finding them takes too long.
    """
    find = _FINDERS[criterion]
    if criterion in _IN_WORDS:
        for count, _ in enumerate(find(_Search(flow, criterion)), 1):
            if count > LIMIT:
                raise TooManyPathsError(flow, criterion)
    return tuple(find(_Search(flow, criterion)))


def runnable(flow: Flow) -> tuple[Edge, ...]:
    """The arrows that a run can take, those for errors included."""
    return tuple(edge for edge in flow.edges if edge.arrow is not Arrow.NONE)


def is_end(flow: Flow, node: str) -> bool:
    """Whether a run may end at a node, at which nothing raises."""
    return not flow.ways_out(node)


class _Search:
    """The arrows of a flow by the nodes that they join, and how many were tried."""

    __slots__ = ("_criterion", "_tried", "edges", "flow", "into", "out")

    def __init__(self, flow: Flow, criterion: Criterion) -> None:
        self.flow = flow
        self._criterion = criterion
        self._tried = 0
        self.edges = runnable(flow)
        self.out: dict[str, list[Edge]] = {node: [] for node in flow.nodes}
        self.into: dict[str, list[Edge]] = {node: [] for node in flow.nodes}
        for edge in self.edges:
            self.out[edge.source].append(edge)
            self.into[edge.target].append(edge)

    def tried(self) -> None:
        """Count an arrow that is tried."""
        self._tried += 1
        if self._tried > _STEPS:
            raise TooManyPathsError(self.flow, self._criterion)


def _nodes(search: _Search) -> Iterator[Stretch]:
    return (Stretch((node,)) for node in search.flow.nodes)


def _edges(search: _Search) -> Iterator[Stretch]:
    return (_stretch([edge]) for edge in search.edges)


def _answers(search: _Search) -> Iterator[Stretch]:
    return (_stretch([edge]) for edge in search.edges if is_answer(search.flow, edge))


def is_answer(flow: Flow, edge: Edge) -> bool:
    """Whether an arrow stands for what a decision answers, or for the outcome of a call."""
    asks = flow.nodes[edge.source].role in {Role.DECISION, Role.CALL}
    return asks and edge.arrow is Arrow.WAY and edge.key is not None


def _pairs(search: _Search) -> Iterator[Stretch]:
    return (_stretch([edge, onward]) for edge in search.edges for onward in search.out[edge.target])


def _prime_paths(search: _Search) -> Iterator[Stretch]:
    """Cycles, and paths that can be lengthened neither at their end nor at their beginning.

    Whatever leads into a path's first node has to be on the path already. So it can be reached from
    there, and is in one component with it. Where something else leads in, only cycles are left,
    and these do not get out of the component.
    """
    onward = {node: [edge.target for edge in edges] for node, edges in search.out.items()}
    back = {node: [edge.source for edge in edges] for node, edges in search.into.items()}
    of = components(onward, back)
    for start in search.flow.nodes:
        inside = [edge for edge in search.into[start] if of[edge.source] == of[start]]
        if not search.out[start] and not search.into[start]:
            yield Stretch((start,))
        elif len(inside) == len(search.into[start]):
            yield from _primes_from(start, search)
        elif inside:
            yield from _cycles_from(start, search, of)


def _primes_from(start: str, search: _Search) -> Iterator[Stretch]:
    for path, visited in _simple(start, search.out, search):
        last = path[-1].target
        if last == start:
            yield _stretch(path)
            continue
        stuck = all(edge.target in visited and edge.target != start for edge in search.out[last])
        if stuck and all(edge.source in visited for edge in search.into[start]):
            yield _stretch(path)


def _cycles_from(start: str, search: _Search, of: Mapping[str, int]) -> Iterator[Stretch]:
    out = {
        node: [edge for edge in search.out[node] if of[edge.target] == of[start]]
        for node in search.flow.nodes
        if of[node] == of[start]
    }
    found = _simple(start, out, search)
    return (_stretch(path) for path, _ in found if path[-1].target == start)


def _simple_paths(search: _Search) -> Iterator[Stretch]:
    """The paths from the start to an end."""
    start = search.flow.start.id
    if is_end(search.flow, start):
        yield Stretch((start,))
    for path, _ in _simple(start, search.out, search):
        if is_end(search.flow, path[-1].target):
            yield _stretch(path)


def _simple(
    start: str, out: Mapping[str, list[Edge]], search: _Search
) -> Iterator[tuple[list[Edge], set[str]]]:
    """Each path from a node that visits no node twice, or that ends where it began.

    The path and the set of its nodes are the same two objects each time, and change in between.
    """
    path: list[Edge] = []
    visited = {start}
    waiting = [iter(out[start])]
    while waiting:
        edge = next(waiting[-1], None)
        search.tried()
        if edge is None:
            waiting.pop()
            if path:
                visited.remove(path.pop().target)
        elif edge.target == start:
            yield [*path, edge], visited
        elif edge.target not in visited:
            path.append(edge)
            visited.add(edge.target)
            waiting.append(iter(out[edge.target]))
            yield path, visited


def _stretch(path: list[Edge]) -> Stretch:
    nodes = (path[0].source, *(edge.target for edge in path))
    return Stretch(nodes, tuple(edge.index for edge in path))


_FINDERS: Mapping[Criterion, Callable[[_Search], Iterator[Stretch]]] = {
    Criterion.NODES: _nodes,
    Criterion.EDGES: _edges,
    Criterion.ANSWERS: _answers,
    Criterion.PAIRS: _pairs,
    Criterion.PRIME: _prime_paths,
    Criterion.SIMPLE: _simple_paths,
}

_IN_WORDS: Mapping[Criterion, str] = {
    Criterion.PAIRS: "pairs of arrows",
    Criterion.PRIME: "prime paths",
    Criterion.SIMPLE: "simple paths from the start to an end",
}
"""The criteria of which a flow may have too many."""
