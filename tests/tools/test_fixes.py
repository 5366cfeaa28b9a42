"""Documents mended: `flowrun_tools.fixes`."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowrun.documents import read_text
from flowrun_tools.fixes import fixed
from flowrun_tools.linting import Subject, lint

DRAWN = "check --> no --> later>defer]\n    check --> yes --> done([return])"
CUT = "check -- no--> later>defer]\n    check -- yes --> done([return])"
ALLOWED = (
    "check -- no --> later>defer]\n"
    "    %% flowrun: allow implicit-end - it was the last\n"
    "    check -- yes --> done([return])"
)
SOUND = "check -- no --> later>defer]\n    check -- yes --> done([return])"


def page(rest: str) -> str:
    """A page with a chart that ends so."""
    chart = f"flowchart TD\n    begin([Begin]) --> check{{Is it ready?}}\n    {rest}"
    return f"# A page\n\nSome text.  \n\n```mermaid\n{chart}\n```\n\nThe rest.\t\n"


def mended(text: str) -> str:
    """A page without what has a safe cure."""
    return fixed(text, lint(Subject(documents=[read_text(text, path="page.md")])))


@pytest.mark.parametrize("wrong", [DRAWN, CUT, ALLOWED])
def test_what_has_a_safe_cure(wrong: str) -> None:
    """It becomes what was meant, and nothing else changes."""
    text = page(wrong)

    result = mended(text)

    assert result == page(SOUND)


@pytest.mark.parametrize("wrong", [DRAWN, CUT, ALLOWED, SOUND])
def test_to_mend_twice_is_to_mend_once(wrong: str) -> None:
    """What was mended has nothing left to mend."""
    once = mended(page(wrong))

    assert mended(once) == once


@pytest.mark.parametrize("wrong", [DRAWN, CUT, ALLOWED])
def test_line_ends_stay_as_they_are(wrong: str) -> None:
    """A page of Windows is one afterwards."""
    text = page(wrong).replace("\n", "\r\n")

    result = mended(text)

    assert result == page(SOUND).replace("\n", "\r\n")


@pytest.mark.parametrize("wrong", [DRAWN, CUT, ALLOWED])
def test_in_a_quote_in_a_list(wrong: str) -> None:
    """The margin of a chart stays."""
    text = "".join(f"> - {line}\n" if not n else f">   {line}\n" for n, line in lines(wrong))

    result = mended(text)

    wanted = "".join(f"> - {line}\n" if not n else f">   {line}\n" for n, line in lines(SOUND))
    assert result == wanted


def test_what_has_no_safe_cure_stays() -> None:
    """Nobody knows which of two arrows is meant."""
    text = page("check -- yes --> done([return])\n    check -- yes --> later>defer]")

    assert mended(text) == text


@given(st.text(alphabet=st.sampled_from("ab%-> nox{}[]\n"), max_size=60))
def test_any_chart_is_mended_to_one_that_stays(rest: str) -> None:
    """However odd the chart is, a second or third time changes no more."""
    text = page(rest)
    for _ in range(5):
        text = mended(text)

    assert mended(text) == text


def lines(rest: str) -> list[tuple[int, str]]:
    """The lines of a fence."""
    return list(enumerate(page(rest).split("\n")[4:-3]))
