"""Drawings: what is in them, for eyes, for screen readers and for programs."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flowrun.documents import read
from flowrun_tools.drawing import Format, Links, Look, Mark, Overlay, draw, svg
from tests.tools.drawing.charts import SVG, chart, groups, tree, words

ASK = """flowchart TD
  a([Go]) --> b{"Is it <ready> & set?"}
  b -- yes --> c[Do]
  b -- no --> d([return])
  c --> d"""
SEED = Path(__file__).parents[3] / "flows" / "charm.md"


def test_everything_has_a_group() -> None:
    """A drawing has a group for each node, by id, and for each arrow, by index."""
    drawn = svg(chart(ASK))

    assert list(groups(drawn, "data-node")) == ["a", "b", "c", "d"]
    assert list(groups(drawn, "data-edge")) == ["0", "1", "2", "3"]
    assert words(groups(drawn, "data-edge")["1"]) == ["yes"]


def test_invisible_arrows_are_not_counted() -> None:
    """An arrow for layout alone is not drawn, and the others are numbered as in the flow."""
    drawn = svg(chart("flowchart TD\n a([Go]) ~~~ b[Do]\n a --> b"))

    assert [g.attrib["data-target"] for g in groups(drawn, "data-edge").values()] == ["b"]
    assert list(groups(drawn, "data-edge")) == ["0"]


def test_texts_are_escaped() -> None:
    """A label shows what it says, also where that means something in XML."""
    drawn = svg(chart(ASK))

    assert " ".join(words(groups(drawn, "data-node")["b"])) == "Is it <ready> & set?"


@settings(max_examples=60)
@given(st.text(st.characters(exclude_characters='"', exclude_categories=["Cs"]), min_size=1))
def test_any_text_can_be_drawn(text: str) -> None:
    """Whatever a label holds, the drawing is well-formed."""
    label = text.replace("`", "'").replace("\r", " ").replace("\n", " ").replace("\x85", " ")

    drawn = svg(chart(f'flowchart TD\n a["x{label}"] -- "y{label}" --> b'))

    assert set(groups(drawn, "data-node")) == {"a", "b"}


def test_screen_readers_get_words() -> None:
    """The drawing, its nodes and its arrows say what they are."""
    drawn = svg(chart(f"---\ntitle: Morning\n---\n{ASK}"))

    root = tree(drawn)
    assert root.findtext(f"{SVG}title") == "Morning"
    assert root.findtext(f"{SVG}desc") == "A flowchart with 4 nodes and 4 arrows."
    assert groups(drawn, "data-node")["a"].attrib["aria-label"] == "start: Go"
    assert (
        groups(drawn, "data-edge")["2"].attrib["aria-label"]
        == "from Is it <ready> & set? to return, no"
    )


def test_the_description_of_the_chart_is_used() -> None:
    """What the chart says for screen readers is what they get."""
    described = chart(
        "flowchart TD\n accTitle: The way\n accDescr: From a to b\n a([Go]) --> b([End])"
    )

    drawn = tree(svg(described))

    assert drawn.findtext(f"{SVG}title") == "The way"
    assert drawn.findtext(f"{SVG}desc") == "From a to b"


def test_nodes_lead_to_function_and_line() -> None:
    """A node leads to its function, and a mark beside it to its line; without one, to the line."""
    links = Links(document="../page.md", functions={"c": "../steps.py#L7"})

    drawn = groups(svg(chart(ASK), links=links), "data-node")

    assert [a.attrib["href"] for a in drawn["c"].iter(f"{SVG}a")] == [
        "../steps.py#L7",
        "../page.md#L6",
    ]
    assert [a.attrib["href"] for a in drawn["a"].iter(f"{SVG}a")] == ["../page.md#L5"]


def test_marks_are_classes_and_notes() -> None:
    """What is marked has the class of its look and says its note; all else looks like the rest."""
    overlay = Overlay(
        nodes={"c": Mark(Look.FAILED, "stopped here")},
        edges={1: Mark(Look.TAKEN, "#2")},
        rest=Look.FAINT,
        caption="ended early",
    )

    drawn = svg(chart(ASK), overlay=overlay)

    assert groups(drawn, "data-node")["c"].attrib["class"] == "node step failed"
    assert words(groups(drawn, "data-node")["c"]) == ["Do", "stopped here"]
    assert groups(drawn, "data-edge")["1"].attrib["class"] == "edge normal taken"
    assert words(groups(drawn, "data-edge")["1"]) == ["yes \u00b7 #2"]
    assert groups(drawn, "data-edge")["0"].attrib["class"] == "edge normal faint"
    assert "ended early" in words(tree(drawn))


def test_notes_are_wrapped_and_where_there_is_no_text_spoken() -> None:
    """A long note takes several lines; one on a shape without texts is for screen readers."""
    drawn = chart("flowchart TD\n a[Do] --> b@{shape: fork}")
    mark = Mark(Look.CHANGED, "was a node that had a very long text on it")

    nodes = groups(svg(drawn, overlay=Overlay(nodes={"a": mark, "b": mark})), "data-node")

    assert words(nodes["a"]) == ["Do", "was a node that had a very long", "text on it"]
    assert words(nodes["b"]) == []
    assert nodes["b"].attrib["aria-label"] == f"step: b, {mark.note}"


def test_errors_stand_out() -> None:
    """The arrow for an error is drawn as one, if the chart is a flow."""
    text = "flowchart TD\n a([Go]) --> b[Do]\n b -. Boom .-> c([failed])\n b --> d([return])"

    assert "error" in groups(svg(chart(text)), "data-edge")["1"].attrib["class"]
    skipped = svg(chart(f"%% flowrun: skip\n{text}"))
    assert "error" not in groups(skipped, "data-edge")["1"].attrib["class"]


def test_day_and_night() -> None:
    """A drawing has colours for either."""
    assert "@media (prefers-color-scheme: dark)" in svg(chart(ASK))


def test_own_styles_are_kept_if_harmless() -> None:
    """Colours of the chart are drawn; nothing in a style is loaded, and nothing gets out of it."""
    styled = chart(
        "flowchart TD\n a[Do] --> b\n classDef hot fill:#f96,color:white\n class a hot\n"
        " style a stroke-width:4px,position:fixed,stroke:red\\;x"
    )

    drawn = svg(styled)

    assert 'style="fill:#f96;stroke-width:4px"' in drawn
    assert 'style="fill:white"' in drawn
    assert "fixed" not in drawn


@pytest.mark.parametrize("place", ["a", "b"])
def test_right_to_left(place: str) -> None:
    """A label in a script that is written from right to left is marked as such."""
    drawn = svg(chart(f"flowchart TD\n {place}[\u0645\u0631\u062d\u0628\u0627] --> c"))

    (text,) = groups(drawn, "data-node")[place].iter(f"{SVG}text")
    assert text.attrib["direction"] == "rtl"


def test_equal_bytes_in_other_processes() -> None:
    """The same chart makes the same bytes, whatever the process."""
    program = (
        "from flowrun.documents import read; from flowrun_tools.drawing import svg;"
        f"print(*map(svg, read({str(SEED)!r}).charts), sep='', end='')"
    )
    paths = os.pathsep.join(filter(None, sys.path))

    drawn = [
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": paths},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for seed in "12"
    ]

    assert drawn[0] == drawn[1] == "".join(map(svg, read(SEED).charts))


@pytest.mark.parametrize(
    ("format", "begins"),
    [
        (Format.PNG, b"\x89PNG"),
        (Format.PDF, b"%PDF"),
        (Format.DOT, b"digraph"),
        (Format.SVG, b"<svg"),
    ],
)
def test_formats(format: Format, begins: bytes) -> None:
    """Each format is what it says."""
    assert draw(chart(ASK), format).startswith(begins)


def test_a_large_picture_is_a_png() -> None:
    """A picture may be longer to describe than what DOT takes for a text."""
    lines = "\n".join(f" n{i}[Step number {i}] --> n{i + 1}" for i in range(150))

    assert draw(chart(f"flowchart TD\n{lines}"), Format.PNG).startswith(b"\x89PNG")


def test_dot_has_texts() -> None:
    """DOT is for Graphviz to draw, so it has texts and shapes."""
    text = draw(chart(ASK), Format.DOT).decode()

    assert "Is it <ready>" in text
    assert "shape=diamond" in text
    assert "label=yes" in text


def test_dot_takes_texts_as_they_are() -> None:
    """What means something to Graphviz in a label is escaped."""
    text = draw(chart('flowchart TD\n a["<b>C:\\lib</b>"]'), Format.DOT).decode()

    assert r'label="<b>C:\\lib</b>"' in text
