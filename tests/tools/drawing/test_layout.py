"""Where everything goes."""

import sys
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flowrun_tools.drawing import svg
from flowrun_tools.drawing.layout import dot, lay_out
from flowrun_tools.drawing.plan import Arrow, Box, Frame, Layout, Plan
from flowrun_tools.errors import UsageError
from tests.tools.drawing.charts import chart, groups

BOXES = st.integers(1, 9).flatmap(
    lambda count: st.tuples(
        st.lists(
            st.builds(Box, st.tuples(st.floats(8, 200), st.floats(8, 90))),
            min_size=count,
            max_size=count,
        ),
        st.lists(
            st.builds(
                Arrow,
                st.integers(0, count - 1),
                st.integers(0, count - 1),
                st.none() | st.tuples(st.floats(8, 80), st.just(18.0)),
                has_tail=st.booleans(),
                has_head=st.booleans(),
                length=st.integers(1, 3),
            ),
            max_size=14,
        ),
    )
)


@settings(max_examples=60)
@given(BOXES, st.sampled_from(["TB", "BT", "LR", "RL"]))
def test_no_box_lies_on_another(drawn: tuple[list[Box], list[Arrow]], direction: str) -> None:
    """Boxes never overlap, lie inside the picture, and every arrow has a way."""
    boxes, arrows = drawn

    found = lay_out(Plan(direction, boxes, arrows))

    for one, other in combinations(range(len(boxes)), 2):
        assert _apart(found, boxes, one, other)
    assert all(0 <= x <= found.size[0] and 0 <= y <= found.size[1] for x, y in found.boxes)
    assert [len(route.points) % 3 for route in found.arrows] == [1] * len(arrows)
    assert [route.label is None for route in found.arrows] == [a.label is None for a in arrows]
    assert [route.head is not None for route in found.arrows] == [a.has_head for a in arrows]


def test_frames_lie_around_their_boxes() -> None:
    """A frame holds its boxes, and the frames in it; what is outside lies outside."""
    boxes = [Box((80, 30), frame=1), Box((80, 30), frame=0), Box((80, 30))]
    frames = [Frame((50, 18)), Frame((50, 18), frame=0)]

    found = lay_out(Plan("TB", boxes, [Arrow(0, 1), Arrow(1, 2)], frames))

    outer, inner = found.frames
    assert _holds(outer.corner, outer.size, inner.corner)
    assert _holds(inner.corner, inner.size, found.boxes[0])
    assert _holds(outer.corner, outer.size, found.boxes[1])
    assert not _holds(outer.corner, outer.size, found.boxes[2])


def test_subgraphs_within_subgraphs_with_arrows_to_them() -> None:
    """Arrows from and to subgraphs, also into the one around, and empty subgraphs, are drawn."""
    text = """flowchart LR
      start --> outer
      subgraph outer [Outer]
        subgraph inner
          a --> b
        end
        c --> inner
        a --> outer
      end
      outer --> empty
      subgraph empty
      end
      inner --> inner"""

    drawn = svg(chart(text))

    assert set(groups(drawn, "data-node")) == {"start", "a", "b", "c", "empty"}
    assert set(groups(drawn, "data-frame")) == {"outer", "inner"}
    assert len(groups(drawn, "data-edge")) == 6


ENDS = st.sampled_from(["n0", "n1", "n2", "n3", "g0", "g1", "g2"])
ARROWS = st.builds(
    " ".join, st.tuples(ENDS, st.sampled_from(["-->", "<-->", "-- x -->", "~~~", "---"]), ENDS)
)
GROUPS = st.recursive(
    st.lists(ARROWS, max_size=3),
    lambda inner: st.builds(
        lambda name, lines, more: [f"subgraph {name}", *lines, "end", *more],
        st.sampled_from(["g0", "g1", "g2"]),
        inner,
        st.lists(ARROWS, max_size=2),
    ),
    max_leaves=4,
)


@settings(max_examples=100)
@given(st.lists(GROUPS, max_size=3))
def test_any_subgraphs_can_be_drawn(parts: list[list[str]]) -> None:
    """Subgraphs in each other, twice, empty, and at the ends of arrows: all is drawn."""
    drawn = chart("\n".join(["flowchart LR", *(line for part in parts for line in part)]))

    picture = svg(drawn)

    ids = {vertex for vertex in drawn.flowchart.vertices if vertex.startswith("n")}
    assert ids <= set(groups(picture, "data-node"))


def test_odd_ids_mean_nothing_to_graphviz() -> None:
    """Ids may hold what means something in DOT."""
    drawn = svg(chart("flowchart TD\n node1 --> n.x\n n.x --> strict"))

    assert "n.x" in groups(drawn, "data-node")


@pytest.mark.parametrize("library", ["graphviz", "pygraphviz"])
def test_missing_libraries_are_named(library: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the extra, the message says what to install."""
    monkeypatch.setitem(sys.modules, library, None)

    with pytest.raises(UsageError, match=library) as caught:
        lay_out(Plan("TB", [Box((1, 1))], []))

    assert caught.value.hint == "install flowrun-mermaid[draw]"


def test_missing_programs_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """A program that is not installed is an error that says so."""
    monkeypatch.setenv("PATH", "")

    with pytest.raises(UsageError, match='"dot" is not installed'):
        lay_out(Plan("TB", [Box((1, 1))], []), program="dot")


def test_other_programs_are_refused() -> None:
    """Only the program that lays out charts is run."""
    with pytest.raises(UsageError, match='"rm" does not lay out'):
        lay_out(Plan("TB", [Box((1, 1))], []), program="rm")


def test_dot_keeps_frames() -> None:
    """DOT has frames as clusters, with their titles."""
    plan = Plan(
        "LR",
        [Box((9, 9), frame=0, dress={"label": "x"})],
        [],
        [Frame((9, 9), dress={"label": "T"})],
    )

    text = dot(plan)

    assert "subgraph cluster_0" in text
    assert "label=T" in text


def _apart(found: Layout, boxes: list[Box], one: int, other: int) -> bool:
    (x, y), (a, b) = found.boxes[one], found.boxes[other]
    wide = (boxes[one].size[0] + boxes[other].size[0]) / 2
    high = (boxes[one].size[1] + boxes[other].size[1]) / 2
    return abs(x - a) > wide - 1 or abs(y - b) > high - 1


def _holds(
    corner: tuple[float, float], size: tuple[float, float], point: tuple[float, float]
) -> bool:
    (x, y), (a, b) = corner, point
    return x <= a <= x + size[0] and y <= b <= y + size[1]
