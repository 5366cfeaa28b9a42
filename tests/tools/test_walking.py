"""Runs told in lines."""

from collections.abc import Callable

import pytest

from flowrun import Flow, Registry, RunError, bind, flow_of, observing, parse
from flowrun.flow import linked
from flowrun_tools.pieces import Line, Tone, plain
from flowrun_tools.walking import Narrator, duration, ending

OUTER = """flowchart TD
    go([Deploy]) --> ready{Is it ready?}
    ready -- yes --> ship[Ship it]
    ready -- no --> wait>defer: not ready]
    ship -. ApiError .-> failed([failed])
    ship --> tell[[Tell people]]
    tell --> done([return])
"""
INNER = """flowchart TD
    begin([Tell people]) --> mail[Write a mail]
    mail --> told([told])
"""


class ApiError(Exception):
    """The API says no."""


def told(
    *, ready: bool = True, refused: bool = False, lost: bool = False, columns: int | None = None
) -> list[str]:
    """What is told of a run in which some things go wrong, with a clock that ticks each time."""
    lines: list[Line] = []
    ticks = iter(range(100))
    narrator = Narrator(lines.append, columns=columns, clock=lambda: next(ticks) / 1000)
    program = bind(flows()["deploy"], registry(ready=ready, refused=refused, lost=lost))
    with observing(narrator):
        try:
            lines.append(ending(program.run(None)))
        except RunError as error:
            assert error.run is not None  # noqa: PT017 - what it holds is under test elsewhere
            lines.append(ending(error.run))
    return plain(lines).splitlines()


def flows() -> dict[str, Flow]:
    """A flow and one that it calls."""
    return linked(flow_of(parse(t, path="p.md"), name=n) for n, t in FLOWS.items())


FLOWS = {"deploy": OUTER, "tell-people": INNER}


def registry(*, ready: bool, refused: bool, lost: bool) -> Registry[None]:
    """Functions that do as they are told."""
    made: Registry[None] = Registry()
    made.predicate("Is it ready?")(lambda _: ready)
    made.step("Ship it")(failing(ApiError() if refused else None))
    made.step("Write a mail")(failing(ValueError() if lost else None))
    return made


def failing(error: Exception | None) -> Callable[[None], None]:
    """A step that raises an error, if it is given one."""

    def step(_: None) -> None:
        if error is not None:
            raise error

    return step


def test_each_node_is_told_when_it_is_left() -> None:
    """Its line, its label, its answer and its time; a called flow is indented."""
    assert told() == [
        "deploy  p.md:1:1",
        "  2  Deploy",
        "  2  Is it ready?  yes               1.0 ms",
        "  3  Ship it                         1.0 ms",
        "  6  Tell people",
        "    tell-people  p.md:1:1",
        "      2  Tell people",
        "      2  Write a mail     1.0 ms",
        "      3  told",
        "  7  return",
        'ended with "return" after 6 moves',
    ]


def test_an_error_with_an_arrow_is_told_like_an_answer() -> None:
    """The run goes on."""
    assert told(refused=True)[3:] == [
        "  3  Ship it       raised ApiError   1.0 ms",
        "  5  failed",
        'ended with "failed" after 3 moves',
    ]


def test_an_error_without_an_arrow_ends_the_story() -> None:
    """The call that it left is not told of twice."""
    assert told(lost=True)[4:] == [
        "  6  Tell people",
        "    tell-people  p.md:1:1",
        "      2  Tell people",
        "      2  Write a mail  raised ValueError   1.0 ms",
        "failed after 5 moves",
    ]


def test_a_deferred_run_says_why() -> None:
    """With the reason that the chart gives."""
    assert told(ready=False)[3:] == [
        "  4  defer: not ready",
        "deferred (not ready) after 2 moves",
    ]


def test_labels_are_cut_where_the_terminal_is_narrow() -> None:
    """Answers and times stay in their columns."""
    lines = told(columns=42)

    assert "  2  Is it read\N{HORIZONTAL ELLIPSIS}  yes               1.0 ms" in lines


def test_an_outcome_on_the_way_is_told_at_the_end() -> None:
    """What a run reports is part of how it ended."""
    flow = flow_of(parse("flowchart TD\ngo([Go]) --> half([half done]) --> r([return])"), name="go")

    line = ending(bind(flow, Registry[None]()).run(None))

    assert plain([line]) == 'ended with "return", reported "half done" after 2 moves\n'


def test_each_end_has_its_tone() -> None:
    """Good, deferred and failed are told apart at a glance."""
    flow = flow_of(parse("flowchart TD\ngo([Go]) --> later>defer] --> r([return])"), name="go")

    line = ending(bind(flow, Registry[None]()).run(None))

    assert [(piece.text, piece.tone) for piece in line[:2]] == [
        ('ended with "return"', Tone.GOOD),
        (", deferred", Tone.WARNING),
    ]


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.0, "0.0 ms"), (0.0123, "12.3 ms"), (1.5, "1.50 s")]
)
def test_durations_are_for_people(seconds: float, text: str) -> None:
    """Milliseconds until there are seconds."""
    assert duration(seconds) == text
