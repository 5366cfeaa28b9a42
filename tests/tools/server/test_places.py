"""Stretches of files as a client of the protocol counts them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("pygls", reason="the extra lsp is not installed")

from flowrun.span import Span
from flowrun_tools.server.files import Files
from flowrun_tools.server.places import View, path_of

PAGE = "/pages/page.md"


@given(
    line=st.text(st.characters(exclude_characters="\r\n\ufeff", exclude_categories=())),
    encoding=st.sampled_from(["utf-8", "utf-16", "utf-32"]),
    data=st.data(),
)
def test_a_place_comes_back_as_it_went(line: str, encoding: str, data: st.DataObject) -> None:
    """However the client counts, and whatever stands in the line, half a surrogate included."""
    column = data.draw(st.integers(1, len(line) + 1))
    view = View(Files(), encoding)
    view.open("file://" + PAGE, f"first\r\n{line}\nlast")
    text = view.files.lines(PAGE)[1]

    there = view.range(Span(PAGE, 2, min(column, len(text) + 1), 2, len(text) + 1)).start

    assert view.place("file://" + PAGE, there) == (PAGE, 2, min(column, len(text) + 1))


def test_a_place_beyond_a_line_is_its_end() -> None:
    """As the protocol has it, and beyond the last line there is nothing."""
    view = View(Files(), "utf-16")
    view.open("file://" + PAGE, "ab")
    beyond = view.range(Span(PAGE, 1, 3, 1, 3)).end
    beyond.character = 99

    assert view.place("file://" + PAGE, beyond) == (PAGE, 1, 3)

    beyond.line = 7
    assert view.place("file://" + PAGE, beyond) == (PAGE, 8, 1)


def test_a_file_keeps_the_name_that_the_client_gave_it() -> None:
    """There are several ways to write a path as a URI."""
    view = View(Files(), "utf-16")
    view.open("file:///a%40b.md", "")

    assert path_of("file:///a%40b.md") == "/a@b.md"
    assert view.uri("/a@b.md") == "file:///a%40b.md"
    assert view.uri("/c d.md") == "file:///c%20d.md"


def test_a_file_that_cannot_be_read_has_no_lines() -> None:
    """The place of a function that was made at run time is taken as it is."""
    view = View(Files(), "utf-16")

    place = view.range(Span("<string>", 3, 5, 3, 6)).start

    assert (place.line, place.character) == (2, 4)
