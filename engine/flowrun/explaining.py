"""A run in words for people, and as plain data for programs."""

from collections.abc import Iterator
from typing import Any

from flowrun.flow import Node, Role
from flowrun.run import Move, Run


def explain(run: Run) -> str:
    """Why a run went where it went, a line a move; called flows are indented."""
    return "\n".join(_lines(run, ""))


def to_dict(run: Run) -> dict[str, Any]:
    """A run as plain data: what `Run` tells, with nodes by id and places as lines."""
    return {
        "flow": run.flow.name,
        "document": run.flow.path,
        "fingerprint": run.fingerprint,
        "moves": [_move(move) for move in run.moves],
        "nodes": [node.id for node in run.nodes],
        "answers": [[each.flow, each.node.id, each.answer] for each in run.answers],
        "outcomes": list(run.outcomes),
        "end": run.end,
        "error": run.error,
        "deferred": run.deferred,
        "reasons": list(run.reasons),
        "elapsed": run.elapsed,
    }


def _lines(run: Run, indent: str) -> Iterator[str]:
    start = run.nodes[0]
    yield f'{indent}{run.flow.name} began at "{start.label}" ({start.span})'
    for node, move in zip(run.nodes, run.moves, strict=False):
        if move.run is not None:
            yield from _lines(move.run, indent + "    ")
        yield from _sentence(node, move, run, indent + "  ")
    yield f"{indent}  {_ending(run)}"


def _sentence(node: Node, move: Move, run: Run, indent: str) -> Iterator[str]:
    """What a node did, and where the run went from there."""
    after = _after(node, move)
    if move.edge is None:
        if after:
            yield f"{indent}{after}"
        return
    target = run.flow.nodes[move.edge.target].label
    if after:
        yield f'{indent}{after}, so it went on to "{target}"'
    elif node.role is not Role.START:
        yield f'{indent}"{node.label}" was passed, on to "{target}"'


def _after(node: Node, move: Move) -> str:
    label = f'"{node.label}"'
    if move.error is not None:
        return f"{label} raised {type(move.error).__name__}: {move.error}"
    if move.run is not None:
        return f"{label} ended with {move.run.end}"
    if node.role is Role.DECISION:
        said = f'answered "{move.answer}"' if move.answer is not None else "was done"
        other = move.edge is not None and move.edge.key == "else"
        return f"{label} {said}{', which no arrow names' if other else ''}"
    return f"{label} was done" if node.role is Role.STEP else ""


def _ending(run: Run) -> str:
    if run.error is not None:
        return f"It stopped there: {run.error}"
    reasons = f" ({'; '.join(run.reasons)})" if run.reasons else ""
    if run.ends_deferred:
        return f"It is deferred{reasons}"
    marked = f", marked as deferred{reasons}" if run.deferred else ""
    return f'It ended with "{run.end}"{marked}'


def _move(move: Move) -> dict[str, Any]:
    edge = move.edge
    fields = {
        "from": edge.source if edge is not None else None,
        "to": edge.target if edge is not None else None,
        "edge": edge.index if edge is not None else None,
        "line": edge.span.line if edge is not None else None,
        "answer": move.answer,
        "error": None if move.error is None else f"{type(move.error).__name__}: {move.error}",
        "run": None if move.run is None else to_dict(move.run),
    }
    return {name: value for name, value in fields.items() if value is not None}
