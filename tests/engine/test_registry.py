"""Registering steps and predicates."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from flowrun import RegistrationError, Registry


def act(context: list[str]) -> None:
    """Write that it acted."""
    context.append("acted")


def wait(context: list[str], seconds: int) -> None:
    """Write how long it waited."""
    context.append(f"{seconds}")


def test_a_decorator_returns_the_function_unchanged() -> None:
    """A registered step is called as a plain function."""
    registry: Registry[list[str]] = Registry()

    assert registry.step("Act")(act) is act
    assert registry.predicate("Acted?")(act) is act


def test_a_label_finds_its_function_as_a_reader_sees_it() -> None:
    """Line breaks, case and a final mark do not count."""
    registry: Registry[list[str]] = Registry()
    registry.step("Turn it on")(act)

    (match,) = registry.matches("turn it\\n on.")

    assert match.entry.function is act
    assert "TURN IT ON" in registry
    assert "Turn it off" not in registry


def test_parameters_are_taken_from_the_label_with_their_types() -> None:
    """A label with parameters matches every label with values of their types."""
    registry: Registry[list[str]] = Registry()

    @registry.step("Wait {seconds:int} seconds for {whom}, {factor:float} x {unit:word}")
    def wait_for(context: list[str], seconds: int, whom: str, factor: float, unit: str) -> None:
        context.append(f"{seconds} {whom} {factor} {unit}")

    (match,) = registry.matches("Wait 10 seconds for the Primary, 1.5 x pg/0.")

    assert match.parameters == {"seconds": 10, "whom": "the Primary", "factor": 1.5, "unit": "pg/0"}
    assert registry.matches("Wait ten seconds for the Primary, 1.5 x pg/0") == ()


def test_every_match_is_returned() -> None:
    """Whether a label is ambiguous is for the document to show, whatever the order."""
    registry: Registry[list[str]] = Registry()
    registry.step("Wait {long}")(lambda context, long: None)
    registry.step("Wait for {whom}")(lambda context, whom: None)

    labels = [match.entry.label for match in registry.matches("Wait for it")]

    assert labels == ["Wait {long}", "Wait for {whom}"]


def test_a_label_registered_twice_is_refused_with_both_places() -> None:
    """The second registration names the first."""
    registry: Registry[list[str]] = Registry()
    registry.step("Act")(act)

    with pytest.raises(RegistrationError) as caught:
        registry.predicate("act?")(wait)

    here = act.__code__.co_filename
    assert str(caught.value) == (
        f'"act?" is registered twice: at {here}:{act.__code__.co_firstlineno} '
        f"and at {here}:{wait.__code__.co_firstlineno}"
    )


async def act_later(context: list[str]) -> None:
    """Never run by a call."""


def acting(context: list[str]) -> Any:
    """Never run by a call, either."""
    yield context


class Act:
    """A callable that is no function."""

    def __call__(self, context: list[str]) -> None:
        """Act."""

    def act(self, context: list[str]) -> None:
        """Act as a method."""


@pytest.mark.parametrize(
    "function",
    [Act(), Act().act, partial(wait, seconds=3), act],
    ids=["object", "method", "partial", "function"],
)
def test_whatever_can_be_called_with_the_context_can_be_registered(
    function: Callable[[list[str]], None],
) -> None:
    """Methods, partial functions and objects that are called are steps too."""
    registry: Registry[list[str]] = Registry()

    registry.step("Act")(function)

    assert len(registry) == 1


@pytest.mark.parametrize(
    ("label", "function", "why"),
    [
        ("Act", lambda: None, "called with (context)"),
        ("Act", lambda context, more: None, "called with (context)"),
        ("Act {often:int}", act, "called with (context, often)"),
        ("Act", act_later, "async function or a generator"),
        ("Act", acting, "async function or a generator"),
    ],
    ids=["too few", "too many", "no parameter", "async", "generator"],
)
def test_a_function_that_cannot_be_called_so_is_refused(
    label: str, function: Callable[..., Any], why: str
) -> None:
    """What a run would trip over is said at registration."""
    registry: Registry[list[str]] = Registry()

    with pytest.raises(RegistrationError, match=r"Act") as caught:
        registry.step(label)(function)

    assert why in str(caught.value)


@pytest.mark.parametrize(
    ("label", "why"),
    [
        ("Wait {seconds:minute}", '"minute" is no type of a parameter; they are text, word, int'),
        ("Wait {1}", "{1} does not begin with a name"),
        ("Wait {}", "{} does not begin with a name"),
        ("Wait {a} {a}", "each name once"),
        ("Wait {a", "{name}"),
    ],
)
def test_a_parameter_that_is_none_is_refused(label: str, why: str) -> None:
    """The label and what may stand there are in the message."""
    registry: Registry[list[str]] = Registry()

    with pytest.raises(RegistrationError) as caught:
        registry.step(label)(act)

    assert label in str(caught.value)
    assert why in str(caught.value)


def test_raises_takes_exceptions_only() -> None:
    """A declared error is the class of an exception."""
    registry: Registry[list[str]] = Registry()

    with pytest.raises(RegistrationError, match="raises= takes classes of exceptions"):
        registry.step("Act", raises=(KeyboardInterrupt,))(act)  # type: ignore[arg-type]  # on purpose


def test_repr_counts() -> None:
    """A registry says what it holds."""
    registry: Registry[list[str]] = Registry()
    registry.step("Act")(act)
    registry.predicate("Acted?")(act)

    assert repr(registry) == "<Registry: 1 steps, 1 predicates>"


@pytest.mark.parametrize("label", ["Write {{file}}", "Close the }}", "{{{{"])
def test_braces_written_twice_are_braces(label: str) -> None:
    """A chart may draw them, and nothing is taken for a parameter."""
    registry: Registry[object] = Registry()
    registry.step(label)(lambda _: None)

    drawn = label.replace("{{", "{").replace("}}", "}")

    assert drawn in registry
    assert label not in registry


def test_braces_beside_a_parameter() -> None:
    """A parameter may stand in braces."""
    registry: Registry[object] = Registry()
    registry.step("Write {{{name:word}}}")(lambda _, name: name)

    (match,) = registry.matches("Write {config}")

    assert match.parameters == {"name": "config"}
