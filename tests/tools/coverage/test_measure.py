"""Facts held against flows."""

from contextlib import suppress

from hypothesis import given
from hypothesis import strategies as st

from flowrun import Finished, Flow, RunError, observing, simulate
from flowrun.events import Event
from flowrun_tools.coverage.criteria import Criterion, stretches
from flowrun_tools.coverage.datafile import Data, Fact
from flowrun_tools.coverage.measure import measure, parts
from flowrun_tools.coverage.recording import fact_of
from flowrun_tools.coverage.suite import suite_of
from flowrun_tools.coverage.tally import Tally
from tests.engine.charts import drawn
from tests.tools.coverage.drawings import (
    LOOP,
    contains,
    coverage_of,
    covered,
    fact,
    flows,
    ladder,
    missing_nodes,
)


def test_a_flow_that_nothing_ran_counts_as_not_taken() -> None:
    """The denominator is the documents, not what was seen."""
    coverage = covered(drawn(LOOP))

    assert coverage.tally(Criterion.PRIME) == Tally(0, 5)
    assert coverage.tally(Criterion.NODES) == Tally(0, 4)


def test_a_run_takes_its_parts() -> None:
    """Each stretch of a run counts, and nothing else."""
    flow = drawn(LOOP)

    coverage = covered(flow, fact(flow, {"Ready?": ["no", "yes"]}))

    assert missing_nodes(coverage, Criterion.PRIME) == ["go ask done", "wait ask wait"]
    assert missing_nodes(coverage, Criterion.PAIRS) == ["go ask done", "wait ask wait"]
    assert coverage.tally(Criterion.ANSWERS) == Tally(2, 2)


def test_two_runs_do_not_make_a_path_together() -> None:
    """A path counts if one run took all of it."""
    flow = ladder(1)
    one = fact(flow, {"Q0?": "yes", "Q1?": "yes"})
    other = fact(flow, {"Q0?": "no", "Q1?": "no"})

    coverage = covered(flow, one, other)

    assert coverage.tally(Criterion.EDGES) == Tally(7, 7)
    assert coverage.tally(Criterion.PRIME) == Tally(2, 4)


def test_the_tests_of_a_stretch_are_known() -> None:
    """For each arrow, the tests that took it, in order."""
    flow = drawn(LOOP)
    facts = [fact(flow, {"Ready?": "yes"}, test) for test in ("test_b", "test_a")]

    coverage = covered(flow, *facts, fact(flow, {"Ready?": ["no", "yes"]}, "test_c"))

    tests = {each.stretch.nodes: each.tests for each in coverage.criteria[Criterion.EDGES]}
    assert tests["go", "ask"] == ("test_a", "test_b", "test_c")
    assert tests["ask", "wait"] == ("test_c",)


def test_an_infeasible_path_leaves_the_count() -> None:
    """So does every path that contains the stretch; what is left is all."""
    flow = marked(LOOP, "wait, ask, wait")

    coverage = covered(flow, fact(flow, {"Ready?": ["no", "yes"]}), fact(flow, {"Ready?": "yes"}))

    assert coverage.tally(Criterion.PRIME) == Tally(4, 4)
    assert coverage.contradictions == ()


def test_an_infeasible_path_that_was_taken_is_reported() -> None:
    """The document is wrong then, and the tests that show it are named."""
    flow = marked(LOOP, "wait, ask, wait")

    coverage = covered(flow, fact(flow, {"Ready?": ["no", "no", "yes"]}, "test_twice"))

    (contradiction,) = coverage.contradictions
    assert contradiction.infeasible.nodes == ("wait", "ask", "wait")
    assert contradiction.tests == ("test_twice",)


def test_a_simulation_does_not_show_that_a_path_is_feasible() -> None:
    """It calls nothing, so it can take any path."""
    flow = marked(LOOP, "wait, ask, wait")

    coverage = covered(flow, fact(flow, {"Ready?": ["no", "no", "yes"]}, simulated=True))

    assert coverage.contradictions == ()


def test_what_only_simulations_took_is_known() -> None:
    """It counts, but is told apart from what a program took."""
    flow = drawn(LOOP)
    real, simulated = (
        fact(flow, {"Ready?": "yes"}),
        fact(flow, {"Ready?": ["no", "yes"]}, simulated=True),
    )

    coverage = covered(flow, real, simulated)

    taken = {each.stretch.nodes[-1]: each.simulated for each in coverage.criteria[Criterion.EDGES]}
    assert coverage.tally(Criterion.ANSWERS) == Tally(2, 2)
    assert taken["done"] is False
    assert taken["wait"] is True


def test_another_revision_of_a_chart_counts_for_nothing() -> None:
    """Facts about a chart that has changed since are counted apart."""
    before = drawn(LOOP)
    now = drawn(LOOP.replace("Wait", "Sleep"))

    coverage = covered(now, fact(before, {"Ready?": "yes"}))

    assert coverage.outdated == 1
    assert coverage.tally(Criterion.EDGES) == Tally(0, 4)


def test_the_order_of_a_chart_has_no_meaning() -> None:
    """Facts hold for the same chart written in another order."""
    before = drawn(LOOP)
    now = drawn("\n".join(reversed(LOOP.splitlines())))

    coverage = covered(now, fact(before, {"Ready?": ["no", "yes"]}))

    assert coverage.outdated == 0
    assert set(missing_nodes(coverage, Criterion.PAIRS)) == {"go ask done", "wait ask wait"}


def test_a_flow_of_no_document_is_named() -> None:
    """It cannot count, and is not dropped in silence either."""
    flow = drawn(LOOP)
    other = drawn(LOOP, "other")

    coverage = coverage_of(flow, fact(other, {"Ready?": "yes"}))

    assert coverage.strangers == ("other",)


def test_what_explodes_does_not_keep_the_rest_from_being_counted() -> None:
    """Arrows count where paths are too many; the refusal is kept."""
    flow = ladder(60)

    coverage = covered(flow)

    assert coverage.tally(Criterion.PRIME) is None
    assert coverage.tally(Criterion.EDGES) == Tally(0, 243)
    assert [each.criterion for each in coverage.refusals] == [Criterion.PRIME, Criterion.SIMPLE]


@given(flows())
def test_a_suite_takes_all_that_can_be_taken(flow: Flow) -> None:
    """Its walks take everything but what it says that no walk can."""
    wanted = stretches(flow, Criterion.PRIME)

    suite = suite_of(flow, wanted)

    for stretch in wanted:
        taken = any(contains(walk, stretch) for walk in suite.walks)
        assert taken is (stretch not in suite.unreached)


@given(flows(), st.data())
def test_the_parts_of_a_walk_are_what_it_contains(flow: Flow, data: st.DataObject) -> None:
    """They are found by their length as well as by looking at each."""
    wanted = [each for criterion in Criterion for each in stretches(flow, criterion)]
    walks = suite_of(flow, wanted).walks
    if not walks:
        return
    walk = data.draw(st.sampled_from(walks))

    found = parts(walk, sorted({len(stretch.edges) for stretch in wanted}))

    for stretch in wanted:
        assert (stretch.key in found) is contains(walk, stretch)


@given(flows(), st.data())
def test_a_run_takes_only_what_could_be_taken(flow: Flow, data: st.DataObject) -> None:
    """Whatever is answered, its arrows are the edges that count as taken, and no others."""
    said = [edge.answer for edge in flow.edges if edge.answer is not None]
    texts = st.lists(st.sampled_from(said), max_size=5) if said else st.just([])
    answers = {node.label: data.draw(texts) for node in flow.nodes.values()}
    recorded: list[Fact] = []

    with observing(lambda event: _collect(event, recorded)), suppress(RunError):
        simulate(flow, answers)

    coverage = measure([flow], Data(frozenset(recorded))).flows[0]
    taken = {
        each.stretch.edges for each in coverage.criteria[Criterion.EDGES] if not each.is_missing
    }
    assert taken == {(edge,) for walk in coverage.walks for edge in walk.edges}
    assert len(coverage.walks) == len(recorded)


@given(st.integers(0, 9), st.integers(0, 9), st.integers(0, 9), st.integers(0, 9))
def test_tallies_add(hit: int, missed: int, others: int, others_missed: int) -> None:
    """The sum counts both, and 100 per cent of the sum is 100 per cent of each."""
    one, other = Tally(hit, hit + missed), Tally(others, others + others_missed)

    both = one + other

    assert both == other + one
    assert both.total == one.total + other.total
    assert (both.percent == 100) is (one.percent == 100 and other.percent == 100)


@given(flows())
def test_more_facts_never_take_less(flow: Flow) -> None:
    """What one part of the facts takes, all of them take."""
    walks = suite_of(flow, stretches(flow, Criterion.PRIME)).walks
    facts = [_fact(flow, walk.edges, test=str(number)) for number, walk in enumerate(walks)]

    part, whole = (measure([flow], Data(frozenset(some))) for some in (facts[::2], facts))

    for criterion in Criterion:
        assert part.tally(criterion).hit <= whole.tally(criterion).hit
        assert part.tally(criterion).total == whole.tally(criterion).total


def _collect(event: Event, recorded: list[Fact]) -> None:
    if isinstance(event, Finished):
        recorded.append(fact_of(event.run, "test_it"))


def _fact(flow: Flow, edges: tuple[int, ...], test: str) -> Fact:
    taken = [flow.edges[index] for index in edges]
    steps = tuple((edge.arrow.value, edge.key, edge.target) for edge in taken)
    return Fact(
        flow=flow.name, chart=flow.digest, test=test, start="go", steps=steps, simulated=True
    )


def marked(chart: str, stretch: str) -> Flow:
    """A flow with a stretch that no run can take, as its document says."""
    from flowrun.documents import read_text

    directive = f"%% flowrun: infeasible {stretch} - for the test\n"
    document = read_text(f"{directive}flowchart TD\n{chart}", path="test.mmd")
    assert document.diagnostics == ()
    return document.flows["test"]
