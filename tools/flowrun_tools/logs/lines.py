"""The lines of a log to the runs that they tell of: `flowrun.Run.summary` writes what is read here.

Whatever stands before it in the line is the log's own. Of that, the unit and the time are read in
the ways of ``juju debug-log`` and of Juju's log files, and of what looks like a date and a time.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_SUMMARY = re.compile(
    r"\bflow=(?P<flow>\S+) chart=(?P<chart>[0-9a-f]{8}) path=(?P<path>\S+) end=(?P<end>.+?) "
    r"deferred=(?P<deferred>yes|no) ms=(?P<ms>\d+(?:\.\d+)?|-)(?![\w.])"
)
_BEGINNING = re.compile(r"\bflow=\S+ chart=")
_UNIT = re.compile(
    r"\bunit\.(?P<name>[a-z][a-z0-9-]*/\d+)\b|\bunit-(?P<application>[a-z][a-z0-9-]*)-(?P<number>\d+)\b"
)
_TIME = re.compile(
    r"\b(?:\d{4}-\d\d-\d\d[ T])?\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?(?![\d:])"
)
_MARK = re.compile(r"[^(),]+|[(),]")


@dataclass(frozen=True, slots=True)
class Visit:
    """A run at a node."""

    node: str
    """The id, as `flowrun.run.escaped` writes it."""
    called: "tuple[Visit, ...] | None" = None
    """The path of the flow that the node called."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A run, as a line of a log has it."""

    number: int
    """Of the line in its log, from 1."""
    text: str
    """The whole line."""
    unit: str
    """Such as ``postgresql/0``; empty where the line names none."""
    time: str
    """As the line has it, which may be without the day; empty where it has none."""
    flow: str
    chart: str
    """The first eight digits of the fingerprint."""
    path: tuple[Visit, ...]
    end: str
    """``error`` if an error stopped the run."""
    deferred: bool
    ms: float | None


@dataclass(frozen=True, slots=True)
class Broken:
    """A line that begins to tell of a run, and is cut, garbled or at odds with the chart."""

    number: int
    """Its number in its log, from 1."""
    text: str


def entries(lines: Iterable[str]) -> Iterator[Entry | Broken]:
    """The runs that a log tells of, in order. Lines about anything else are passed over."""
    for number, line in enumerate(lines, 1):
        if "flow=" in line and _BEGINNING.search(line):
            yield _entry(number, line.rstrip())


def _entry(number: int, line: str) -> Entry | Broken:
    found = _SUMMARY.search(line)
    path = None if found is None else _path(found["path"])
    if found is None or path is None:
        return Broken(number, line)
    before = line[: found.start()]
    time = _TIME.search(before)
    return Entry(
        number=number,
        text=line,
        unit=_unit(before),
        time=time[0] if time else "",
        flow=found["flow"],
        chart=found["chart"],
        path=path,
        end=found["end"],
        deferred=found["deferred"] == "yes",
        ms=None if found["ms"] == "-" else float(found["ms"]),
    )


def _unit(text: str) -> str:
    found = _UNIT.search(text)
    if found is None:
        return ""
    return found["name"] or f"{found['application']}/{found['number']}"


def _path(text: str) -> tuple[Visit, ...] | None:
    """The nodes of a path; ``None`` where brackets or commas are not where they have to be."""
    levels: list[list[Visit]] = [[]]
    before = ","
    for mark in _MARK.findall(text):
        if not _may_follow(before, mark):
            return None
        if mark == "(":
            levels.append([])
        elif mark == ")" and len(levels) > 1:
            called = tuple(levels.pop())
            levels[-1][-1] = Visit(levels[-1][-1].node, called)
        elif mark == ")":
            return None
        elif mark != ",":
            levels[-1].append(Visit(mark))
        before = mark
    return tuple(levels[0]) if len(levels) == 1 and before not in {",", "("} else None


def _may_follow(before: str, mark: str) -> bool:
    """Whether two parts of a path may stand side by side: a node after a comma or a bracket."""
    if mark in {"(", ",", ")"}:
        return before not in {",", "("} and (mark != "(" or before != ")")
    return before in {",", "("}
