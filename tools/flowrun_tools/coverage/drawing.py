"""What tests took to what is drawn over the charts."""

from collections.abc import Iterable
from pathlib import Path

from flowrun.flow import Flow
from flowrun_tools.coverage import datafile
from flowrun_tools.coverage.criteria import Criterion
from flowrun_tools.coverage.measure import FlowCoverage, measure
from flowrun_tools.drawing import Overlay, of_counts


def overlays(flows: Iterable[Flow], path: Path) -> dict[str, Overlay]:
    """What a data file says of each flow, by its name: how many tests took each arrow.

    Raises:
        UsageError: There is no such file, or it is something else.
    """
    coverage = measure(flows, datafile.read(path))
    return {each.flow.name: _overlay(each) for each in coverage.flows}


def _overlay(coverage: FlowCoverage) -> Overlay:
    """The counts; what no run can take is left as it is."""
    nodes = {
        taken.stretch.nodes[0]: len(taken.tests)
        for taken in coverage.criteria[Criterion.NODES]
        if taken.tests or taken.infeasible is None
    }
    edges = {
        taken.stretch.edges[0]: len(taken.tests)
        for taken in coverage.criteria[Criterion.EDGES]
        if taken.tests or taken.infeasible is None
    }
    taken = sum(map(bool, edges.values()))
    caption = (
        f"{coverage.flow.name}: tests took {taken} of {len(edges)} arrows; \u00d7 counts tests"
    )
    return of_counts(nodes, edges, caption=caption)
