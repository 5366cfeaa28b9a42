"""Coverage in words: what was never taken, as sentences with places."""

from collections.abc import Iterator

from flowrun.flow import Arrow, Edge, Flow, Role
from flowrun_tools.coverage.criteria import Criterion, Stretch
from flowrun_tools.coverage.measure import Coverage, FlowCoverage

_MOST = 10
"""How many missing paths of a flow are told before the rest is only counted."""


def missing(coverage: FlowCoverage) -> list[str]:
    """What no run took of a flow: arrows where runs came by, then paths along taken arrows.

    What lies behind an arrow that was never taken is only counted.
    """
    flow = coverage.flow
    if not coverage.walks:
        return [f"{flow.span}: no run took {flow.name}"]
    arrows = [path.edges[0] for path in coverage.missing(Criterion.EDGES)]
    visited = {node for walk in coverage.walks for node in walk.nodes}
    passed = [index for index in arrows if flow.edges[index].source in visited]
    paths = coverage.missing(Criterion.PRIME)
    hidden = set(arrows)
    told = [path for path in paths if hidden.isdisjoint(path.edges)]
    return [
        *(sentence(flow, _arrow(flow.edges[index])) for index in passed),
        *_behind(flow, len(arrows) - len(passed), len(paths) - len(told)),
        *(sentence(flow, path) for path in told[:_MOST]),
        *_rest(flow, len(told) - _MOST),
    ]


def sentence(flow: Flow, stretch: Stretch) -> str:
    """That a stretch was never taken, with its place."""
    if not stretch.edges:
        node = flow.nodes[stretch.nodes[0]]
        return f'{node.span}: "{node.label}" was never reached'
    edges = [flow.edges[index] for index in stretch.edges]
    if len(edges) == 1:
        return f"{edges[0].span}: {_never(flow, edges[0])}"
    return f"{edges[0].span}: no run went {in_words(flow, stretch)}"


def in_words(flow: Flow, stretch: Stretch) -> str:
    """A stretch by its ends, and what picks its arrows."""
    first, last = (flow.nodes[node].label for node in (stretch.nodes[0], stretch.nodes[-1]))
    choices = [choice(flow, flow.edges[index]) for index in stretch.edges]
    picked = ", then ".join(filter(None, choices))
    if not stretch.edges:
        return f'by "{first}"'
    if stretch.nodes[0] == stretch.nodes[-1]:
        way = f'round from "{first}" to itself'
    else:
        way = f'from "{first}" to "{last}"'
    return f"{way}, with {picked}" if picked else way


def choice(flow: Flow, edge: Edge) -> str:
    """What makes a run take an arrow; empty for the plain arrow out of a node."""
    label = flow.nodes[edge.source].label
    verb = verb_of(flow, edge)
    if edge.answer is None:
        return ""
    return (
        f'"{label}" {verb} {edge.answer}' if is_error(edge) else f'"{label}" {verb} "{edge.answer}"'
    )


def verb_of(flow: Flow, edge: Edge) -> str:
    """What a node does to be left by an arrow with a text."""
    if is_error(edge):
        return "raising"
    return "ending with" if flow.nodes[edge.source].role is Role.CALL else "answered"


def is_error(edge: Edge) -> bool:
    """Whether an arrow is taken when its node raises."""
    return edge.arrow is Arrow.ERROR


def notes(coverage: Coverage) -> list[str]:
    """What a reader of the figures has to know beside them."""
    return [
        *_contradicted(coverage),
        *_simulated(coverage),
        *(str(refusal) for refusal in coverage.refusals),
        *_outdated(coverage),
        *_strangers(coverage),
        *_broken(coverage),
    ]


def counted(number: int, one: str, many: str) -> str:
    """A number of things: "1 path", "2 paths"."""
    return f"{number} {one if number == 1 else many}"


def _never(flow: Flow, edge: Edge) -> str:
    label, target = flow.nodes[edge.source].label, flow.nodes[edge.target].label
    if edge.key is None:
        return f'"{label}" was never followed by "{target}"'
    if is_error(edge):
        return f'"{label}" never raised {edge.answer}'
    if flow.nodes[edge.source].role is Role.CALL:
        return f'"{label}" never ended with "{edge.answer}"'
    return f'"{label}" was never answered "{edge.answer}"'


def _arrow(edge: Edge) -> Stretch:
    return Stretch((edge.source, edge.target), (edge.index,))


def _behind(flow: Flow, arrows: int, paths: int) -> Iterator[str]:
    """How much is missing because of what was told."""
    if arrows:
        more = counted(arrows, "arrow begins", "arrows begin")
        yield f"{flow.span}: {more} where no run came"
    if paths:
        more = counted(paths, "prime path leads", "prime paths lead")
        yield f"{flow.span}: {more} along the arrows above"


def _rest(flow: Flow, paths: int) -> Iterator[str]:
    if paths > 0:
        more = counted(paths, "more prime path is", "more prime paths are")
        yield f"{flow.span}: {more} missing: flowrun paths {flow.name} --missing"


def _contradicted(coverage: Coverage) -> Iterator[str]:
    for flow in coverage.flows:
        for each in flow.contradictions:
            stretch = " -> ".join(
                f'"{flow.flow.nodes[node].label}"' for node in each.infeasible.nodes
            )
            tests = ", ".join(test or "a run outside any test" for test in each.tests)
            yield (
                f"{each.infeasible.span}: {stretch} is marked as infeasible "
                f"({each.infeasible.reason}), but was taken by {tests}"
            )


def _simulated(coverage: Coverage) -> Iterator[str]:
    for flow in coverage.flows:
        paths = sum(taken.simulated for taken in flow.criteria.get(Criterion.PRIME, ()))
        if paths:
            yield (
                f"{flow.flow.span}: {counted(paths, 'prime path', 'prime paths')} of "
                f"{flow.flow.name} taken by simulations only, which call nothing"
            )


def _outdated(coverage: Coverage) -> Iterator[str]:
    for flow in coverage.flows:
        if flow.outdated:
            walks = counted(flow.outdated, "walk was", "walks were")
            yield (
                f"{flow.flow.span}: {walks} through another revision of {flow.flow.name}, "
                "and not counted: run the tests again"
            )


def _strangers(coverage: Coverage) -> Iterator[str]:
    names = coverage.strangers
    if names:
        flows = counted(len(names), "flow", "flows")
        more = ", …" if len(names) > _MOST else ""
        yield f"{flows} ran that are in none of the documents: {', '.join(names[:_MOST])}{more}"


def _broken(coverage: Coverage) -> Iterator[str]:
    if coverage.broken:
        lines = counted(coverage.broken, "line", "lines")
        yield f"{lines} of the data could not be read: a process was stopped while it wrote"
