"""Coverage in words."""

from flowrun_tools.coverage.sentences import missing, notes
from tests.engine.charts import drawn
from tests.tools.coverage.drawings import LOOP, coverage_of, covered, fact, ladder
from tests.tools.coverage.test_measure import marked


def test_a_flow_that_nothing_ran_is_one_sentence() -> None:
    """Not one for each of its arrows."""
    assert missing(covered(drawn(LOOP))) == ["<text>:1:1: no run took test"]


def test_an_answer_that_was_never_given() -> None:
    """What lies behind it is counted, not listed."""
    flow = drawn(LOOP)

    assert missing(covered(flow, fact(flow, {"Ready?": "yes"}))) == [
        '<text>:3:5: "Ready?" was never answered "no"',
        "<text>:1:1: 1 arrow begins where no run came",
        "<text>:1:1: 4 prime paths lead along the arrows above",
    ]


def test_a_path_whose_arrows_were_all_taken() -> None:
    """It is told by its ends and by the answers on it."""
    flow = drawn(LOOP)

    assert missing(covered(flow, fact(flow, {"Ready?": ["no", "yes"]}))) == [
        '<text>:2:13: no run went from "Start" to "return", with "Ready?" answered "yes"',
        '<text>:4:6: no run went round from "Wait" to itself, with "Ready?" answered "no"',
    ]


def test_many_missing_paths_are_counted() -> None:
    """Ten are told, and how to see the others."""
    flow = ladder(4)
    every = {f"Q{rung}?" for rung in range(5)}
    facts = [fact(flow, dict.fromkeys(every, said)) for said in ("yes", "no")]

    told = missing(covered(flow, *facts))

    assert len(told) == 11
    assert told[-1] == "<text>:1:1: 20 more prime paths are missing: flowrun paths test --missing"


def test_errors_and_plain_arrows_have_their_own_words() -> None:
    """An error is raised, and a plain arrow is followed."""
    flow = drawn(
        "go([Start]) --> act[Act] --> done([return])\nact -. ApiError .-> failed([failed])"
    )

    plain = missing(covered(flow, fact(flow, {})))
    error = missing(covered(flow, fact(flow, {"Act": type("ApiError", (Exception,), {})()})))

    assert plain[0] == '<text>:3:5: "Act" never raised ApiError'
    assert error[0] == '<text>:2:26: "Act" was never followed by "return"'


def test_a_contradiction_names_the_tests() -> None:
    """The reason is quoted, as the document has it."""
    flow = marked(LOOP, "ask, wait")

    (note,) = notes(coverage_of(flow, fact(flow, {"Ready?": ["no", "yes"]}, "test_a")))

    assert note == (
        'test.mmd:1:1: "Ready?" -> "Wait" is marked as infeasible (for the test), '
        "but was taken by test_a"
    )


def test_what_only_simulations_took_is_noted() -> None:
    """They count, and the reader knows."""
    flow = drawn(LOOP)

    (note,) = notes(coverage_of(flow, fact(flow, {"Ready?": "yes"}, simulated=True)))

    assert note == (
        "<text>:1:1: 1 prime path of test taken by simulations only, which call nothing"
    )


def test_what_does_not_count_is_noted() -> None:
    """Facts about other charts, and about other revisions of one."""
    flow, other = drawn(LOOP), drawn(LOOP.replace("Wait", "Sleep"))
    stranger = drawn(LOOP, "stranger")

    told = notes(
        coverage_of(flow, fact(other, {"Ready?": "yes"}), fact(stranger, {"Ready?": "yes"}))
    )

    assert told == [
        (
            "<text>:1:1: 1 walk was through another revision of test, and not counted: "
            "run the tests again"
        ),
        "1 flow ran that are in none of the documents: stranger",
    ]
