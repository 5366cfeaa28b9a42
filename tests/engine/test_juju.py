"""Flows as the hooks of a charm: the example of docs/juju.md, and what it does not show."""

import importlib.util
import re
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any, ClassVar

import ops
import pytest
from ops import testing

from flowrun import Registry, load
from flowrun.juju import Hooks, Meaning, Response, why

DOCS = Path(__file__).parents[2] / "docs" / "juju.md"
META = {"name": "greeter", "containers": {"world": {}}}
CONFIG = {"options": {"greeting": {"type": "string", "default": ""}}}
ACTIONS: dict[str, Any] = {"shout": {}}

Context = testing.Context[Any]
WORLD = testing.Container("world", can_connect=True)


@pytest.fixture
def example(tmp_path: Path) -> ModuleType:
    """The documentation's charm, with its flows beside it."""
    text = DOCS.read_text(encoding="utf-8")
    (tmp_path / "flows").mkdir()
    (tmp_path / "flows" / "hooks.md").write_text(fenced(text, "````markdown"), encoding="utf-8")
    (tmp_path / "charm.py").write_text(fenced(text, "```python"), encoding="utf-8")
    specification = importlib.util.spec_from_file_location("greeter", tmp_path / "charm.py")
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def fenced(text: str, fence: str) -> str:
    """The first block behind a fence."""
    closing = fence.rstrip("abcdefghijklmnopqrstuvwxyz")
    found = re.search(rf"^{fence}\n(.*?)^{closing}$", text, re.DOTALL | re.MULTILINE)
    assert found is not None
    return found[1]


@pytest.fixture
def context(example: ModuleType, tmp_path: Path) -> Context:
    """The example, ready to be dispatched."""
    return testing.Context(
        example.Greeter, meta=META, config=CONFIG, actions=ACTIONS, charm_root=tmp_path
    )


def test_example_is_as_short_as_it_says() -> None:
    """The charm has about thirty lines of code."""
    code = fenced(DOCS.read_text(encoding="utf-8"), "```python").splitlines()

    assert len([line for line in code if line.strip()]) <= 35


def test_outcome_becomes_the_status(context: Context) -> None:
    """The end that a run comes to is what the unit shows."""
    silent = context.run(context.on.config_changed(), testing.State(containers={WORLD}))
    greeted = context.run(
        context.on.config_changed(),
        testing.State(containers={WORLD}, config={"greeting": "hello"}),
    )

    assert silent.unit_status == testing.BlockedStatus("set a greeting")
    assert greeted.unit_status == testing.ActiveStatus()


def test_run_is_logged(context: Context) -> None:
    """One line has the whole run."""
    context.run(context.on.config_changed(), testing.State(containers={WORLD}))

    (line,) = [log.message for log in context.juju_log if log.message.startswith("flow=")]
    pattern = r"flow=config-changed chart=\w{8} path=hook_fired,is_set,silent end=no greeting .*"
    assert re.fullmatch(pattern, line)


def test_action_answers(context: Context) -> None:
    """What the step gave is what the person reads."""
    state = testing.State(containers={WORLD}, config={"greeting": "hello"})

    context.run(context.on.action("shout"), state)

    assert context.action_results == {"greeting": "HELLO"}


def test_action_fails(context: Context) -> None:
    """An outcome may be the failure of an action."""
    with pytest.raises(testing.ActionFailed) as caught:
        context.run(context.on.action("shout"), testing.State(containers={WORLD}))

    assert caught.value.message == "set a greeting first"


class Charm(ops.CharmBase):
    """A charm with one flow, whose only step does as a test says."""

    text = ""
    event = "config-changed"
    act: Callable[[], None]
    outcomes: ClassVar[dict[str, Meaning]] = {}
    errors: ClassVar[dict[type[Exception], Response]] = {}

    def __init__(self, framework: ops.Framework) -> None:
        super().__init__(framework)
        registry: Registry[Charm] = Registry()
        registry.step("Act")(lambda charm: charm.act())
        registry.predicate("Is it time?")(lambda _: False)
        flows = load(self.charm_dir / "flows")
        self.hooks = Hooks(
            self, flows, registry, lambda _: self, outcomes=self.outcomes, errors=self.errors
        )


Dispatch = Callable[..., testing.State]


@pytest.fixture
def dispatch(tmp_path: Path) -> Dispatch:
    """Runs the event of a chart's name with a charm that is made of the test's own parts."""

    def run(chart: str, event: str = "config-changed", **parts: Any) -> testing.State:
        (tmp_path / "flows").mkdir()
        page = f"## {event} hook\n\n```mermaid\nflowchart TD\n{chart}\n```\n"
        (tmp_path / "flows" / "page.md").write_text(page, encoding="utf-8")
        charm = type("TestedCharm", (Charm,), parts)
        context: Context = testing.Context(charm, meta=META, actions=ACTIONS, charm_root=tmp_path)
        action = event.removesuffix("-action")
        if action != event:
            return context.run(context.on.action(action), testing.State())
        fired = getattr(context.on, event.replace("-", "_"), context.on.start)
        return context.run(fired(), testing.State())

    return run


ACT = "hook([Hook]) --> act[Act] --> done([return])"


def failing(error: Exception) -> Callable[[object], None]:
    """A step that raises."""

    def act(_: object) -> None:
        raise error

    return act


WAITING = {OSError: Response(lambda error: ops.WaitingStatus(str(error)), defer=True)}


def test_deferred_run_defers_its_event(dispatch: Dispatch) -> None:
    """The event comes again, and the unit says why it waits."""
    after = dispatch(
        "hook([Hook]) --> later>defer: too early]",
        outcomes={"defer": ops.WaitingStatus("waiting")},
    )

    assert len(after.deferred) == 1
    assert after.unit_status == testing.WaitingStatus("waiting")


@pytest.mark.parametrize(
    ("chart", "message"),
    [
        ("hook([Hook]) --> later>defer: too early]", "too early"),
        ("hook([Hook]) --> is{Is it time?}\nis -- no --> later>defer]\nis -- yes --> later", "no"),
    ],
)
def test_status_says_why(dispatch: Dispatch, chart: str, message: str) -> None:
    """What the defer says, or else the answer that led to it."""
    after = dispatch(chart, outcomes={"defer": lambda run: ops.WaitingStatus(why(run))})

    assert after.unit_status.message.endswith(message)


def test_expected_error_is_met(dispatch: Dispatch) -> None:
    """By its class or one that it derives from: a status, and the event again."""
    after = dispatch(ACT, act=failing(ConnectionError("nobody is there")), errors=WAITING)

    assert after.unit_status == testing.WaitingStatus("nobody is there")
    assert len(after.deferred) == 1


def test_nearest_class_counts(dispatch: Dispatch) -> None:
    """Of several that fit, the most derived one."""
    errors = {**WAITING, ConnectionError: Response()}

    after = dispatch(ACT, act=failing(ConnectionRefusedError()), errors=errors)

    assert not after.deferred
    assert after.unit_status.name == "unknown"


def test_unexpected_error_is_a_hook_error(dispatch: Dispatch) -> None:
    """Juju shows it, and runs the hook again."""
    with pytest.raises(testing.errors.UncaughtCharmError, match="division by zero"):
        dispatch(ACT, act=failing(ZeroDivisionError("division by zero")), errors=WAITING)


def test_action_fails_with_the_error(dispatch: Dispatch) -> None:
    """There is nobody to run it again."""
    with pytest.raises(testing.ActionFailed) as caught:
        dispatch(ACT, "shout-action", act=failing(OSError("no voice")), errors=WAITING)

    assert caught.value.message == "no voice"


@pytest.mark.parametrize("event", ["stop", "remove"])
def test_what_cannot_be_deferred_is_let_go(dispatch: Dispatch, event: str) -> None:
    """The framework would raise."""
    after = dispatch(ACT, event, act=failing(OSError("too late")), errors=WAITING)

    assert not after.deferred
    assert after.unit_status == testing.WaitingStatus("too late")


def test_most_pressing_status_is_shown(dispatch: Dispatch) -> None:
    """A run may report several outcomes on its way."""
    after = dispatch(
        "hook([Hook]) --> stuck([stuck]) --> fine([fine])",
        outcomes={"fine": ops.ActiveStatus(), "stuck": ops.BlockedStatus("stuck")},
    )

    assert after.unit_status == testing.BlockedStatus("stuck")


def test_outcome_without_a_meaning(dispatch: Dispatch) -> None:
    """It is named: nothing that a chart reports is lost."""
    with pytest.raises(testing.errors.UncaughtCharmError, match='the outcome "odd" means'):
        dispatch("hook([Hook]) --> odd([odd])")


def test_flow_that_nothing_runs(dispatch: Dispatch) -> None:
    """A misspelt event is found when the charm starts."""
    with pytest.raises(testing.errors.UncaughtCharmError, match='is called "confg-changed"'):
        dispatch(ACT, "confg-changed")


def test_run_is_traced(context: Context) -> None:
    """A run is a span with the chart's fingerprint, and each node an event in it."""
    context.run(context.on.config_changed(), testing.State(containers={WORLD}))

    (span,) = [span for span in context.trace_data if span.name == "config-changed"]
    assert len(str((span.attributes or {})["chart"])) == 64
    assert [event.name for event in span.events] == ["hook_fired", "is_set", "silent"]
