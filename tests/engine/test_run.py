"""What a run does at each kind of node."""

import enum
from collections.abc import Callable
from typing import Any

import pytest

from flowrun import (
    Edge,
    Flow,
    Registry,
    Run,
    RunawayFlowError,
    StepFailedError,
    UnknownAnswerError,
    bind,
)
from tests.engine.charts import drawn, linked

DONE = "-- yes --> e([return])\n x -- no --> a[Act] --> e"


class Colour(enum.Enum):
    """Colours, as answers."""

    RED = "red"
    BLUE = "Blue"


class ApiError(Exception):
    """A kind of error."""


class NotFoundError(ApiError):
    """A more special kind."""


def registry_of(**functions: Callable[..., Any]) -> Registry[list[str]]:
    """A registry of functions by label: those with a ``?`` in the label are predicates.

    Each is named by the label with ``_`` for blanks, and ``_q`` at the end for ``?``.
    """
    registry: Registry[list[str]] = Registry()
    for name, function in functions.items():
        if name.endswith("_q"):
            registry.predicate(name.removesuffix("_q").replace("_", " "))(function)
        else:
            registry.step(name.replace("_", " "))(function)
    return registry


def noting(text: str, answer: object = None) -> Callable[[list[str]], object]:
    """A function that notes a text in the context and answers."""

    def note(context: list[str]) -> object:
        context.append(text)
        return answer

    return note


def raising(error: Exception) -> Callable[[list[str]], None]:
    """A function that raises."""

    def fail(context: list[str]) -> None:
        raise error

    return fail


def ids(run: Run) -> list[str]:
    """The nodes that a run visited, by id."""
    return [node.id for node in run.nodes]


def test_steps_are_called_in_order_with_the_context() -> None:
    """Each step is called once where the arrows lead, and the run records the edges."""
    flow = drawn("s([go]) --> a[Act] --> b[React] --> e([return])")
    notes: list[str] = []

    run = bind(flow, registry_of(act=noting("act"), react=noting("react"))).run(notes)

    assert notes == ["act", "react"]
    assert run.path == flow.edges
    assert (run.end, run.deferred, run.error) == ("return", False, None)
    assert run.elapsed is not None
    assert run.fingerprint == flow.fingerprint


@pytest.mark.parametrize(
    ("answer", "end"),
    [(True, "one"), (False, "two")],
)
def test_a_bool_answers_yes_or_no(answer: object, end: str) -> None:
    """True takes the arrow "yes", False the arrow "no"."""
    flow = drawn("s([go]) --> x{Ready?}\n x -- Yes --> e([one])\n x -->|no| f([two])")

    run = bind(flow, registry_of(ready_q=lambda _: answer)).run([])

    assert run.end == end
    assert [entry.answer for entry in run.answers] == ["yes" if answer else "no"]


@pytest.mark.parametrize(
    ("answer", "end", "recorded"),
    [
        (Colour.RED, "r", "red"),
        (Colour.BLUE, "b", "Blue"),
        ("RED", "r", "RED"),
        ("green", "other", "green"),
        (False, "other", "no"),
    ],
)
def test_a_text_or_a_member_of_an_enum_answers_with_its_text(
    answer: object, end: str, recorded: str
) -> None:
    """The arrow with the text is taken, "else" where there is none; the answer is recorded."""
    flow = drawn(
        "s([go]) --> x{Colour?}\n x -- red --> r([r])\n x -- blue --> b([b])\n"
        " x -- else --> o([other])"
    )

    run = bind(flow, registry_of(colour_q=lambda _: answer)).run([])

    assert run.end == end
    assert [entry.answer for entry in run.answers] == [recorded]


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (1, "answered 1, which is neither yes nor no nor a text"),
        (None, "answered None, which is neither yes nor no nor a text"),
        ("maybe", 'answered "maybe"'),
    ],
)
def test_an_answer_that_no_arrow_carries_is_an_error(answer: object, said: str) -> None:
    """It names the answer, the arrows and the place, and keeps the path."""
    flow = drawn("s([go]) --> a[Act] --> x{Ready?}\n x -- yes --> e([return])\n x -- no --> a")
    program = bind(flow, registry_of(act=noting("act"), ready_q=lambda _: answer))

    with pytest.raises(UnknownAnswerError) as caught:
        program.run([])

    assert str(caught.value) == (
        f'"Ready?" {said}, but its arrows say "yes" and "no" (<text>:2:26)'
    )
    assert caught.value.run is not None
    assert ids(caught.value.run) == ["s", "a", "x"]
    assert caught.value.run.end is None


@pytest.mark.parametrize(("answer", "recorded"), [(True, "yes"), (False, "no"), ("done", "done")])
def test_an_ensure_records_its_answer_and_goes_on(answer: object, recorded: str) -> None:
    """A diamond with one plain way out does not branch."""
    flow = drawn("s([go]) --> x{Make it?} --> e([return])")

    run = bind(flow, registry_of(make_it_q=lambda _: answer)).run([])

    assert run.end == "return"
    assert [entry.answer for entry in run.answers] == [recorded]


def test_a_step_may_stand_for_an_ensure() -> None:
    """It answers nothing, and the visit is recorded."""
    flow = drawn("s([go]) --> x{Make it?} --> e([return])")

    run = bind(flow, registry_of(make_it=noting("made"))).run([])

    assert [(entry.node.id, entry.answer) for entry in run.answers] == [("x", None)]


def test_an_end_is_the_outcome() -> None:
    """The label of the stadium is what the run reports, as a reader sees it."""
    flow = drawn("s([go]) --> e([Fail\\n action])")

    assert bind(flow, registry_of()).run([]).end == "Fail action"


def test_a_last_step_ends_as_by_return() -> None:
    """A step without a way out is the last."""
    flow = drawn("s([go]) --> a[Act]")

    run = bind(flow, registry_of(act=noting("act"))).run([])

    assert run.end == "return"
    assert ids(run) == ["s", "a"]


def test_a_flow_of_one_node_does_nothing() -> None:
    """A stadium alone is a whole flow."""
    run = bind(drawn("s([stop Hook])"), registry_of()).run([])

    assert (run.path, run.end, ids(run)) == ((), "return", ["s"])


def test_an_outcome_on_the_way_is_reported() -> None:
    """A stadium with ways in and out reports its label and the run goes on."""
    flow = drawn("s([go]) --> o([Half way]) --> a[Act] --> e([return])")

    run = bind(flow, registry_of(act=noting("act"))).run([])

    assert (run.outcomes, run.end) == (("Half way",), "return")


@pytest.mark.parametrize(
    ("label", "reasons"),
    [
        ("defer", ()),
        ("Defer", ()),
        ("defer: no peers yet", ("no peers yet",)),
        ("defer until there are peers", ("until there are peers",)),
    ],
)
def test_a_defer_ends_the_run_with_its_reason(label: str, reasons: tuple[str, ...]) -> None:
    """The text after the word is the reason."""
    run = bind(drawn(f's([go]) --> d>"{label}"]'), registry_of()).run([])

    assert (run.end, run.deferred, run.ends_deferred, run.reasons) == ("defer", True, True, reasons)


def test_a_defer_with_a_way_out_marks_the_run_and_goes_on() -> None:
    """The arrow is followed, and the run is deferred all the same."""
    flow = drawn("s([go]) --> d>defer] --> a[Act] --> e([return])")
    notes: list[str] = []

    run = bind(flow, registry_of(act=noting("act"))).run(notes)

    assert notes == ["act"]
    assert (run.end, run.deferred, run.ends_deferred) == ("return", True, False)


class TestCalls:
    """A subroutine runs the flow of its name."""

    CALLER = "s([go]) --> c[[Add members]]\n c -- full --> e([return])\n c --> a[Act] --> e"

    def program_run(self, callee: Flow, notes: list[str]) -> Run:
        """The run of the caller."""
        caller = drawn(self.CALLER, "caller")
        registry = registry_of(act=noting("act"), add=noting("add"))
        return bind(caller, registry, flows=linked(caller, callee)).run(notes)

    def test_the_outcome_picks_the_exit(self) -> None:
        """The arrow with the label of the called flow's end is taken."""
        notes: list[str] = []

        run = self.program_run(drawn("s([go]) --> a[Add] --> e([Full])", "add-members"), notes)

        assert notes == ["add"]
        assert ids(run) == ["s", "c", "e"]

    def test_the_plain_exit_takes_every_other_outcome(self) -> None:
        """What no label names goes along the plain arrow; the called path is nested."""
        notes: list[str] = []
        callee = drawn("s([go]) --> a[Add]", "add-members")

        run = self.program_run(callee, notes)

        assert notes == ["add", "act"]
        first, nested, *rest = run.path
        assert isinstance(first, Edge)
        assert isinstance(nested, Run)
        assert nested.path == callee.edges
        assert [edge.target for edge in rest if isinstance(edge, Edge)] == ["a", "e"]

    def test_a_flow_that_ends_deferred_ends_its_caller(self) -> None:
        """Both are deferred, and nothing more is called."""
        notes: list[str] = []

        run = self.program_run(drawn("s([go]) --> d>defer: wait]", "add-members"), notes)

        assert notes == []
        assert (run.end, run.deferred, run.reasons) == ("defer", True, ("wait",))
        assert ids(run) == ["s", "c"]

    def test_a_mark_is_passed_up(self) -> None:
        """A called flow that deferred and went on marks its caller too."""
        callee = drawn("s([go]) --> d>defer] --> e([full])", "add-members")

        run = self.program_run(callee, [])

        assert (run.end, run.deferred) == ("return", True)

    def test_answers_and_outcomes_of_called_flows_are_in_the_run(self) -> None:
        """They stand where the call stands."""
        caller = drawn("s([go]) --> x{Ready?} --> c[[sub]] --> y{Steady?} --> e([return])")
        callee = drawn("s([go]) --> z{Set?} --> o([Told]) --> e([return])", "sub")
        registry = registry_of(
            ready_q=lambda _: True, steady_q=lambda _: False, set_q=lambda _: True
        )

        run = bind(caller, registry, flows=linked(caller, callee)).run([])

        assert [(a.flow, a.node.id, a.answer) for a in run.answers] == [
            ("test", "x", "yes"),
            ("sub", "z", "yes"),
            ("test", "y", "no"),
        ]
        assert run.outcomes == ("Told",)


class TestErrors:
    """A dotted arrow is taken when its node raises."""

    CHART = (
        "s([go]) --> a[Act] --> e([return])\n"
        "a -. ApiError .-> api([api])\n a -. NotFoundError .-> found([found])\n"
        "a -. error .-> other([other])"
    )

    @pytest.mark.parametrize(
        ("error", "end"),
        [
            (ApiError("no"), "api"),
            (NotFoundError("no"), "found"),
            (ValueError("no"), "other"),
            (StopIteration("no"), "other"),
        ],
    )
    def test_the_most_derived_class_wins(self, error: Exception, end: str) -> None:
        """The label is a class of the error, "error" takes what is left."""
        run = bind(drawn(self.CHART), registry_of(act=raising(error))).run([])

        assert run.end == end
        assert run.moves[-1].error is error

    def test_an_error_without_an_arrow_leaves_the_run(self) -> None:
        """It names the flow, the node and the place, keeps the path and chains the cause."""
        flow = drawn("s([go]) --> a[Act] --> b[Push\\n files] --> e([return])", "push")
        error = OSError("disk full")
        program = bind(flow, registry_of(act=noting("act"), push_files=raising(error)))

        with pytest.raises(StepFailedError) as caught:
            program.run([])

        failed = caught.value
        assert str(failed) == ('"Push files" failed in push (<text>:2:26): OSError: disk full')
        assert failed.__cause__ is error
        assert (failed.flow, failed.label, failed.span.line) == ("push", "Push files", 2)
        assert failed.run is not None
        assert ids(failed.run) == ["s", "a", "b"]
        assert failed.run.error == str(failed)

    def test_the_error_of_a_called_flow_is_raised_by_the_call(self) -> None:
        """An arrow out of the call takes it; the called path up to the error is kept."""
        caller = drawn(
            "s([go]) --> c[[sub]] --> e([return])\n c -. ApiError .-> f([failed])", "caller"
        )
        callee = drawn("s([go]) --> a[Act] --> e([return])", "sub")
        registry = registry_of(act=raising(NotFoundError("no")))

        run = bind(caller, registry, flows=linked(caller, callee)).run([])

        assert run.end == "failed"
        nested = run.path[1]
        assert isinstance(nested, Run)
        assert ids(nested) == ["s", "a"]

    def test_an_error_that_no_caller_takes_keeps_the_whole_path(self) -> None:
        """The run in the error is that of the flow that was started."""
        caller = drawn("s([go]) --> c[[sub]] --> e([return])", "caller")
        callee = drawn("s([go]) --> a[Act] --> e([return])", "sub")
        program = bind(
            caller, registry_of(act=raising(ValueError("no"))), flows=linked(caller, callee)
        )

        with pytest.raises(StepFailedError) as caught:
            program.run([])

        run = caught.value.run
        assert run is not None
        assert (caught.value.flow, run.flow.name, ids(run)) == ("sub", "caller", ["s", "c"])
        nested = run.path[1]
        assert isinstance(nested, Run)
        assert ids(nested) == ["s", "a"]

    def test_what_stops_the_process_is_not_caught(self) -> None:
        """No arrow takes an interrupt from the keyboard."""
        program = bind(drawn(self.CHART), registry_of(act=interrupt))

        with pytest.raises(KeyboardInterrupt):
            program.run([])


def interrupt(context: list[str]) -> None:
    """As Ctrl-C does."""
    raise KeyboardInterrupt


class TestLoops:
    """A loop is ordinary, and bounded."""

    CHART = "s([go]) --> x{Ready?}\n x -- yes --> e([return])\n x -- no --> a[Act] --> x"

    def test_a_predicate_is_asked_afresh_each_time_round(self) -> None:
        """Nothing is remembered from the visit before."""
        notes: list[str] = []
        registry = registry_of(ready_q=lambda notes: len(notes) > 2, act=noting("act"))

        run = bind(drawn(self.CHART), registry).run(notes)

        assert notes == ["act"] * 3
        assert [entry.answer for entry in run.answers] == ["no", "no", "no", "yes"]

    def test_a_run_is_bounded(self) -> None:
        """Beyond the bound an error names what went round, and not one step more is called."""
        notes: list[str] = []
        program = bind(drawn(self.CHART), registry_of(ready_q=lambda _: False, act=noting("act")))

        with pytest.raises(RunawayFlowError) as caught:
            program.run(notes, max_moves=10)

        assert caught.value.cycle in {("Ready?", "Act", "Ready?"), ("Act", "Ready?", "Act")}
        assert "more than the 10 moves" in str(caught.value)
        assert '"Act" -> "Ready?"' in str(caught.value)
        assert caught.value.run is not None
        assert len(caught.value.run.path) == 10
        assert len(notes) == 4

    def test_a_run_may_take_as_many_moves_as_it_may(self) -> None:
        """The bound itself is allowed."""
        flow = drawn("s([go]) --> a[Act] --> e([return])")
        program = bind(flow, registry_of(act=noting("act")))

        assert program.run([], max_moves=2).end == "return"
        with pytest.raises(RunawayFlowError):
            program.run([], max_moves=1)

    def test_moves_of_called_flows_count(self) -> None:
        """A loop that calls is bounded as a whole; the loop is named, not the called flow."""
        caller = drawn(
            "s([go]) --> x{Ready?}\n x -- yes --> e([return])\n x -- no --> c[[sub]] --> x",
            "caller",
        )
        callee = drawn("s([go]) --> a[Act] --> e([return])", "sub")
        registry = registry_of(ready_q=lambda _: False, act=noting("act"))
        program = bind(caller, registry, flows=linked(caller, callee))
        notes: list[str] = []

        with pytest.raises(RunawayFlowError) as caught:
            program.run(notes, max_moves=50)

        assert set(caught.value.cycle) == {"Ready?", "sub"}
        assert caught.value.run is not None
        assert caught.value.run.size <= 51


def test_parameters_are_passed_by_name() -> None:
    """The function gets what the label holds, with its type."""
    registry: Registry[list[object]] = Registry()

    @registry.step("Wait {seconds:int} seconds")
    def wait(context: list[object], seconds: int) -> None:
        context.append(seconds)

    notes: list[object] = []
    bind(drawn("s([go]) --> a[Wait 10 seconds] --> b[Wait 20\\nseconds]"), registry).run(notes)

    assert notes == [10, 20]


def test_a_run_explains_itself() -> None:
    """In words, a line a move, with the answers that led there."""
    flow = drawn(
        "s([go Hook]) --> x{Ready?}\n x -- yes --> e([return])\n x -- no --> d>defer: soon]"
    )

    run = bind(flow, registry_of(ready_q=lambda _: False)).run([])

    assert run.explain().splitlines() == [
        'test began at "go Hook" (<text>:2:4)',
        '  "Ready?" answered "no", so it went on to "defer: soon"',
        "  It is deferred (soon)",
    ]


def test_the_summary_is_one_line() -> None:
    """It has the flow, the chart, the path with called flows, the end and the time."""
    caller = drawn("s([go]) --> c[[sub]] --> a-b[Act] --> e([all done])", "caller")
    callee = drawn("s([go]) --> d>defer] --> x,y[Act]", "sub")
    program = bind(caller, registry_of(act=noting("act")), flows=linked(caller, callee))

    run = program.run([])
    run.elapsed = 0.0123

    assert run.summary() == (
        f"flow=caller chart={run.fingerprint[:8]} path=s,c(s,d,x%2Cy),a-b,e end=all done "
        "deferred=yes ms=12.3"
    )


def test_a_run_is_plain_data() -> None:
    """What `to_dict` gives is what JSON can hold."""
    flow = drawn("s([go]) --> x{Ready?}\n x -- yes --> e([return])\n x -- no --> e")

    data = bind(flow, registry_of(ready_q=lambda _: True)).run([]).to_dict()

    assert data["nodes"] == ["s", "x", "e"]
    assert data["answers"] == [["test", "x", "yes"]]
    assert data["moves"][1] == {"from": "x", "to": "e", "edge": 1, "line": 3, "answer": "yes"}
    assert (data["end"], data["deferred"], data["error"]) == ("return", False, None)
