"""What flowrun makes of a chart is what Mermaid makes of it."""

import os
from pathlib import Path

import pytest

from tests.engine.mermaid.agreement import difference, recorded

CASES = Path(__file__).parents[2] / "cases" / "mermaid"


@pytest.mark.parametrize("path", sorted(CASES.glob("*.jsonl")), ids=lambda path: path.stem)
def test_recorded_cases_agree(path: Path) -> None:
    """Every recorded case gives Mermaid's own database, or is refused as Mermaid refuses it."""
    cases = list(recorded(path))

    differences = [found for case in cases if (found := difference(case)) is not None]

    assert cases
    assert differences == []


def test_the_given_file_agrees() -> None:
    """So does every case of the file that FLOWRUN_CONFORMANCE names."""
    name = os.environ.get("FLOWRUN_CONFORMANCE")
    if not name:
        pytest.skip("FLOWRUN_CONFORMANCE names no file of recorded answers")
    cases = list(recorded(Path(name)))

    differences = [found for case in cases if (found := difference(case)) is not None]

    assert cases
    assert differences == []
