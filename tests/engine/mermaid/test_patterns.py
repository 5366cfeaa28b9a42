"""The regular expressions, in every Python that there is."""

import re
from pathlib import Path

import pytest

SOURCES = sorted((Path(__file__).parents[3] / "engine").rglob("*.py"))


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
def test_no_group_is_repeated_possessively(source: Path) -> None:
    """Python before 3.11.5 gets those wrong; an atomic group does the same and is right."""
    text = source.read_text("utf-8")

    assert not re.search(r"^[^#]*\)[*+?]\+", text, re.MULTILINE)
