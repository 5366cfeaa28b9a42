"""Binding: everything that is wrong is reported at once, before anything runs."""

from typing import Any

import pytest

from flowrun import InvalidFlowError, Registry, bind
from tests.engine.charts import drawn, linked


def problems(chart: str, registry: Registry[Any], **called: str) -> list[tuple[str, str]]:
    """The rules and messages of what keeps a chart from being bound."""
    flows = linked(drawn(chart, "caller"), *(drawn(text, name) for name, text in called.items()))
    with pytest.raises(InvalidFlowError) as caught:
        bind(flows["caller"], registry, flows=flows)
    return [(each.rule, each.message) for each in caught.value.diagnostics]


def registry() -> Registry[list[str]]:
    """A step and a predicate."""
    registry: Registry[list[str]] = Registry()
    registry.step("Make it")(lambda context: None)
    registry.predicate("Is it ready?")(lambda context: True)
    return registry


def test_all_that_is_wrong_is_reported_at_once() -> None:
    """Errors of the chart, of the labels and of the calls, in the order of the file."""
    chart = (
        "s([go]) --> a[Make is] --> x[Is it ready?]\n"
        "x --> y{Is it red?}\n"
        "y -- yes --> c[[nowhere]] --> e([return])\n"
        "y --> e"
    )

    found = problems(chart, registry())

    assert [rule for rule, _ in found] == [
        "unbound-label",
        "wrong-kind",
        "unbound-label",
        "unknown-flow",
        "unlabelled-answer",
    ]


def test_errors_of_called_flows_are_reported_too() -> None:
    """Nothing of what a run may come to is left unbound."""
    found = problems(
        "s([go]) --> c[[sub]] --> e([return])", registry(), sub="s([go]) --> a[Unmake it]"
    )

    assert [rule for rule, _ in found] == ["unbound-label"]


def test_an_unbound_label_comes_with_the_nearest_and_a_function_to_paste() -> None:
    """The function is of the right kind, with the drawn answers as its type."""
    flow = drawn("s([go]) --> x{Is it redy?}\n x -- red --> e([return])\n x -- blue --> e")

    with pytest.raises(InvalidFlowError) as caught:
        bind(flow, registry())

    (found,) = caught.value.diagnostics
    assert found.hint == 'did you mean "Is it ready?"?'
    assert found.span.line == 2
    assert found.stub is not None
    compile(found.stub, "stub", "exec")
    assert '@registry.predicate("Is it redy?")' in found.stub
    assert 'Literal["red", "blue"]' in found.stub


def test_a_label_of_two_patterns_is_ambiguous_whatever_the_order() -> None:
    """Neither registration order nor length decides."""
    for labels in (["Wait {long}", "Wait for {whom}"], ["Wait for {whom}", "Wait {long}"]):
        waiting: Registry[Any] = Registry()
        for label in labels:
            waiting.step(label)(lambda context, **values: None)

        ((rule, message),) = problems("s([go]) --> a[Wait for it]", waiting)

        assert rule == "ambiguous-label"
        assert all(label in message for label in labels)


def test_a_parameter_that_does_not_convert_is_named() -> None:
    """The message has the text, the type and the registered label."""
    waiting: Registry[Any] = Registry()
    waiting.step("Wait {seconds:int} s")(lambda context, seconds: None)

    ((rule, message),) = problems("s([go]) --> a[Wait ten s]", waiting)

    assert rule == "label-parameter"
    assert '"ten"' in message


@pytest.mark.parametrize(
    ("called", "rule"),
    [
        ({"sub": "s([go]) --> c[[caller]] --> e([return])"}, "recursive-call"),
        ({"sub": "s([go]) --> c[[sub]] --> e([return])"}, "recursive-call"),
        ({}, "unknown-flow"),
    ],
)
def test_calls_must_end(called: dict[str, str], rule: str) -> None:
    """A flow that is not there, or that calls itself by whatever way, is an error."""
    found = problems("s([go]) --> c[[sub]] --> e([return])", registry(), **called)

    assert rule in [each for each, _ in found]


def test_every_outcome_of_a_call_needs_an_arrow() -> None:
    """The outcomes that are not taken are named; a plain arrow takes all."""
    sub = "s([go]) --> x{Is it ready?}\n x -- yes --> e([full])\n x -- no --> f([failed])"

    ((rule, message),) = problems(
        "s([go]) --> c[[sub]]\n c -- full --> e([return])", registry(), sub=sub
    )
    plain = linked(drawn("s([go]) --> c[[sub]] --> e([return])", "caller"), drawn(sub, "sub"))

    assert rule == "unhandled-outcome"
    assert '"failed"' in message
    assert bind(plain["caller"], registry(), flows=plain).run([]).end == "return"


def test_flows_that_were_loaded_together_call_each_other() -> None:
    """Without `flows`, a call means the flow that was loaded with its caller."""
    flows = linked(
        drawn("s([go]) --> c[[sub]] --> e([return])", "caller"),
        drawn("s([go]) --> a[Make it]", "sub"),
    )
    for flow in flows.values():
        flow.flows = flows

    assert bind(flows["caller"], registry()).run([]).end == "return"
