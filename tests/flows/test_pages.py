"""The pages of flows/: the charm's hooks, and the notation."""

from pathlib import Path

import pytest

from flowrun import load, read
from flowrun.documents import read_text

FLOWS = Path(__file__).parents[2] / "flows"


@pytest.mark.parametrize(
    ("name", "nodes", "edges"),
    [("leader-elected", 15, 17), ("postgresql-pebble-ready", 21, 22)],
)
def test_hooks_have_their_size(name: str, nodes: int, edges: int) -> None:
    """The charts of the cluster are there, under the names of their events, with nothing lost."""
    flow = load(FLOWS)[name]

    assert (len(flow.nodes), len(flow.edges)) == (nodes, edges)


def test_pages_are_clean() -> None:
    """No page has an error, and together they hold the charm's flows."""
    assert not [read(page).diagnostics for page in FLOWS.glob("*.md") if read(page).diagnostics]
    assert {"leader-elected", "postgresql-pebble-ready", "converge"} < load(FLOWS).keys()


def test_notation_only_illustrates() -> None:
    """No chart of the notation runs."""
    page = read(FLOWS / "README.md")

    assert page.charts
    assert not page.flows


def test_charts_of_the_notation_are_right() -> None:
    """What the notation shows would run, if it did not say that it illustrates."""
    text = (FLOWS / "README.md").read_text(encoding="utf-8")

    page = read_text(text.replace("%% flowrun: skip\nflowchart", "flowchart"), path="README.md")

    assert page.diagnostics == ()
    assert len(page.flows) == len(read(FLOWS / "README.md").charts)
