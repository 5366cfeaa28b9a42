"""The trace of a run, as `flowrun.Run.to_dict` has it, to what is drawn over its charts."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flowrun.flow import Flow
from flowrun.labels import normalise
from flowrun_tools.drawing.marks import Look, Mark, Overlay
from flowrun_tools.errors import UsageError

Trace = Mapping[str, Any]
"""What `flowrun.Run.to_dict` returns."""

_SHOWN = 4
"""So many moves along one arrow are numbered; of the others, only how many there are is said."""


def overlays(trace: Trace, flows: Mapping[str, Flow]) -> dict[str, Overlay]:
    """What to draw over each flow that the run went through, by the flow's name.

    Args:
        trace: The trace.
        flows: The flows by name, which are to be those that ran.

    Raises:
        UsageError: It is no trace, or a flow is not among the flows or was another one then.
    """
    by_flow: dict[str, list[Trace]] = defaultdict(list)
    for run in _runs(trace):
        by_flow[run["flow"]].append(run)
        _expect_same(run, flows)
    return {name: _overlay(flows[name], runs) for name, runs in by_flow.items()}


def _runs(trace: Trace) -> Iterator[Trace]:
    """The run, and all that it called."""
    try:
        for part in ("flow", "fingerprint", "nodes", "end", "error", "deferred", "elapsed"):
            trace[part]
        yield trace
        for move in trace["moves"]:
            if "run" in move:
                yield from _runs(move["run"])
    except (KeyError, TypeError):
        raise UsageError(
            "this is no trace of a run", hint="flowrun run --json writes one"
        ) from None


def _expect_same(run: Trace, flows: Mapping[str, Flow]) -> None:
    name = run["flow"]
    if name not in flows:
        raise UsageError(f'the run is one of "{name}", which is not among the flows')
    now = flows[name].fingerprint
    if run["fingerprint"] != now:
        raise UsageError(
            f'"{name}" is not what ran: the chart has the fingerprint {now[:8]}, the run '
            f"{run['fingerprint'][:8]}",
            hint="draw it over the revision of the documents that ran",
        )


@dataclass(slots=True)
class _Way:
    """What happened on one arrow."""

    moves: list[int] = field(default_factory=list[int])
    """The numbers of the moves along it."""
    answers: dict[str, None] = field(default_factory=dict[str, None])
    """What was answered, where the arrow does not say it, and what was raised."""

    def note(self) -> str:
        shown = ", ".join(f"#{number}" for number in self.moves[:_SHOWN])
        more = f" \u2026 {len(self.moves)}\u00d7" if len(self.moves) > _SHOWN else ""
        return " ".join([*self.answers, shown + more])


def _overlay(flow: Flow, runs: Sequence[Trace]) -> Overlay:
    """The marks of all runs of one flow; their moves are numbered through."""
    ways: dict[int, _Way] = defaultdict(_Way)
    notes: dict[str, str] = {}
    number = 0
    for run in runs:
        for node, move in zip(run["nodes"], run["moves"], strict=False):
            if "run" in move:
                notes[node] = _ending(move["run"])
            if "edge" in move:
                number += 1
                way = ways[move["edge"]]
                way.moves.append(number)
                way.answers.update(dict.fromkeys(_said(flow, move)))
    nodes = {node: Mark(Look.TAKEN, notes.get(node, "")) for run in runs for node in run["nodes"]}
    nodes |= {run["nodes"][-1]: Mark(Look.FAILED, "stopped here") for run in runs if run["error"]}
    return Overlay(
        nodes=nodes,
        edges={edge: Mark(Look.TAKEN, way.note()) for edge, way in ways.items()},
        rest=Look.FAINT,
        caption="\n".join(f"{flow.name}: {_ending(run)}" for run in runs),
    )


def _said(flow: Flow, move: Trace) -> Iterator[str]:
    answer, error = move.get("answer"), move.get("error")
    if answer is not None and normalise(answer) != flow.edges[move["edge"]].key:
        yield f'"{answer}"'
    if error is not None:
        yield error.partition(":")[0]


def _ending(run: Trace) -> str:
    spent = "" if run["elapsed"] is None else f", {run['elapsed'] * 1000:.1f} ms"
    if run["error"] is not None:
        return f"stopped by an error: {run['error']}{spent}"
    deferred = ", deferred" if run["deferred"] and run["end"] != "defer" else ""
    return f'ended with "{run["end"]}"{deferred}{spent}'
