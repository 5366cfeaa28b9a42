"""The page that says in which test of real components each way out of a decision was taken."""

import re

from tests.integration.ways import PAGE, ROOT, Ways, rows

_TEST = re.compile(r"^def (test_\w+)", re.MULTILINE)


def test_every_way_was_taken() -> None:
    """Each way out of each decision of the two hooks has its row, and no other has one."""
    assert [way for way, _ in Ways().ways()] == list(rows(PAGE.read_text("utf-8")))


def test_tests_exist() -> None:
    """Each row names a test that there is."""
    there = {
        f"{path.name}::{test}"
        for path in (ROOT / "tests" / "integration").glob("test_*.py")
        for test in _TEST.findall(path.read_text("utf-8"))
    }

    named = {test.partition("[")[0] for test in rows(PAGE.read_text("utf-8")).values()}

    assert named <= there
