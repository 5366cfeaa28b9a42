"""Labels as a reader sees them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowrun.labels import kebab, normalise, shown

MARKED = st.text(alphabet=st.sampled_from(list("aB \\n<br>&#;amp*_`?.\tß")), max_size=30)


@pytest.mark.parametrize(
    ("written", "seen"),
    [
        ("Has cluster\\n initialised?", "Has cluster initialised?"),
        ("Patroni and \\n PostgreSQL  started", "Patroni and PostgreSQL started"),
        ("one<br>two<br/>three<BR />four", "one two three four"),
        ("a\n\t b", "a b"),
        ("#quot;yes#quot; #35;1 &amp; more", '"yes" #1 & more'),
        ("**bold** and _slanted_ and `code`", "bold and slanted and code"),
        ("synchronous_commit in snake_case_here", "synchronous_commit in snake_case_here"),
        ("2 * 3 * 4", "2 * 3 * 4"),
        ("relation-<name>-joined", "relation-<name>-joined"),
    ],
)
def test_shown_is_what_a_reader_of_the_chart_reads(written: str, seen: str) -> None:
    """Line breaks, blanks, entities and emphasis are as the drawing shows them."""
    assert shown(written) == seen


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Is it ready?", "is it ready"),
        ("Done.", "done"),
        ("Set Active\\n Status", "set active status"),
        ("STRASSE", "straße"),
    ],
)
def test_case_and_the_final_mark_do_not_count(one: str, other: str) -> None:
    """Two labels that differ in case or in a final mark are the same label."""
    assert normalise(one) == normalise(other)


@pytest.mark.parametrize(
    ("one", "other"), [("Is it ready?", "Is it steady?"), ("a-b", "a b"), ("a.b", "ab")]
)
def test_all_other_letters_count(one: str, other: str) -> None:
    """Labels of other words are other labels."""
    assert normalise(one) != normalise(other)


def test_a_label_of_final_marks_only_is_not_empty() -> None:
    """Where nothing would be left, the marks stay."""
    assert normalise("...") == "..."


@given(st.one_of(st.text(), MARKED))
def test_normalising_is_idempotent(text: str) -> None:
    """The normal form of a normal form is itself."""
    once = normalise(text)

    assert normalise(once) == once


@given(MARKED)
def test_a_label_as_shown_has_the_same_normal_form(text: str) -> None:
    """What a reader sees is enough to compare labels."""
    assert normalise(shown(text)) == normalise(text)


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("Add members", "add-members"),
        ("PostgreSQL Pebble\\nReady", "postgresql-pebble-ready"),
        ("`create-backup`", "create-backup"),
        ("Don't stop!", "dont-stop"),
        ("", ""),
    ],
)
def test_kebab_is_a_name_of_a_flow(label: str, name: str) -> None:
    """Words are joined by hyphens, in lower case."""
    assert kebab(label) == name
