"""Counts to lines for people and plain data for programs."""

from collections.abc import Iterator, Mapping
from typing import Any

from flowrun.flow import Flow
from flowrun_tools.cells import visible
from flowrun_tools.logs.counts import Counts, FlowCount
from flowrun_tools.pieces import Line, Piece, Tone

_SHOWN = 3
_WIDTH = 100


def lines(counts: Counts) -> Iterator[Line]:
    """What each flow did, a flow a paragraph."""
    for name, count in sorted(counts.flows.items()):
        yield (Piece(visible(name), Tone.STRONG), Piece(f": {_runs(count)}"))
        yield from _ends(count)
        for unit, runs in sorted(count.units.items()):
            last = f", last {count.last[unit]}" if count.last[unit] else ""
            yield (Piece(f"  {unit or 'no unit named'}: {runs}{last}"),)


def troubles(counts: Counts, flows: Mapping[str, Flow]) -> Iterator[str]:
    """What could not be counted, and why."""
    for (name, chart), count in sorted(counts.others.items()):
        told = f"{_runs(count)} of {visible(name)}"
        if name in flows:
            now = flows[name].fingerprint[:8]
            yield f"{told} went by another revision of its chart ({chart}; it is {now} here)"
        else:
            yield f"{told} ({chart}): there is no such flow here"
    if counts.broken:
        lines_ = "line tells" if len(counts.broken) == 1 else "lines tell"
        yield f"{len(counts.broken)} {lines_} of a run and cannot be read, such as:"
        for broken in counts.broken[:_SHOWN]:
            yield f"  line {broken.number}: {visible(broken.text)[:_WIDTH]}"


def plain_data(counts: Counts) -> dict[str, Any]:
    """The same for JSON."""
    return {
        "flows": {name: _data(count) for name, count in sorted(counts.flows.items())},
        "others": [
            {"flow": name, "chart": chart, **_data(count)}
            for (name, chart), count in sorted(counts.others.items())
        ],
        "broken": [{"line": each.number, "text": each.text} for each in counts.broken],
    }


def _runs(count: FlowCount) -> str:
    return f"{count.runs} run" if count.runs == 1 else f"{count.runs} runs"


def _ends(count: FlowCount) -> Iterator[Line]:
    ends = ", ".join(f'"{visible(end)}" {times}\u00d7' for end, times in count.ends.most_common())
    if ends:
        deferred = f"; deferred {count.deferred}\u00d7" if count.deferred else ""
        longest = "" if count.longest is None else f"; at most {count.longest:.1f} ms"
        yield (Piece(f"  ended with {ends}{deferred}{longest}"),)


def _data(count: FlowCount) -> dict[str, Any]:
    return {
        "runs": count.runs,
        "ends": dict(sorted(count.ends.items())),
        "deferred": count.deferred,
        "units": {
            unit: {"runs": runs, "last": count.last[unit]}
            for unit, runs in sorted(count.units.items())
        },
        "nodes": {
            node: {"count": times, "last": count.times[node]}
            for node, times in sorted(count.nodes.items())
        },
        "edges": {str(edge): times for edge, times in sorted(count.edges.items())},
        "longest": count.longest,
    }
