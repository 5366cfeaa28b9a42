"""One run of a log in words, from the path in its line and the chart."""

from collections.abc import Iterator, Mapping

from flowrun.flow import Arrow, Edge, Flow, Node, Role
from flowrun.run import DEFER, escaped
from flowrun_tools.logs.counts import edges_between
from flowrun_tools.logs.lines import Entry, Visit


def tell(entry: Entry, flows: Mapping[str, Flow]) -> Iterator[str]:
    """Where a run went, a line a node. Of another revision of the chart, only the ids are known.

    Args:
        entry: The run, whose path is one of the chart if the chart is the same.
        flows: The flows by name.
    """
    where = f" on {entry.unit}" if entry.unit else ""
    when = f" at {entry.time}" if entry.time else ""
    spent = "" if entry.ms is None else f", in {entry.ms} ms"
    yield f"{entry.flow} ran{where}{when}{spent}"
    flow = flows.get(entry.flow)
    if flow is not None and flow.fingerprint.startswith(entry.chart):
        yield from _moves(flow, entry.path, flows, "  ")
    else:
        yield f"  {_stranger(entry, flow)}"
        yield from (f"  {visit.node}" for visit in entry.path)
    yield f"  {_ending(entry)}"


def _stranger(entry: Entry, flow: Flow | None) -> str:
    if flow is None:
        return f"There is no flow {entry.flow} here, so these are the ids that the line has:"
    return (
        f"The chart was another one ({entry.chart}, and is {flow.fingerprint[:8]}), so these are "
        "the ids that the line has:"
    )


def _moves(
    flow: Flow, path: tuple[Visit, ...], flows: Mapping[str, Flow], indent: str
) -> Iterator[str]:
    ids = {escaped(node): node for node in flow.nodes}
    nodes = [flow.nodes[ids[visit.node]] for visit in path]
    for visit, node, following in zip(path, nodes, [*nodes[1:], None], strict=True):
        called = flows.get(node.callee) if visit.called is not None else None
        if called is not None and visit.called is not None:
            yield f'{indent}"{node.label}" called {called.name}:'
            yield from _moves(called, visit.called, flows, f"{indent}  ")
        taken = edges_between(flow, node.id, following.id) if following is not None else []
        yield f"{indent}{_sentence(node, taken)} ({node.span})"


def _sentence(node: Node, taken: list[Edge]) -> str:
    said = " or ".join(dict.fromkeys(_said(edge) for edge in taken))
    if said:
        return f'"{node.label}" {said}'
    did = _DID.get(node.role, "") if taken else ""
    return f'"{node.label}"{did}'


_DID = {Role.STEP: " was done", Role.DECISION: " was done", Role.CALL: " came back"}


def _said(edge: Edge) -> str:
    if edge.arrow is Arrow.ERROR:
        return f"raised {edge.answer}"
    return f'answered "{edge.answer}"' if edge.answer is not None else ""


def _ending(entry: Entry) -> str:
    if entry.end == "error":
        return "An error stopped it there"
    if entry.end == DEFER:
        return "It was deferred"
    return f'It ended with "{entry.end}"' + (", marked as deferred" if entry.deferred else "")
