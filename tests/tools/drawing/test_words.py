"""Labels as lines."""

from hypothesis import given
from hypothesis import strategies as st

from flowrun_tools.drawing.words import WRAP, block, measured


def test_lines_break_where_the_label_says() -> None:
    r"""``\n``, ``<br>`` and a new line begin a new line."""
    assert [line.text for line in block("one \\n two<br/>three\nfour").lines] == [
        "one",
        "two",
        "three",
        "four",
    ]


def test_long_lines_are_wrapped() -> None:
    """A line that gets too long is broken between words."""
    lines = block("Is custom k8s service redirecting traffic to primary pod?").lines

    assert len(lines) == 3
    assert all(line.width <= WRAP for line in lines)


def test_a_long_word_stays_whole() -> None:
    """A word that is longer than a line is not broken: nobody could copy it."""
    assert [line.text for line in block("a " + "x" * 60).lines] == ["a", "x" * 60]


def test_scripts_without_blanks_are_wrapped() -> None:
    """Where words are not parted by blanks, a line may break at every character."""
    lines = block("\u65e5\u672c\u8a9e" * 10).lines

    assert len(lines) == 3
    assert "".join(line.text for line in lines) == "\u65e5\u672c\u8a9e" * 10


def test_widths_are_those_of_helvetica() -> None:
    """Letters have their own widths, and accents add nothing."""
    assert measured("Wi").width == (944 + 222) * 14 / 1000
    assert measured("\u00e9").width == measured("e").width
    assert measured("e").exact


def test_what_is_not_measured_is_said() -> None:
    """An emoji's width is a guess, so no viewer is told to fit it."""
    assert not measured("\U0001f680").exact


@given(st.text("abc \u65e5\u00e9\U0001f680-"))
def test_nothing_is_lost(text: str) -> None:
    """All words of a label are in its lines, in order."""
    lines = block(text).lines

    assert "".join(line.text for line in lines).replace(" ", "") == text.replace(" ", "")
