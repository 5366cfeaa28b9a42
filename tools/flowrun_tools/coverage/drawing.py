"""What tests took to what is drawn over the charts."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from flowrun.flow import Flow
from flowrun_tools.coverage import datafile
from flowrun_tools.coverage.criteria import Criterion
from flowrun_tools.coverage.measure import FlowCoverage, Taken, measure
from flowrun_tools.drawing import Look, Mark, Overlay


def overlays(flows: Iterable[Flow], path: Path) -> dict[str, Overlay]:
    """What a data file says of each flow, by its name: how many tests took each arrow.

    Raises:
        UsageError: There is no such file, or it is something else.
    """
    coverage = measure(flows, datafile.read(path))
    return {
        each.flow.name: replace(overlay_of(each), caption=_caption(each)) for each in coverage.flows
    }


def overlay_of(coverage: FlowCoverage) -> Overlay:
    """What was taken and what was not, with the number of tests on the arrows."""
    nodes = coverage.criteria[Criterion.NODES]
    edges = coverage.criteria[Criterion.EDGES]
    return Overlay(
        nodes={taken.stretch.nodes[0]: Mark(_look(taken)) for taken in nodes},
        edges={taken.stretch.edges[0]: Mark(_look(taken), _note(taken)) for taken in edges},
    )


def _look(taken: Taken) -> Look:
    if taken.tests:
        return Look.TAKEN
    return Look.FAINT if taken.infeasible is not None else Look.MISSED


def _note(taken: Taken) -> str:
    if taken.tests:
        return f"{len(taken.tests)}\N{MULTIPLICATION SIGN}"
    return "" if taken.infeasible is not None else "never"


def _caption(coverage: FlowCoverage) -> str:
    tally = coverage.tally(Criterion.EDGES)
    assert tally is not None, "arrows can always be counted"
    return (
        f"{coverage.flow.name}: tests took {tally.hit} of {tally.total} arrows; "
        "\N{MULTIPLICATION SIGN} counts tests"
    )
