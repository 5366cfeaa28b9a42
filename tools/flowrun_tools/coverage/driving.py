"""A walk through a flow to the answers that make a simulation take it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flowrun.errors import RunError
from flowrun.flow import RETURN, Arrow, Edge, Flow, Node, Role
from flowrun.labels import normalise
from flowrun.simulation import simulate
from flowrun_tools.coverage.criteria import Stretch
from flowrun_tools.coverage.routes import Routes


@dataclass(frozen=True, slots=True)
class Raise:
    """That a node raises, in place of an answer."""

    error: str
    """The name of the exception's class, as an arrow has it."""


Said = str | Raise
Answers = Mapping[str, tuple[Said, ...]]
"""By label, what each visit in turn answers or raises."""

DONE = "done"
"""What a step answers whose next visit raises: anything does."""


def answers_to(flow: Flow, walk: Stretch, flows: Mapping[str, Flow]) -> Answers | None:
    """The answers that lead along a walk, in called flows too.

    Returns:
        ``None`` if no answers do, as for a call that is to end in a way that it cannot.
    """
    visits = list(_visits(flow, walk, flows))
    asked = {node.key for node, said in visits if said is not None}
    answers: dict[str, list[Said]] = {}
    labels: dict[str, str] = {}
    for node, said in visits:
        if node.key in asked:
            label = labels.setdefault(node.key, node.label)
            answers.setdefault(label, []).append(DONE if said is None else said)
    found = {label: tuple(each) for label, each in answers.items()}
    return found if _leads_along(flow, walk, found, flows) else None


def error_of(name: str) -> Exception:
    """An exception of the class that an arrow names."""
    made: Exception = type(name, (Exception,), {})()
    return made


def _visits(
    flow: Flow, walk: Stretch, flows: Mapping[str, Flow]
) -> Iterator[tuple[Node, Said | None]]:
    """The steps and decisions on a walk, with what each has to say to be left in the right way."""
    edges = [flow.edges[index] for index in walk.edges]
    for name, edge in zip(walk.nodes, [*edges, None], strict=True):
        node = flow.nodes[name]
        if node.role is Role.CALL and edge is not None:
            yield from _called(flow, node, edge, flows)
        elif node.role in {Role.STEP, Role.DECISION}:
            yield node, None if edge is None else _said(edge)


def _said(edge: Edge) -> Said | None:
    if edge.arrow is Arrow.ERROR:
        return Raise(edge.answer or "")
    return edge.answer


def _called(
    flow: Flow, node: Node, edge: Edge, flows: Mapping[str, Flow]
) -> Iterator[tuple[Node, Said | None]]:
    called = flows.get(node.callee)
    if called is None:
        return  # an error, which simulating the flow reports
    if edge.arrow is Arrow.ERROR:
        yield from _raising(called, edge, flows)
        return
    others = {other.key for other in flow.ways_out(node.id)} - {None}
    ends = {
        each.id
        for each in called.nodes.values()
        if _picks(edge, others, normalise(_outcome(called, each)))
    }
    walk = Routes(called).to(ends.__contains__)
    if walk is not None:
        yield from _visits(called, walk, flows)


def _picks(edge: Edge, others: set[str | None], outcome: str) -> bool:
    """Whether a called flow's outcome takes an arrow."""
    if not outcome:
        return False
    return outcome not in others if edge.key is None else outcome == edge.key


def _outcome(flow: Flow, node: Node) -> str:
    """What a flow reports when it ends at a node; empty where it does not end there."""
    if node.role is Role.END:
        return node.label
    ends = node.role in {Role.STEP, Role.START} and not flow.ways_out(node.id)
    return RETURN if ends else ""


def _raising(
    called: Flow, edge: Edge, flows: Mapping[str, Flow]
) -> Iterator[tuple[Node, Said | None]]:
    """The visits up to the first node of a called flow whose error no arrow of it takes."""
    open_ = {
        node.id
        for node in called.nodes.values()
        if node.role in {Role.STEP, Role.DECISION} and not called.errors_out(node.id)
    }
    walk = Routes(called).to(open_.__contains__)
    if walk is None:
        return
    *before, (last, _) = _visits(called, walk, flows)
    yield from before
    yield last, Raise(edge.answer or "")


def _leads_along(flow: Flow, walk: Stretch, answers: Answers, flows: Mapping[str, Flow]) -> bool:
    given = {
        label: [error_of(each.error) if isinstance(each, Raise) else each for each in said]
        for label, said in answers.items()
    }
    try:
        run = simulate(flow, given, flows=flows, max_moves=_bound(walk))
    except RunError:
        return False
    taken = tuple(move.edge.index for move in run.moves if move.edge is not None)
    return taken == walk.edges


def _bound(walk: Stretch) -> int:
    """More moves than a walk has, those in its calls included."""
    return 1000 * (len(walk.edges) + 1)
