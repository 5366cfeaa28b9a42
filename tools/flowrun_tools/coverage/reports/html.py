"""Coverage to one HTML page that needs nothing else: an index, and each flow as its chart.

The page holds the data of every flow as JSON that the browser leaves alone, and `page.js` makes a
flow's view of it when somebody looks at the flow.
"""

import json
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from flowrun.documents import Chart
from flowrun_tools.coverage.charts import charts_of
from flowrun_tools.coverage.criteria import Criterion
from flowrun_tools.coverage.drawing import overlay_of
from flowrun_tools.coverage.measure import Coverage, FlowCoverage, Taken
from flowrun_tools.coverage.sentences import counted, missing, notes, verb_of
from flowrun_tools.coverage.tally import Tally
from flowrun_tools.drawing import svg
from flowrun_tools.errors import UsageError

_TITLES: Mapping[Criterion, str] = {
    Criterion.PRIME: "Prime paths",
    Criterion.SIMPLE: "Paths from the start to an end",
    Criterion.PAIRS: "Pairs of arrows",
    Criterion.ANSWERS: "Answers",
    Criterion.EDGES: "Arrows",
    Criterion.NODES: "Nodes",
}
"""In the order in which the page offers them."""


def render(coverage: Coverage) -> str:
    """The page."""
    charts = charts_of([flow.flow for flow in coverage.flows])
    parts = {
        "css": _asset("page.css"),
        "summary": _summary(coverage),
        "head": "".join(f'<th scope="col">{each.value}</th>' for each in Criterion),
        "rows": "\n".join(_row(flow) for flow in coverage.flows),
        "totals": "".join(_cell(coverage.tally(each)) for each in Criterion),
        "gaps": "\n".join(_gaps(flow) for flow in coverage.flows),
        "notes": "".join(f"<li>{escape(note)}</li>" for note in notes(coverage)),
        "data": "\n".join(_data(flow, charts.get(flow.flow.name)) for flow in coverage.flows),
        "js": _asset("page.js"),
    }
    page = _asset("page.html")
    for name, part in parts.items():
        page = page.replace(f"<!--{name}-->", part, 1)
    return page


def _asset(name: str) -> str:
    return Path(__file__).with_name(name).read_text(encoding="utf-8")


def _summary(coverage: Coverage) -> str:
    tally = coverage.tally(Criterion.PRIME)
    flows = counted(len(coverage.flows), "flow", "flows")
    return f"{tally.percent} % of the prime paths of {flows} are taken: {tally}."


def _row(coverage: FlowCoverage) -> str:
    name = escape(coverage.flow.name)
    cells = "".join(_cell(coverage.tally(criterion)) for criterion in Criterion)
    full = all(not coverage.missing(criterion) for criterion in Criterion)
    state = "full" if full and not coverage.refusals else "gaps"
    return (
        f'<tr class="{state}"><th scope="row"><a href="#/{name}">{name}</a>'
        f"<small>{escape(str(coverage.flow.span))}</small></th>{cells}</tr>"
    )


def _cell(tally: Tally | None) -> str:
    if tally is None:
        return '<td class="none">too many</td>'
    state = "full" if tally.hit == tally.total else "some" if tally.hit else "none"
    return (
        f'<td class="{state}"><span class="bar" style="--share:{tally.percent}%"></span>'
        f"{tally.percent} % <small>{tally}</small></td>"
    )


def _gaps(coverage: FlowCoverage) -> str:
    told = missing(coverage)
    if not told:
        return ""
    items = "".join(f"<li>{escape(line)}</li>" for line in told)
    name = escape(coverage.flow.name)
    return f'<h3><a href="#/{name}">{name}</a></h3><ul>{items}</ul>'


def _data(coverage: FlowCoverage, chart: Chart | None) -> str:
    """The data of a flow, in which nothing can end the element that it stands in."""
    text = json.dumps(_view(coverage, chart), ensure_ascii=False, separators=(",", ":"))
    name = escape(coverage.flow.name)
    inert = text.replace("<", "\\u003c")
    return f'<script type="application/json" data-flow="{name}">{inert}</script>'


def _view(coverage: FlowCoverage, chart: Chart | None) -> dict[str, Any]:
    flow = coverage.flow
    tests = sorted({test for names in coverage.walks.values() for test in names})
    places = {test: place for place, test in enumerate(tests)}
    return {
        "name": flow.name,
        "place": str(flow.span),
        "nodes": {node.id: node.label for node in flow.nodes.values()},
        "edges": [
            [edge.source, edge.target, edge.answer and verb_of(flow, edge), edge.answer]
            for edge in flow.edges
        ],
        "tests": tests,
        "walks": [
            {"e": walk.edges, "n": walk.nodes[0], "t": [places[test] for test in names]}
            for walk, names in coverage.walks.items()
        ],
        "lists": [
            {
                "title": title,
                "name": criterion.value,
                "tally": str(coverage.tally(criterion)),
                "items": _items(coverage.criteria[criterion], places),
            }
            for criterion, title in _TITLES.items()
            if criterion in coverage.criteria
        ],
        "refusals": [str(refusal) for refusal in coverage.refusals],
        "svg": _svg(coverage, chart),
    }


def _items(listed: Sequence[Taken], places: Mapping[str, int]) -> list[dict[str, Any]]:
    """Each stretch by its edges and first node, with its tests, and what is special about it."""
    return [
        {
            "e": taken.stretch.edges,
            "n": taken.stretch.nodes[0],
            "t": [places[test] for test in taken.tests],
            **({"s": 1} if taken.simulated else {}),
            **({} if taken.infeasible is None else {"x": taken.infeasible.reason}),
        }
        for taken in listed
    ]


def _svg(coverage: FlowCoverage, chart: Chart | None) -> str:
    """The chart in colours; empty if its document has changed, or nothing is there to draw it."""
    if chart is None:
        return ""
    try:
        return svg(chart, overlay=overlay_of(coverage))
    except UsageError:
        return ""
