"""Watching runs."""

import contextvars
import threading
from typing import Any

import pytest

from flowrun import (
    Answered,
    Entered,
    Finished,
    Program,
    Raised,
    Registry,
    StepFailedError,
    Took,
    bind,
    observing,
    simulate,
)
from flowrun.events import Event
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


def program(**functions: Any) -> Program[Any]:
    """A caller of a flow with a decision."""
    registry: Registry[Any] = Registry()
    registry.predicate("Ready?")(functions.get("ready", lambda context: True))
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
        program(ready=lambda context: 1 / 0).run(None)

    assert told[-4:] == [
        "sub x raised division by zero",
        "sub finished None",
        "top c raised division by zero",
        "top finished None",
    ]


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
