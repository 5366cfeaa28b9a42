"""What runs took, as facts in a file: a line each, so that every prefix of a file can be read.

A fact is that a test took a walk through a flow, however often it did. So a file is a set: what
several processes append, and what is combined from several files, does not depend on an order, and
`write` gives equal bytes for equal sets. A line is JSON, the first one the number of the layout::

    {"flowrun-coverage":1}
    {"chart":"5f1c…","flow":"leader-elected","simulated":false,"start":"hook","steps":[["way",null,
    "ask"],["way","no","rtn"]],"test":"tests/test_hooks.py::test_waits"}

A step is what kind of arrow was taken, with which answer or error, and to which node: neither the
order of a chart nor that of a file has a meaning.
"""

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from flowrun_tools.errors import UsageError
from flowrun_tools.paths import from_here

DEFAULT = ".flowrun-coverage"
"""The name of the file, if nobody gives another."""

HEADER = '{"flowrun-coverage":1}\n'

Step = tuple[str, str | None, str]
"""The value of a `flowrun.flow.Arrow`, the key of its text, and the node that it leads to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A test took a walk through a flow."""

    flow: str
    chart: str
    """The digest of the flow's chart: another revision of it is another chart."""
    test: str
    """pytest's id of the test; empty for a run outside any test."""
    start: str
    steps: tuple[Step, ...]
    simulated: bool
    """Whether nothing was called, so that it shows the chart and not the program."""


@dataclass(frozen=True, slots=True)
class Data:
    """What data files hold."""

    facts: frozenset[Fact] = frozenset()
    broken: int = 0
    """Lines that are no facts, such as the last one of a process that was killed."""

    def __or__(self, other: "Data") -> "Data":
        return Data(self.facts | other.facts, self.broken + other.broken)


def read(path: Path) -> Data:
    """What a data file holds, whole or not.

    Raises:
        UsageError: There is no such file, or it is something else.
        OSError: It cannot be read.
    """
    if not path.is_file():
        raise UsageError(
            f'there is no coverage data in "{from_here(path)}"', hint="run pytest with --flow-cov"
        )
    with path.open(encoding="utf-8", errors="replace") as lines:
        if next(lines, HEADER) != HEADER:
            raise UsageError(
                f'"{from_here(path)}" holds no coverage data of this version of flowrun'
            )
        found = [_fact(line) for line in lines if line != HEADER]
    return Data(frozenset(filter(None, found)), found.count(None))


def write(path: Path, facts: Iterable[Fact]) -> None:
    """Put facts into a file in place of what it held, all or nothing.

    Raises:
        OSError: It cannot be written.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        draft.write_text(HEADER + "".join(sorted(set(map(line_of, facts)))), encoding="utf-8")
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def line_of(fact: Fact) -> str:
    """A fact as a line of a file, with its end."""
    fields = {
        "chart": fact.chart,
        "flow": fact.flow,
        "simulated": fact.simulated,
        "start": fact.start,
        "steps": fact.steps,
        "test": fact.test,
    }
    return json.dumps(fields, separators=(",", ":")) + "\n"


def _fact(line: str) -> Fact | None:
    """The fact in a line; ``None`` where there is none."""
    try:
        fields = json.loads(line)
        steps = tuple((str(arrow), key, str(target)) for arrow, key, target in fields["steps"])
        return Fact(
            flow=fields["flow"],
            chart=fields["chart"],
            test=fields["test"],
            start=fields["start"],
            steps=steps,
            simulated=bool(fields["simulated"]),
        )
    except (ValueError, KeyError, TypeError):
        return None
