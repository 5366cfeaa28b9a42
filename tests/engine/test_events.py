"""Watching runs."""

import contextvars
import threading
from contextlib import suppress
from typing import Any

import pytest

from flowrun import (
    Answered,
    Entered,
    Finished,
    Program,
    Raised,
    Registry,
    Run,
    StepFailedError,
    Took,
    bind,
    observing,
    simulate,
)
from flowrun.events import Event, observing_runs
from tests.engine.charts import drawn, linked


def words(event: Event) -> str:
    """An event in a few words."""
    match event:
        case Entered(flow, node):
            return f"{flow.name} entered {node.id}"
        case Answered(flow, node, answer):
            return f"{flow.name} {node.id} answered {answer}"
        case Raised(flow, node, error):
            return f"{flow.name} {node.id} raised {error}"
        case Took(flow, edge):
            return f"{flow.name} took {edge.source}-{edge.target}"
        case Finished(flow, run):
            return f"{flow.name} finished {run.end}"


def _collect(event: Event, runs: list[Run]) -> None:
    if isinstance(event, Finished):
        runs.append(event.run)


def program(**functions: Any) -> Program[Any]:
    """A caller of a flow with a decision."""
    registry: Registry[Any] = Registry()
    registry.predicate("Ready?")(functions.get("ready", lambda _: True))
    flows = linked(
        drawn("s([go]) --> c[[sub]] --> e([return])", "top"),
        drawn("s([go]) --> x{Ready?}\n x -- yes --> e([return])\n x -- no --> d>defer]", "sub"),
    )
    return bind(flows["top"], registry, flows=flows)


def test_every_node_answer_and_edge_is_told_in_order() -> None:
    """Called flows too, and the end of each with its run."""
    told: list[str] = []

    with observing(lambda event: told.append(words(event))):
        program().run(None)

    assert told == [
        "top entered s",
        "top took s-c",
        "top entered c",
        "sub entered s",
        "sub took s-x",
        "sub entered x",
        "sub x answered True",
        "sub took x-e",
        "sub entered e",
        "sub finished return",
        "top took c-e",
        "top entered e",
        "top finished return",
    ]


def test_an_error_is_told_and_the_run_up_to_it() -> None:
    """Where nothing takes the error, both runs finish without an end."""
    told: list[str] = []

    with (
        observing(lambda event: told.append(words(event))),
        pytest.raises(StepFailedError),
    ):
        program(ready=lambda _: 1 / 0).run(None)

    assert told[-4:] == [
        "sub x raised division by zero",
        "sub finished None",
        "top c raised division by zero",
        "top finished None",
    ]


@pytest.mark.parametrize("ready", [True, False, None])
def test_runs_are_told_when_they_are_over(ready: object) -> None:
    """The same as by the events, also of runs that fail; for ``None`` the predicate raises."""
    by_runs: list[Run] = []
    by_events: list[Run] = []
    flow = drawn("s([go]) --> x{Ready?}\n x -- yes --> e([return])\n x -- no --> d>defer]")
    registry: Registry[None] = Registry()
    registry.predicate("Ready?")(lambda _: 1 / 0 if ready is None else ready)

    for program_ in (
        bind(flow, registry),
        program(ready=lambda _: 1 / 0 if ready is None else ready),
    ):
        with observing_runs(by_runs.append), suppress(StepFailedError):
            program_.run(None)
        with observing(lambda event: _collect(event, by_events)), suppress(StepFailedError):
            program_.run(None)

    assert by_runs == by_events
    assert [run.flow.name for run in by_runs] == ["test", "sub", "top"]


def test_runs_are_told_once_beside_an_observer_of_events() -> None:
    """Whoever watches the events makes no difference to who wants the runs."""
    runs: list[Run] = []
    told: list[str] = []

    with observing_runs(runs.append), observing(lambda event: told.append(words(event))):
        program().run(None)

    assert [run.flow.name for run in runs] == ["sub", "top"]
    assert told[-1] == "top finished return"


def test_a_flow_of_one_node_is_watched() -> None:
    """A run that has nothing to do is still a run."""
    told: list[str] = []
    registry: Registry[None] = Registry()
    program = bind(drawn("s([go])"), registry)

    with observing(lambda event: told.append(words(event))):
        program.run(None)

    assert told == ["test entered s", "test finished return"]


def test_a_simulation_is_watched_too() -> None:
    """Every driver of the walk is."""
    told: list[str] = []
    flow = drawn("s([go]) --> x{Ready?}\n x -- yes --> e([return])\n x -- no --> e")

    with observing(lambda event: told.append(words(event))):
        simulate(flow, {"Ready?": "no"})

    assert "test x answered no" in told


def test_several_may_watch_and_only_inside_their_block() -> None:
    """Observers nest; when a block is left, its observer hears no more."""
    outer: list[Event] = []
    inner: list[Event] = []

    with observing(outer.append):
        with observing(inner.append):
            program().run(None)
        program().run(None)
    program().run(None)

    assert len(outer) == 2 * len(inner) > 0


def test_another_thread_is_not_watched() -> None:
    """An observer hears the runs of its own thread, and of contexts copied from it."""
    told: list[Event] = []

    with observing(told.append):
        thread = threading.Thread(target=program().run, args=(None,))
        thread.start()
        thread.join()
        heard_elsewhere = len(told)
        contextvars.copy_context().run(program().run, None)

    assert heard_elsewhere == 0
    assert told
