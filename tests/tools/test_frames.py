"""Frames: a diagnostic with the line that it is about."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowrun import Diagnostic, Related, Severity, Span
from flowrun_tools.cells import width
from flowrun_tools.frames import frames, text
from flowrun_tools.pieces import Tone, plain


def problem(span: Span, hint: str | None = None, *related: Related) -> Diagnostic:
    """A diagnostic at a place."""
    return Diagnostic(
        rule="unbound-label",
        severity=Severity.ERROR,
        message='no step is registered as "Initialize"',
        span=span,
        hint=hint,
        related=related,
    )


def at(line: int, column: int, end: int) -> Span:
    """A stretch of one line of the page."""
    return Span("page.md", line, column, line, end)


def lines_below_the_headline(diagnostic: Diagnostic, page: str, columns: int = 140) -> list[str]:
    """A frame without its first line."""
    return text([diagnostic], {"page.md": page}, width=columns).splitlines()[1:]


def test_the_label_is_underlined() -> None:
    """A frame has the place, the message, the line with the label marked, and the hint."""
    page = "flowchart TD\n    a -->|yes| init[Initialize]\n"

    frame = text([problem(at(2, 21, 31), 'did you mean "Initialise"?')], {"page.md": page})

    assert frame.splitlines() == [
        'page.md:2:21: error: no step is registered as "Initialize" [unbound-label]',
        "  |",
        "2 |     a -->|yes| init[Initialize]",
        "  |                     ^^^^^^^^^^",
        '  = hint: did you mean "Initialise"?',
    ]


def test_a_related_place_has_its_own_line() -> None:
    """What belongs to a problem is shown with its place, which editors can jump to."""
    related = Related(at(1, 3, 8), "first labelled here")

    below = lines_below_the_headline(
        problem(at(10, 3, 9), None, related), "a[First]\n" * 9 + "a[Other]"
    )

    assert below == [
        "   |",
        "10 | a[Other]",
        "   |   ^^^^^^",
        "   | page.md:1:3: first labelled here",
        " 1 | a[First]",
        "   |   -----",
    ]


@pytest.mark.parametrize(
    ("line", "column", "end", "mark"),
    [
        ("\ta[Tab]", 4, 7, "      ^^^"),
        ("日本[名前]", 4, 6, "     ^^^^"),
        ("e\N{COMBINING ACUTE ACCENT}[x]", 4, 5, "  ^"),
        ("\N{WOMAN}\N{ZERO WIDTH JOINER}\N{PERSONAL COMPUTER}[x]", 5, 6, "   ^"),
        ("\x1b[31m[x]", 7, 8, "      ^"),
        ("end", 4, 4, "   ^"),
        ("short", 99, 99, "     ^"),
    ],
)
def test_the_mark_stands_below_the_place(line: str, column: int, end: int, mark: str) -> None:
    """Tabs, wide, combining and control characters, and the end of the line."""
    below = lines_below_the_headline(problem(at(1, column, end)), line)

    assert below[-1] == f"  | {mark}"


def test_a_long_line_is_cut_around_the_place() -> None:
    """The place is seen, and both ends say that something is missing."""
    page = "x" * 300 + "[HERE]" + "y" * 300

    below = lines_below_the_headline(problem(at(1, 302, 306)), page, 40)

    assert below[1].startswith("1 | \N{HORIZONTAL ELLIPSIS}x")
    assert below[1].endswith("y\N{HORIZONTAL ELLIPSIS}")
    assert below[1].index("HERE") == below[2].index("^^^^")
    assert len(below[1]) <= 40


def test_a_stretch_of_several_lines_is_marked_on_each() -> None:
    """From its first character to its last, without the indentation between."""
    page = "a[One\n    two\n  three] --> b"

    below = lines_below_the_headline(problem(Span("page.md", 1, 3, 3, 8)), page)

    assert below == [
        "  |",
        "1 | a[One",
        "  |   ^^^",
        "2 |     two",
        "  |     ^^^",
        "3 |   three] --> b",
        "  |   ^^^^^",
    ]


def test_a_stretch_of_many_lines_is_shortened() -> None:
    """Its beginning and its end say enough."""
    below = lines_below_the_headline(problem(Span("page.md", 1, 1, 90, 3)), "line\n" * 100)

    shown = [line.split()[0] for line in below if not line.startswith("   |")]
    assert shown == ["1", "2", "...", "90"]


def test_a_stretch_that_ends_with_its_line_shows_no_other() -> None:
    """The line after it is not part of it."""
    below = lines_below_the_headline(problem(Span("page.md", 1, 1, 2, 1)), "one\ntwo")

    assert below == ["  |", "1 | one", "  | ^^^"]


@pytest.mark.parametrize("path", ["gone.md", None])
def test_without_the_document_the_message_is_enough(path: str | None) -> None:
    """A file that cannot be read, and a text that is in none."""
    frame = text([problem(Span(path, 3, 1, 3, 2), "draw it")], {})

    assert frame.splitlines() == [
        f'{path or "<text>"}:3:1: error: no step is registered as "Initialize" [unbound-label]',
        "  = hint: draw it",
    ]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_lines_end_as_they_do_in_spans(ending: str) -> None:
    """All three line ends count, and no other character does."""
    page = ending.join(["one\N{LINE SEPARATOR}\f", "two"])

    below = lines_below_the_headline(problem(at(2, 1, 4)), page)

    assert below == ["  |", "2 | two", "  | ^^^"]


def test_an_empty_line_parts_two_frames() -> None:
    """And none follows the last."""
    frame = text([problem(at(1, 1, 2)), problem(at(1, 2, 3))], {"page.md": "ab"})

    assert [number for number, line in enumerate(frame.splitlines()) if not line] == [4]
    assert frame.endswith("^\n")


def test_a_warning_is_marked_in_its_own_tone() -> None:
    """The same structure serves terminals with colours and files without."""
    warning = Diagnostic(
        rule="implicit-end", severity=Severity.WARNING, message="it ends", span=at(1, 1, 2)
    )

    lines = list(frames([warning], {"page.md": "ab"}))

    assert [p.text for line in lines for p in line if p.tone is Tone.WARNING] == ["warning", "^"]


@given(
    st.text(max_size=200),
    st.integers(min_value=1, max_value=220),
    st.integers(min_value=0, max_value=50),
    st.integers(min_value=30, max_value=100),
)
def test_no_line_of_a_document_is_wider_than_asked(
    page: str, column: int, length: int, columns: int
) -> None:
    """Whatever the characters, and wherever the place."""
    diagnostic = problem(at(1, column, column + length))

    below = list(frames([diagnostic], {"page.md": page}, width=columns))[1:]

    assert all(width(plain([line]).rstrip("\n")) <= columns for line in below)
