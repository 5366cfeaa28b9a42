"""Characters on a terminal."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowrun_tools.cells import fitted, padded, visible, width


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("", 0),
        ("plain", 5),
        ("日本語", 6),
        ("e\N{COMBINING ACUTE ACCENT}", 1),
        ("\N{ROCKET}", 2),
        ("\N{WOMAN}\N{ZERO WIDTH JOINER}\N{PERSONAL COMPUTER}", 2),
        ("\N{THUMBS UP SIGN}\N{EMOJI MODIFIER FITZPATRICK TYPE-4}", 2),
        ("\N{HEAVY BLACK HEART}\N{VARIATION SELECTOR-16}", 2),
        ("\N{FULLWIDTH LATIN SMALL LETTER A}", 2),
    ],
)
def test_width_counts_cells(text: str, cells: int) -> None:
    """Wide characters take two cells, what belongs to the one before takes none."""
    assert width(text) == cells


def test_visible_draws_control_characters() -> None:
    """No sequence of a document reaches the terminal, and no mark turns the writing round."""
    drawn = visible("\x1b[31mred\a\x7f\N{RIGHT-TO-LEFT OVERRIDE}")

    assert drawn == "\u241b[31mred\u2407\u2421\ufffd"


def test_visible_keeps_what_scripts_and_emoji_need() -> None:
    """Joiners and wide blanks are no control characters."""
    text = "\N{WOMAN}\N{ZERO WIDTH JOINER}\N{PERSONAL COMPUTER} \N{NO-BREAK SPACE}\u3000"

    assert visible(text) == text


def test_fitted_says_that_it_cut() -> None:
    """A text that is too long ends in an ellipsis, and takes no cell too many."""
    assert fitted("日本語のラベル", 8) == "日本語\N{HORIZONTAL ELLIPSIS}"


@given(st.text(), st.integers(min_value=1, max_value=30))
def test_fitted_never_takes_more_than_the_limit(text: str, limit: int) -> None:
    """However wide the characters, the cut text has room."""
    assert width(fitted(visible(text), limit)) <= limit


@given(st.text(), st.integers(min_value=0, max_value=30))
def test_padded_takes_the_cells_wanted(text: str, wanted: int) -> None:
    """Padding fills up to the column, and cuts nothing."""
    assert width(padded(visible(text), wanted)) == max(width(visible(text)), wanted)


@given(st.text())
def test_visible_leaves_no_control_character(text: str) -> None:
    """Whatever a document holds."""
    assert not {unicodedata.category(each) for each in visible(text)} & {"Cc", "Cs", "Zl", "Zp"}
