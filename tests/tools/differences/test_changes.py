"""What changed from one revision of a chart to another."""

import re

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from flowrun import Flow, Role
from flowrun_tools.differences import Change, Level
from flowrun_tools.differences.changes import behave_alike, changes
from tests.tools.drawing.charts import chart

BASE = """flowchart TD
  go([deploy Hook]) --> ready{Is it ready?}
  ready -- no --> wait>defer: not ready]
  ready -- yes --> ship[Ship it]
  ship -. ApiError .-> failed([failed])
  ship --> done([return])"""


def compared(old: str, new: str) -> list[Change]:
    """What changed from one text to another."""
    return list(changes(chart(old), chart(new)))


def edited(old: str, new: str) -> list[tuple[str, str]]:
    """What a replacement in the chart changes: levels and messages."""
    assert old in BASE
    return [(c.level.value, c.message) for c in compared(BASE, BASE.replace(old, new))]


def test_nothing_changed() -> None:
    """A chart is not changed from itself."""
    assert compared(BASE, BASE) == []


BEHAVIOUR = [
    ("Ship it", "Send it", 'the step "Ship it" is now the step "Send it"'),
    ("[Ship it]", "{Ship it}", 'the step "Ship it" is now the decision "Ship it"'),
    ("-- yes", "-- maybe", 'the answer "maybe" of "Is it ready?" is new: it leads to "Ship it"'),
    ("ApiError", "OSError", 'the arrow for ApiError of "Ship it" is gone: it led to "failed"'),
    ("([failed])", "([broken])", 'the end "failed" is now the end "broken"'),
    ("ship --> done", "ship --> more[More]\n  more --> done", 'the step "More" is new'),
    ("  ship -. ApiError .-> failed([failed])\n", "", 'the end "failed" is gone'),
    (
        "ship --> done([return])",
        "ship --> ready",
        'the plain arrow of "Ship it" now leads to "Is it ready?", and no longer to "return"',
    ),
]
LOOKS = "shapes, styles, subgraphs or the order of the chart changed"


@pytest.mark.parametrize(("old", "new", "message"), BEHAVIOUR)
def test_behaviour(old: str, new: str, message: str) -> None:
    """What changes a run is behaviour, and is said in the words of the chart."""
    assert ("behaviour", message) in edited(old, new)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("Ship it", "ship  it.", '"Ship it" now reads "ship it."'),
        ("deploy Hook", "go", '"deploy Hook" now reads "go"'),
        ("defer: not ready", "defer: wait", '"defer: not ready" now reads "defer: wait"'),
        ("-- yes -->", "-- Yes -->", 'the answer "yes" now reads "Yes"'),
    ],
)
def test_wording(old: str, new: str, message: str) -> None:
    """What only people read is wording."""
    assert edited(old, new) == [("wording", message)]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("flowchart TD", "flowchart LR", "the direction is now LR, and was TB"),
        ("[Ship it]", "[(Ship it)]", LOOKS),
        ("ship --> done", "ship ---> done", LOOKS),
        ("  ready -- yes", "  %% why\n  ready -- yes", "comments or blanks changed"),
    ],
)
def test_layout(old: str, new: str, message: str) -> None:
    """What only looks different is layout."""
    assert edited(old, new) == [("layout", message)]


def test_renamed_ids_are_wording() -> None:
    """Other ids for the same nodes change no run."""
    new = re.sub(r"\bship\b", "send", BASE).replace("ready{", "r{").replace("ready --", "r --")

    found = compared(BASE, new)

    assert {change.level for change in found} == {Level.WORDING}
    assert 'the id of "Is it ready?" is now r, and was ready' in [c.message for c in found]


def test_two_ends_drawn_as_one_are_layout() -> None:
    """Where no run can tell the difference, nodes may come and go."""
    two = BASE + "\n  ready -- never --> other([return])"
    one = BASE + "\n  ready -- never --> done"

    found = compared(two, one)

    assert {change.level for change in found} == {Level.LAYOUT}
    assert 'the end "return" is gone' in [change.message for change in found]


def test_an_implied_end_is_an_end() -> None:
    """A step without an arrow ends the run, as an arrow to "return" does."""
    implied = BASE.replace("  ship --> done([return])", "  ship --> done[Done]")
    drawn = implied + "\n  done --> rtn([return])"

    assert {change.level for change in compared(implied, drawn)} == {Level.LAYOUT}


def test_harmless_changes_stay_harmless_beside_others() -> None:
    """One change of behaviour does not make others of what looks alike."""
    two = BASE.replace("done([return])", "done([return])\n  ready -- never --> other([return])")
    one = two.replace("other([return])", "done").replace("defer: not ready]", "defer: wait]")
    one = one.replace("ApiError", "OSError")

    found = {change.message: change.level for change in compared(two, one)}

    assert found['the end "return" is gone'] is Level.LAYOUT
    assert (
        found['the arrow for OSError of "Ship it" is new: it leads to "failed"'] is Level.BEHAVIOUR
    )


def test_what_no_run_reaches_is_layout() -> None:
    """A change where no run comes changes no run."""
    aside = BASE + "\n  lost[Lost] --> done"

    assert {c.level for c in compared(aside, aside.replace("Lost", "Found"))} == {Level.LAYOUT}


def test_places_are_told() -> None:
    """A change says where it was and where it is."""
    (change,) = compared(BASE, BASE.replace("Ship it", "Send it"))

    assert (str(change.base), str(change.head)) == ("page.md:7:25", "page.md:7:25")


LABELS = st.sampled_from(["A", "B", "C", "D"])
FLOWS = st.lists(
    st.tuples(LABELS, st.sampled_from("[{>("), st.integers(0, 5), st.integers(0, 5)),
    min_size=6,
    max_size=6,
)


def drawn(nodes: list[tuple[str, str, int, int]], prefix: str = "n") -> str:
    """A flow of decisions, steps, defers and ends."""
    lines = ["flowchart TD", f"  go([Go]) --> {prefix}0"]
    for index, (label, shape, one, other) in enumerate(nodes):
        me = f"{prefix}{index}"
        if shape == "{":
            lines += [
                f"  {me}{{{label}}} -- yes --> {prefix}{one}",
                f"  {me} -- no --> {prefix}{other}",
            ]
        elif shape == "[":
            lines += [f"  {me}[{label}] --> {prefix}{one}"]
        else:
            lines += [f"  {me}>{label}]" if shape == ">" else f"  {me}([{label}])"]
    return "\n".join(lines)


def has_one_start(flow: Flow) -> bool:
    """Whether no stadium stands aside."""
    return [node.role for node in flow.nodes.values()].count(Role.START) == 1


@settings(max_examples=150)
@given(FLOWS, FLOWS)
def test_verdict_and_changes_agree(
    one: list[tuple[str, str, int, int]], other: list[tuple[str, str, int, int]]
) -> None:
    """There is a change of behaviour exactly if some run can tell the revisions apart."""
    base, head = chart(drawn(one)), chart(drawn(other))

    assert base.flow is not None
    assert head.flow is not None
    assume(has_one_start(base.flow) and has_one_start(head.flow))

    found = changes(base, head)

    told = any(change.level is Level.BEHAVIOUR for change in found)
    assert told is not behave_alike(base.flow, head.flow)


@settings(max_examples=50)
@given(FLOWS)
def test_other_ids_never_change_behaviour(nodes: list[tuple[str, str, int, int]]) -> None:
    """A chart with all ids new behaves as before."""
    found = changes(chart(drawn(nodes)), chart(drawn(nodes, prefix="m")))

    assert all(change.level is not Level.BEHAVIOUR for change in found)
