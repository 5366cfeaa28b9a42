"""Every way out of every decision of the cluster's two hooks, with a test that took it for real.

The page is written by the tests themselves: each row names a test in whose logs that way was taken.
"""

import fcntl
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import flowrun
from flowrun.flow import Edge, Role
from flowrun_tools.logs import Broken, Entry, count, entries

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "reliability.md"
FLOWS = ("leader-elected", "postgresql-pebble-ready")
LIMIT = 180_000.0
"""Milliseconds: the longest of any hook, when all that it asks hangs (docs/charm.md)."""

_HEAD = """\
# Reliability: what was taken in front of real components

Each way out of each decision of the two hooks in [flows/charm.md](../flows/charm.md).
Behind it is a test of `make integration` in which a unit took it, with real Patroni and PostgreSQL.
The tests write this table, out of the charm's log.

| hook | decision | answer | taken in |
|---|---|---|---|
"""
_ROW = re.compile(r"^\| (\S+) \| (.+) \| (.+) \| `(.+)` \|$", re.MULTILINE)

NOBODY = "none"
"""What a row says where no test took the way."""

Way = tuple[str, str, str]
"""The flow, the label of the decision, and the answer."""


class Ways:
    """What the tests of this run saw."""

    def __init__(self) -> None:
        self._flows = flowrun.load(ROOT / "flows")
        self._taken: dict[Way, list[str]] = {}
        self._tests: set[str] = set()
        self._seen: dict[str, int] = {}

    def see(self, test: str, model: str, log: str) -> None:
        """Note what a log has that it had not before.

        Raises:
            AssertionError: A line about a run is broken, or a run took longer than it may.
        """
        lines = log.splitlines()
        new = list(entries(lines[self._seen.get(model, 0) :]))
        self._seen[model] = len(lines)
        broken = [each.text for each in new if isinstance(each, Broken)]
        slow = [each.text for each in new if isinstance(each, Entry) and (each.ms or 0) > LIMIT]
        assert broken == []
        assert slow == []
        self._tests.add(test)
        counts = count(new, self._flows)
        for way, edge in self.ways():
            if edge.index in getattr(counts.flows.get(way[0]), "edges", ()):
                self._taken.setdefault(way, []).append(test)

    def ways(self) -> Iterator[tuple[Way, Edge]]:
        """All that the page is about."""
        for name in FLOWS:
            flow = self._flows[name]
            for node in flow.nodes.values():
                if node.role is Role.DECISION:
                    for edge in flow.ways_out(node.id):
                        yield (name, node.label, edge.answer or "either"), edge

    def save(self) -> None:
        """Write the page: a row that is still true stays, and one that another process wrote."""
        with PAGE.open("a+", encoding="utf-8") as page:
            fcntl.flock(page, fcntl.LOCK_EX)
            page.seek(0)
            before = rows(page.read())
            page.truncate(0)
            page.write(_HEAD)
            for way, _ in self.ways():
                flow, label, answer = way
                page.write(f"| {flow} | {label} | {answer} | `{self._taker(before, way)}` |\n")

    def _taker(self, before: Mapping[Way, str], way: Way) -> str:
        takers = self._taken.get(way, [])
        known = before.get(way, NOBODY)
        if known != NOBODY and (known in takers or known not in self._tests):
            return known
        return takers[0] if takers else NOBODY


def rows(page: str) -> Mapping[Way, str]:
    """The test for each way, as the page has it."""
    return {(flow, label, answer): test for flow, label, answer, test in _ROW.findall(page)}
