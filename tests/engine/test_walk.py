"""The walk without the calls, and its laws."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowrun import (
    Arrow,
    Flow,
    FlowrunError,
    Program,
    Registry,
    Role,
    Run,
    RunError,
    bind,
    observing,
    simulate,
)
from tests.engine.charts import drawn

Answers = list[bool | str | Exception]


class Script:
    """A context that gives prepared answers, whoever asks."""

    def __init__(self, answers: Answers) -> None:
        self._answers = iter(answers)
        self.asked: list[str] = []

    def answer(self, label: str) -> Any:
        """The next answer, noting who asked."""
        self.asked.append(label)
        answer = next(self._answers, True)
        if isinstance(answer, Exception):
            raise answer
        return answer


ENDS = ("u1[Never] --> e([return])", "u2[Never] --> d>defer: later]", "u3[Never] --> f([failed])")
"""Every end, with a way into it, so that it is no second start."""


@st.composite
def charts(draw: st.DrawFn, *, calls: bool = True) -> str:
    """Sound charts of up to eight nodes with loops, errors, defers, outcomes and calls."""
    count = draw(st.integers(1, 6))
    kinds = draw(
        st.lists(
            st.sampled_from(["step", "ensure", "decision", "defer", "outcome", "call"]),
            min_size=count,
            max_size=count,
        )
    )
    kinds = [kind for kind in kinds if calls or kind != "call"]
    nodes = [f"n{i}" for i in range(len(kinds))]
    targets = st.sampled_from([*nodes, "e", "d", "f"])
    lines = ["s([go]) --> " + draw(targets), *ENDS]
    for node, kind in zip(nodes, kinds, strict=True):
        lines += _node_lines(draw, node, kind, targets)
    return "\n".join(lines)


def _node_lines(
    draw: st.DrawFn, node: str, kind: str, targets: st.SearchStrategy[str]
) -> Iterator[str]:
    shapes = {
        "step": f"{node}[Step {node}]",
        "ensure": f"{node}{{Ensure {node}?}}",
        "decision": f"{node}{{Decide {node}?}}",
        "defer": f"{node}>defer {node}]",
        "outcome": f"{node}([told {node}])",
        "call": f"{node}[[callee]]",
    }
    yield shapes[kind]
    yield f"u{node}[Never] --> {node}"
    answers = (
        ["", "", ""]
        if kind != "decision"
        else draw(
            st.sampled_from(
                [
                    ["|yes|", "|no|"],
                    ["|yes|", "|else|"],
                    ["|red|", "|no|", "|yes|"],
                    ["|red|", "|blue|"],
                ]
            )
        )
    )
    for answer in answers[: 1 if kind != "decision" else None]:
        yield f"{node} -->{answer} {draw(targets)}"
    if kind in {"step", "ensure", "decision", "call"}:
        for error in draw(st.sets(st.sampled_from(["ValueError", "LookupError", "error"]))):
            yield f"{node} -. {error} .-> {draw(targets)}"


ANSWERS = st.lists(
    st.one_of(
        st.booleans(),
        st.sampled_from(["red", "blue", "yes", "no", "Green"]),
        st.sampled_from([KeyError("gone"), ValueError("bad"), StopIteration()]),
    ),
    max_size=30,
)


def programs(chart: str, callee: str) -> Program[Script]:
    """The program of a chart that may call another, every label bound to the script."""
    flow, called = drawn(chart, "caller"), drawn(callee, "callee")
    registry: Registry[Script] = Registry()
    for node in (*flow.nodes.values(), *called.nodes.values()):
        if node.label not in registry and node.role in {Role.STEP, Role.DECISION}:
            _register(registry, node.label, node.role)
    return bind(flow, registry, flows={"caller": flow, "callee": called})


def _register(registry: Registry[Script], label: str, role: Role) -> None:
    register = registry.step if role is Role.STEP else registry.predicate
    register(label)(lambda script: script.answer(label))


def outcome(program: Program[Script], answers: Answers, how: str) -> tuple[Any, list[str]]:
    """What a run comes to and whom it asked: by `run`, watched, or driven by hand."""
    script = Script(answers)
    try:
        return _ran(program, script, how), script.asked
    except RunError as error:
        cause = type(error.__cause__), str(error.__cause__)
        return (type(error), str(error), cause, error.run, error.node.id), script.asked


def _ran(program: Program[Script], script: Script, how: str) -> Run:
    if how == "run":
        return program.run(script, max_moves=25)
    if how == "watched":
        with observing(lambda event: None):
            return program.run(script, max_moves=25)
    walk = program.walk(max_moves=25)
    try:
        visit = next(walk)
        while True:
            assert visit.function is not None
            try:
                answer = visit.function(script, **visit.parameters)
            except Exception as error:  # noqa: BLE001 - as a driver does
                visit = walk.throw(error)
            else:
                visit = walk.send(answer)
    except StopIteration as stop:
        run: Run = stop.value
        return run


@given(charts(), charts(calls=False), ANSWERS)
def test_walk_and_run_agree(chart: str, callee: str, answers: Answers) -> None:
    """Run, watched run and walk take the same path to the same end or error."""
    program = programs(chart, callee)

    expected = outcome(program, answers, "run")

    assert outcome(program, answers, "watched") == expected
    assert outcome(program, answers, "walk") == expected


@given(charts(), charts(calls=False), ANSWERS)
def test_a_run_visits_only_edges_of_the_graph(chart: str, callee: str, answers: Answers) -> None:
    """The path is connected, begins at the start, and each of its edges is drawn."""
    came, _ = outcome(programs(chart, callee), answers, "run")

    _assert_drawn(came if isinstance(came, Run) else came[3])


def _assert_drawn(run: Run) -> None:
    edges = [part for part in run.path if not isinstance(part, Run)]
    at = run.flow.start.id
    for edge in edges:
        assert edge.source == at
        assert run.flow.graph.edges[edge.source, edge.target, edge.index]["edge"] is edge
        assert edge.arrow is not Arrow.NONE
        at = edge.target
    for part in run.path:
        if isinstance(part, Run):
            _assert_drawn(part)


class TestVisits:
    """What the walk yields."""

    FLOW = (
        "s([go]) --> x{Wait 10 s?}\n x -- yes --> o([told]) --> a[Act] --> e([return])\n"
        " x -- no --> d>defer]"
    )

    def program(self) -> Program[list[str]]:
        """A program with a parameter in a label."""
        registry: Registry[list[str]] = Registry()
        registry.predicate("Wait {seconds:int} s?")(lambda context, seconds: True)
        registry.step("Act")(lambda context: None)
        return bind(drawn(self.FLOW), registry)

    def test_a_visit_has_the_node_its_function_and_its_parameters(self) -> None:
        """Only steps and decisions are visits; they are numbered."""
        walk = self.program().walk()

        first = next(walk)
        second = walk.send("yes")

        assert (first.node.id, first.parameters, first.number) == ("x", {"seconds": 10}, 1)
        assert (second.node.id, second.parameters, second.number) == ("a", {}, 2)
        assert first.call([]) is True
        with pytest.raises(StopIteration) as stop:
            walk.send(None)
        assert stop.value.value.end == "return"
        assert stop.value.value.elapsed is None

    def test_a_walk_can_be_left(self) -> None:
        """Closing a walk half-way is no error."""
        walk = self.program().walk()
        next(walk)

        walk.close()

    def test_two_walks_do_not_disturb_each_other(self) -> None:
        """All that changes is in the walk."""
        program = self.program()
        one, other = program.walk(), program.walk()

        next(one)
        next(other)
        one.send("yes")

        with pytest.raises(StopIteration) as stop:
            other.send("no")
        assert stop.value.value.end == "defer"


def looped() -> Flow:
    """A chart with a loop, for simulations."""
    return drawn(
        "s([go]) --> m{Make it?} --> x{Ready?}\n"
        " x -- yes --> e([return])\n x -- no --> w[Wait] --> x\n"
        " w -. ApiError .-> f([failed])"
    )


class TestSimulate:
    """A run without code."""

    def test_each_decision_takes_its_next_answer(self) -> None:
        """An answer a visit, as text or as bool; an ensure needs none."""
        run = simulate(looped(), {"ready": ["no", False, "yes"]})

        assert [node.id for node in run.nodes] == ["s", "m", "x", "w", "x", "w", "x", "e"]
        assert [entry.answer for entry in run.answers] == [None, "no", "no", "yes"]

    def test_one_answer_may_stand_alone(self) -> None:
        """A text is one answer, not a sequence of letters."""
        assert simulate(looped(), {"Ready?": "yes"}).end == "return"

    def test_an_exception_is_raised_at_its_node(self) -> None:
        """So an arrow for an error can be taken."""
        error = type("ApiError", (Exception,), {})

        run = simulate(looped(), {"Ready?": "no", "Wait": error("gone")})

        assert run.end == "failed"

    def test_no_answer_left_names_the_decision(self) -> None:
        """The message says where, and what could be answered; the path so far is kept."""
        with pytest.raises(FlowrunError) as caught:
            simulate(looped(), {"Ready?": ["no"]})

        assert str(caught.value) == (
            'no answer is left for "Ready?" (<text>:2:31): give "yes" or "no"'
        )
        assert isinstance(caught.value, RunError)
        assert caught.value.run is not None
        assert [node.id for node in caught.value.run.nodes] == ["s", "m", "x", "w", "x"]
