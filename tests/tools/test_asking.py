"""Walks whose answers somebody gives."""

import pytest

from flowrun import Flow, StepFailedError, flow_of, parse
from flowrun_tools.asking import Question, walk


def drawn(chart: str) -> Flow:
    """The flow that a chart draws."""
    return flow_of(parse(f"flowchart TD\n{chart}"), name="test")


BRANCHING = """
    go([Go]) --> sure{Is it sure?}
    sure --> act[Act]
    act -. ApiError .-> failed([failed])
    act --> size{Which size?}
    size -- small --> small([small])
    size -- else --> large([large])
"""


def questions(chart: str, *answers: str) -> list[Question]:
    """The questions of a walk that is given these answers."""
    asked: list[Question] = []
    given = iter(answers)

    def ask(question: Question) -> str:
        asked.append(question)
        answer = question.answer(next(given))
        assert answer is not None
        return answer

    walk(drawn(chart), ask)
    return asked


def test_only_nodes_that_branch_are_asked() -> None:
    """An ensure goes on in any case; a step with an arrow for an error does not."""
    asked = questions(BRANCHING, "done", "small")

    assert [question.node.id for question in asked] == ["act", "size"]


def test_choices_say_where_they_lead() -> None:
    """In the order of the chart, arrows for errors last."""
    act, size = questions(BRANCHING, "done", "small")

    assert [(c.answer, c.target and c.target.id) for c in act.choices] == [
        ("done", "size"),
        ("!ApiError", "failed"),
    ]
    assert [c.answer for c in size.choices] == ["small", "else"]


def test_an_exception_is_raised_by_its_name() -> None:
    """The arrow that is drawn for it is taken."""
    run = walk(drawn(BRANCHING), lambda _: "!ApiError")

    assert run.end == "failed"


def test_an_exception_without_an_arrow_leaves_the_walk() -> None:
    """As it would leave a run."""
    with pytest.raises(StepFailedError, match="Other"):
        walk(drawn(BRANCHING), lambda _: "!Other")


def test_answers_are_compared_as_labels_are() -> None:
    """Without case and blanks."""
    (_, size) = questions(BRANCHING, "DONE", " Small ")

    assert size.answer("SMALL") == "small"


def test_a_decision_with_else_takes_any_text() -> None:
    """As a run would."""
    (_, size) = questions(BRANCHING, "done", "huge")

    assert size.answer("huge") == "huge"


def test_a_number_names_a_choice() -> None:
    """Also where "else" would take any text."""
    (act, size) = questions(BRANCHING, "1", "2")

    assert (act.answer("2"), size.answer("1"), size.answer("3")) == ("!ApiError", "small", "3")


def test_an_answer_that_looks_like_a_number_comes_first() -> None:
    """What is drawn is meant."""
    (how_many,) = questions("go([Go]) --> q{How many?}\nq -- 2 --> a([a])\nq -- 1 --> b([b])", "1")

    assert how_many.answer("1") == "1"


def test_a_node_refuses_what_it_cannot_give() -> None:
    """An answer that no arrow has, or what is no name of an exception."""
    (act, _) = questions(BRANCHING, "done", "small")

    assert [act.answer(text) for text in ("yes", "!", "!not a name", "")] == [None] * 4


def test_a_last_step_that_can_raise_ends_the_walk() -> None:
    """Where it does not raise there is no node to go to."""
    chart = "go([Go]) --> act[Act]\nact -. error .-> failed([failed])"

    (act,) = questions(chart, "done")

    assert act.choices[0].target is None
