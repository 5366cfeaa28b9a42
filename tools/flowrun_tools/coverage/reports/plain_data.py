"""Coverage to JSON, with all that is known: each stretch that counts, and who took it."""

import json
from typing import Any

from flowrun_tools.coverage.criteria import Criterion
from flowrun_tools.coverage.measure import Coverage, FlowCoverage, Taken
from flowrun_tools.coverage.sentences import missing, notes
from flowrun_tools.coverage.tally import Tally


def render(coverage: Coverage) -> str:
    """The coverage as one object, whose layout stays as it is."""
    totals = {each.value: _tally(coverage.tally(each)) for each in Criterion}
    data = {
        "version": 1,
        "totals": totals,
        "flows": [_flow(flow) for flow in coverage.flows],
        "notes": notes(coverage),
    }
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def _flow(coverage: FlowCoverage) -> dict[str, Any]:
    flow = coverage.flow
    tallies = {each: coverage.tally(each) for each in Criterion}
    return {
        "name": flow.name,
        "document": flow.path,
        "line": flow.span.line,
        "chart": flow.digest,
        "tallies": {each.value: tally and _tally(tally) for each, tally in tallies.items()},
        "missing": missing(coverage),
        "edges": [
            {"from": edge.source, "to": edge.target, "answer": edge.answer, "line": edge.span.line}
            for edge in flow.edges
        ],
        "criteria": {
            criterion.value: [_taken(each) for each in taken]
            for criterion, taken in coverage.criteria.items()
        },
        "walks": [
            {"nodes": list(walk.nodes), "edges": list(walk.edges), "tests": list(tests)}
            for walk, tests in coverage.walks.items()
        ],
        "contradictions": [
            {"nodes": list(each.infeasible.nodes), "tests": list(each.tests)}
            for each in coverage.contradictions
        ],
    }


def _tally(tally: Tally) -> dict[str, int]:
    return {"hit": tally.hit, "total": tally.total, "percent": tally.percent}


def _taken(taken: Taken) -> dict[str, Any]:
    return {
        "nodes": list(taken.stretch.nodes),
        "edges": list(taken.stretch.edges),
        "tests": list(taken.tests),
        "simulated": taken.simulated,
        "infeasible": None if taken.infeasible is None else taken.infeasible.reason,
    }
