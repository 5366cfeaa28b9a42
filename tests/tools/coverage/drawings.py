"""Flows for the tests of coverage, and strategies that draw some."""

from dataclasses import replace

from hypothesis import strategies as st

from flowrun import Flow, simulate
from flowrun_tools.coverage.criteria import Criterion, Stretch
from flowrun_tools.coverage.datafile import Data, Fact
from flowrun_tools.coverage.measure import Coverage, FlowCoverage, measure
from flowrun_tools.coverage.recording import fact_of
from tests.engine.charts import drawn

LOOP = """\
go([Start]) --> ask{Ready?}
ask -- no --> wait[Wait]
wait --> ask
ask -- yes --> done([return])
"""

Answers = dict[str, str | list[str] | Exception]


def fact(flow: Flow, answers: Answers, test: str = "test_it", *, simulated: bool = False) -> Fact:
    """What a run of a flow shows that is answered so."""
    return replace(fact_of(simulate(flow, answers), test), simulated=simulated)


def covered(flow: Flow, *facts: Fact) -> FlowCoverage:
    """The coverage of one flow."""
    (coverage,) = coverage_of(flow, *facts).flows
    return coverage


def coverage_of(flow: Flow, *facts: Fact) -> Coverage:
    """The coverage of one flow, as that of its document."""
    return measure([flow], Data(frozenset(facts)))


def missing_nodes(coverage: FlowCoverage, criterion: Criterion) -> list[str]:
    """What is missing, as the ids of its nodes."""
    return [" ".join(stretch.nodes) for stretch in coverage.missing(criterion)]


def ladder(rungs: int) -> Flow:
    """A flow that has two to the power of its rungs many paths."""
    lines = ["go([Start]) --> q0{Q0?}"]
    for rung in range(rungs):
        lines += [
            f"q{rung} -- yes --> y{rung}[Y{rung}] --> q{rung + 1}{{Q{rung + 1}?}}",
            f"q{rung} -- no --> n{rung}[N{rung}] --> q{rung + 1}",
        ]
    return drawn("\n".join([*lines, f"q{rungs} -- yes --> y([return])", f"q{rungs} -- no --> y"]))


@st.composite
def flows(draw: st.DrawFn, most: int = 5) -> Flow:
    """Small graphs of decisions, drawn as flows: loops, parallel arrows, islands and all."""
    size = draw(st.integers(1, most))
    nodes = st.integers(0, size - 1)
    edges = draw(st.lists(st.tuples(nodes, nodes), max_size=2 * size))
    left = {tail for tail, _ in edges}
    shapes = [f"n{node}{{Q{node}?}}" if node in left else f"n{node}[S]" for node in range(size)]
    lines = ["go([Start]) --> n0", *shapes]
    lines += [f"n{tail} -- a{number} --> n{head}" for number, (tail, head) in enumerate(edges)]
    return drawn("\n".join(lines))


def simple_paths(flow: Flow) -> list[Stretch]:
    """Every simple path of a flow, and every cycle that is one, the slow way."""
    found = [Stretch((node,)) for node in flow.nodes]
    for path in found:
        if path.edges and path.nodes[0] == path.nodes[-1]:
            continue
        for edge in flow.edges:
            fits = edge.source == path.nodes[-1]
            if fits and edge.target not in path.nodes[1:]:
                nodes = (*path.nodes, edge.target)
                found.append(Stretch(nodes, (*path.edges, edge.index)))
    return found


def contains(whole: Stretch, part: Stretch) -> bool:
    """Whether a path is a part of another one."""
    if not part.edges:
        return part.nodes[0] in whole.nodes
    size = len(part.edges)
    starts = range(len(whole.edges) - size + 1)
    return any(whole.edges[start : start + size] == part.edges for start in starts)
