"""Flows and facts to coverage: for each stretch that counts, the tests that took it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from flowrun.flow import Edge, Flow, Infeasible
from flowrun_tools.coverage.criteria import (
    Criterion,
    Stretch,
    TooManyPathsError,
    runnable,
    stretches,
)
from flowrun_tools.coverage.datafile import Data, Fact, Step
from flowrun_tools.coverage.tally import Tally

Tests = tuple[str, ...]
"""The ids of tests, in order."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A stretch that counts, and the tests that took it."""

    stretch: Stretch
    tests: Tests
    infeasible: Infeasible | None
    """Why it left the count, if it did."""
    simulated: bool = False
    """Whether only simulations took it, which call nothing."""

    @property
    def is_missing(self) -> bool:
        """Whether it should have been taken, and was not."""
        return not self.tests and self.infeasible is None


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A stretch that runs took though the document says that none can."""

    infeasible: Infeasible
    tests: Tests


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowCoverage:
    """What was taken of one flow."""

    flow: Flow
    walks: Mapping[Stretch, Tests]
    """Each way that a run took, from the start to where it ended, also in a simulation."""
    criteria: Mapping[Criterion, tuple[Taken, ...]]
    """Without the criteria by which the flow has too many paths."""
    refusals: tuple[TooManyPathsError, ...]
    contradictions: tuple[Contradiction, ...]
    outdated: int
    """How many facts are about another revision of the chart. They count for nothing."""

    def tally(self, criterion: Criterion) -> Tally | None:
        """How much of a criterion was taken; ``None`` where the flow has too many paths."""
        if criterion not in self.criteria:
            return None
        counted = [taken for taken in self.criteria[criterion] if taken.infeasible is None]
        return Tally(sum(bool(taken.tests) for taken in counted), len(counted))

    def missing(self, criterion: Criterion) -> tuple[Stretch, ...]:
        """What should have been taken and was not, in the order of the chart."""
        return tuple(each.stretch for each in self.criteria.get(criterion, ()) if each.is_missing)


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """What was taken of all flows of some documents."""

    flows: tuple[FlowCoverage, ...]
    strangers: tuple[str, ...]
    """The names of flows that ran but that are in none of the documents."""
    broken: int
    """How many lines of the data could not be read."""

    def tally(self, criterion: Criterion) -> Tally:
        """How much of a criterion was taken, where it could be counted."""
        counted = (flow.tally(criterion) for flow in self.flows)
        return sum(filter(None, counted), Tally())

    @property
    def refusals(self) -> tuple[TooManyPathsError, ...]:
        """All that could not be counted."""
        return tuple(refusal for flow in self.flows for refusal in flow.refusals)


def measure(flows: Iterable[Flow], data: Data) -> Coverage:
    """Hold the facts against the flows of the documents, which are all that counts."""
    facts: dict[str, list[Fact]] = defaultdict(list)
    for fact in data.facts:
        facts[fact.flow].append(fact)
    measured = tuple(_measured(flow, facts.pop(flow.name, [])) for flow in flows)
    return Coverage(flows=measured, strangers=tuple(sorted(facts)), broken=data.broken)


def _measured(flow: Flow, facts: Sequence[Fact]) -> FlowCoverage:
    walks, outdated = _walks(flow, facts)
    real, _ = _walks(flow, [fact for fact in facts if not fact.simulated])
    criteria: dict[Criterion, tuple[Taken, ...]] = {}
    refusals: list[TooManyPathsError] = []
    for criterion in Criterion:
        try:
            wanted = stretches(flow, criterion)
        except TooManyPathsError as error:
            refusals.append(error)
        else:
            criteria[criterion] = tuple(_taken(flow, wanted, walks, real))
    return FlowCoverage(
        flow=flow,
        walks=walks,
        criteria=criteria,
        refusals=tuple(refusals),
        contradictions=tuple(_contradictions(flow, real)),
        outdated=outdated,
    )


def _walks(flow: Flow, facts: Iterable[Fact]) -> tuple[Mapping[Stretch, Tests], int]:
    """The walks through a flow as it is, and how many facts are none."""
    edges = {(e.source, (e.arrow.value, e.key, e.target)): e for e in runnable(flow)}
    tests: dict[Stretch, set[str]] = defaultdict(set)
    outdated = 0
    for fact in facts:
        walk = _walk(fact, edges) if fact.chart == flow.digest else None
        if walk is None:
            outdated += 1
        else:
            tests[walk].add(fact.test)
    return {walk: tuple(sorted(tests[walk])) for walk in sorted(tests, key=_order)}, outdated


def _walk(fact: Fact, edges: Mapping[tuple[str, Step], Edge]) -> Stretch | None:
    nodes = (fact.start, *(target for _, _, target in fact.steps))
    taken = [edges.get(each) for each in zip(nodes, fact.steps, strict=False)]
    if None in taken:
        return None
    return Stretch(nodes, tuple(edge.index for edge in taken if edge is not None))


def _order(walk: Stretch) -> tuple[int, ...]:
    return walk.edges


def _taken(
    flow: Flow,
    wanted: Sequence[Stretch],
    walks: Mapping[Stretch, Tests],
    real: Mapping[Stretch, Tests],
) -> Iterator[Taken]:
    tests = _tests(wanted, walks)
    called = _tests(wanted, real)
    for stretch in wanted:
        names = tests[stretch.key]
        simulated = bool(names) and not called[stretch.key]
        yield Taken(stretch, tuple(sorted(names)), infeasible_in(flow, stretch), simulated)


def _tests(wanted: Sequence[Stretch], walks: Mapping[Stretch, Tests]) -> dict[object, set[str]]:
    """The tests whose walks contain each stretch."""
    lengths = sorted({len(stretch.edges) for stretch in wanted})
    tests: dict[object, set[str]] = {stretch.key: set() for stretch in wanted}
    for walk, names in walks.items():
        for key in parts(walk, lengths) & tests.keys():
            tests[key].update(names)
    return tests


def parts(walk: Stretch, lengths: Sequence[int]) -> set[object]:
    """The keys of all parts of a walk that have one of some numbers of edges."""
    found: set[object] = set()
    for length in lengths:
        if length == 0:
            found.update((node,) for node in walk.nodes)
        for end in range(length, len(walk.edges) + 1 if length else 0):
            found.add(walk.edges[end - length : end])
    return found


def infeasible_in(flow: Flow, stretch: Stretch) -> Infeasible | None:
    """The first infeasible stretch of a flow that a stretch contains."""
    return next((each for each in flow.infeasible if _contains(stretch.nodes, each.nodes)), None)


def _contains(nodes: tuple[str, ...], part: tuple[str, ...]) -> bool:
    size = len(part)
    return any(nodes[at : at + size] == part for at in range(len(nodes) - size + 1))


def _contradictions(flow: Flow, walks: Mapping[Stretch, Tests]) -> Iterator[Contradiction]:
    for infeasible in flow.infeasible:
        tests = {
            test
            for walk, names in walks.items()
            if _contains(walk.nodes, infeasible.nodes)
            for test in names
        }
        if tests:
            yield Contradiction(infeasible, tuple(sorted(tests)))
