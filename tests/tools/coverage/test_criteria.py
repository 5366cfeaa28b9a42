"""What could be taken: counts on known charts, laws on drawn ones, and refusals."""

import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given

from flowrun import Flow, load
from flowrun_tools.coverage.criteria import Criterion, Stretch, TooManyPathsError, stretches
from tests.engine.charts import drawn
from tests.tools.coverage.drawings import LOOP, contains, flows, ladder, simple_paths

HOOKS = load(Path(__file__).parents[3] / "flows" / "charm.md")


def counts(flow: Flow) -> dict[str, int]:
    """How much each criterion asks for."""
    return {criterion.value: len(stretches(flow, criterion)) for criterion in Criterion}


def nodes(flow: Flow, criterion: Criterion) -> set[str]:
    """What a criterion asks for, as the ids of its nodes."""
    return {" ".join(stretch.nodes) for stretch in stretches(flow, criterion)}


def test_the_hook_with_a_loop_has_the_known_counts() -> None:
    """The leader's hook has 14 prime paths, 6 simple ones and 20 pairs of arrows."""
    assert counts(HOOKS["leader-elected"]) == {
        "nodes": 15,
        "edges": 17,
        "answers": 8,
        "pairs": 20,
        "prime": 14,
        "simple": 6,
    }


def test_the_hook_without_a_loop_has_the_known_counts() -> None:
    """Where nothing goes round, the prime paths are those from the start to an end."""
    assert counts(HOOKS["postgresql-pebble-ready"]) == {
        "nodes": 21,
        "edges": 22,
        "answers": 14,
        "pairs": 24,
        "prime": 12,
        "simple": 12,
    }


def test_a_loop_is_to_be_skipped_entered_and_gone_round() -> None:
    """The prime paths of a loop: past it, into it, each way round it, and out of it."""
    flow = drawn(LOOP)

    assert nodes(flow, Criterion.PRIME) == {
        "go ask done",
        "go ask wait",
        "ask wait ask",
        "wait ask wait",
        "wait ask done",
    }


def test_two_arrows_to_one_node_are_two_paths() -> None:
    """Paths are told apart by their arrows, not by their nodes."""
    flow = drawn("go([Start]) --> ask{Ready?}\nask -- yes --> done([return])\nask -- no --> done")

    paths = stretches(flow, Criterion.PRIME)

    assert [path.edges for path in paths] == [(0, 1), (0, 2)]


def test_an_arrow_for_an_error_counts_like_any_other() -> None:
    """A run can take it, so it is an edge and a part of paths, but it is no answer."""
    flow = drawn(
        "go([Start]) --> act[Act] --> done([return])\nact -. ApiError .-> failed([failed])"
    )

    assert "go act failed" in nodes(flow, Criterion.PRIME)
    assert stretches(flow, Criterion.ANSWERS) == ()


def test_the_outcomes_of_a_call_are_answers() -> None:
    """A labelled arrow out of a call counts; the plain one beside it does not."""
    flow = drawn(
        "go([Start]) --> other[[Other]]\nother -- failed --> bad([bad])\nother --> done([return])"
    )

    assert nodes(flow, Criterion.ANSWERS) == {"other bad"}


def test_a_flow_of_one_node_is_one_path() -> None:
    """The whole of a flow that does nothing."""
    flow = drawn("go([Start])")

    assert stretches(flow, Criterion.PRIME) == (Stretch(("go",)),)
    assert stretches(flow, Criterion.SIMPLE) == (Stretch(("go",)),)


@pytest.mark.parametrize("criterion", [Criterion.PRIME, Criterion.SIMPLE])
def test_paths_that_explode_are_refused(criterion: Criterion) -> None:
    """A flow with 2 to the power of 60 paths is refused by name, and needs no memory for it."""
    flow = ladder(60)
    tracemalloc.start()

    with pytest.raises(TooManyPathsError, match=r"test has more .*paths.* \(10,000\)"):
        stretches(flow, criterion)

    assert tracemalloc.get_traced_memory()[1] < 2_000_000
    tracemalloc.stop()


def test_paths_that_hide_are_refused() -> None:
    """Where nearly all ways run into a dead end before they are a path, the search gives up."""
    dense = "\n".join(f"n{i} -- a{j} --> n{j}" for i in range(14) for j in range(14) if i != j)
    flow = drawn(f"go([Start]) --> n0\n{dense}")

    with pytest.raises(TooManyPathsError):
        stretches(flow, Criterion.SIMPLE)


def test_a_long_flow_is_no_problem() -> None:
    """Depth is not limited by the interpreter's stack."""
    steps = "".join(f" --> s{number}[S{number}]" for number in range(5_000))
    flow = drawn(f"go([Start]){steps} --> done([return])")

    (path,) = stretches(flow, Criterion.PRIME)

    assert len(path.nodes) == 5_002


@given(flows())
def test_prime_paths_are_the_longest_simple_paths(flow: Flow) -> None:
    """They are exactly the simple paths that are no part of another one."""
    simple = simple_paths(flow)
    longest = {
        path.key
        for path in simple
        if not any(contains(other, path) for other in simple if other.key != path.key)
    }

    found = [path.key for path in stretches(flow, Criterion.PRIME)]

    assert len(found) == len(set(found))
    assert set(found) == longest


@given(flows())
def test_every_edge_is_on_a_prime_path(flow: Flow) -> None:
    """To take all prime paths is to take all arrows."""
    taken = {edge for path in stretches(flow, Criterion.PRIME) for edge in path.edges}

    assert taken == {edge.index for edge in flow.edges}


@given(flows())
def test_simple_paths_run_from_the_start_to_ends(flow: Flow) -> None:
    """They are exactly those of all simple paths that do."""
    expected = {
        path.key
        for path in simple_paths(flow)
        if path.nodes[0] == "go" and not flow.ways_out(path.nodes[-1])
    }

    assert {path.key for path in stretches(flow, Criterion.SIMPLE)} == expected
