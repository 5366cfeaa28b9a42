"""Coverage of flows to coverage of the lines of their documents, for tools that know only lines.

A line with a node or an arrow on it is one to be taken; it was taken as often as tests took the one
on it that the fewest took. The answers of a decision are the branches of the line of its label.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from flowrun_tools.coverage.criteria import Criterion
from flowrun_tools.coverage.measure import Coverage, FlowCoverage, Taken
from flowrun_tools.coverage.tally import Tally


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a document."""

    hits: int
    """How many tests took all that is on it."""
    branches: Mapping[str, int]
    """By answer, how many tests took it."""

    @property
    def branch_tally(self) -> Tally:
        """How many of the branches were taken."""
        return Tally(sum(map(bool, self.branches.values())), len(self.branches))


def documents(coverage: Coverage) -> dict[str, dict[int, Line]]:
    """The lines of each document by their numbers, both in order."""
    lines: dict[str, dict[int, Line]] = {}
    for flow in coverage.flows:
        lines.setdefault(flow.flow.path or flow.flow.name, {}).update(_lines(flow))
    return {path: dict(sorted(lines[path].items())) for path in sorted(lines)}


def _lines(coverage: FlowCoverage) -> dict[int, Line]:
    hits: dict[int, list[int]] = {}
    for taken in (*coverage.criteria[Criterion.NODES], *coverage.criteria[Criterion.EDGES]):
        if taken.infeasible is None:
            hits.setdefault(_line(coverage, taken), []).append(len(taken.tests))
    branches: dict[int, dict[str, int]] = {}
    for taken in coverage.criteria[Criterion.ANSWERS]:
        if taken.infeasible is None:
            edge = coverage.flow.edges[taken.stretch.edges[0]]
            node = coverage.flow.nodes[edge.source]
            name = f"{node.label} {edge.answer}"
            branches.setdefault(node.span.line, {})[name] = len(taken.tests)
    return {line: Line(min(counts), branches.get(line, {})) for line, counts in hits.items()}


def _line(coverage: FlowCoverage, taken: Taken) -> int:
    if taken.stretch.edges:
        return coverage.flow.edges[taken.stretch.edges[0]].span.line
    return coverage.flow.nodes[taken.stretch.nodes[0]].span.line
