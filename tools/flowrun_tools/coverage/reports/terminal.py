"""Coverage to a table for a terminal, with what is missing as sentences."""

from collections.abc import Sequence

from flowrun_tools.cells import padded, visible, width
from flowrun_tools.coverage.criteria import Criterion
from flowrun_tools.coverage.measure import Coverage
from flowrun_tools.coverage.sentences import missing, notes

_TOO_MANY = "too many"


def render(coverage: Coverage) -> str:
    """The figures of each flow, what no run took, and what else there is to know."""
    told = [line for flow in coverage.flows for line in missing(flow)]
    parts = [_table(_rows(coverage))]
    parts += [told] if told else []
    parts += [notes(coverage)] if notes(coverage) else []
    return "\n\n".join("\n".join(visible(line) for line in part) for part in parts) + "\n"


def _rows(coverage: Coverage) -> list[list[str]]:
    totals = [coverage.tally(criterion) for criterion in Criterion]
    return [
        ["flow", *(criterion.value for criterion in Criterion)],
        *(
            [flow.flow.name, *(str(flow.tally(each) or _TOO_MANY) for each in Criterion)]
            for flow in coverage.flows
        ),
        ["total", *(str(total) for total in totals)],
        ["", *(f"{total.percent}%" for total in totals)],
    ]


def _table(rows: Sequence[Sequence[str]]) -> list[str]:
    first, *others = (max(map(width, column)) for column in zip(*rows, strict=True))
    return [
        padded(name, first)
        + "".join(f"  {cell:>{w}}" for cell, w in zip(cells, others, strict=True))
        for name, *cells in rows
    ]
