"""The regular expressions, in every Python that there is."""

import re
from pathlib import Path

ENGINE = Path(__file__).parents[3] / "engine"


def test_no_group_is_repeated_possessively() -> None:
    """Python before 3.11.5 gets those wrong; an atomic group does the same and is right."""
    repeated = re.compile(r"^[^#\n]*[^(\n]\)[*+?]\+.*", re.MULTILINE)

    found = [line for path in ENGINE.rglob("*.py") for line in repeated.findall(path.read_text())]

    assert not found
