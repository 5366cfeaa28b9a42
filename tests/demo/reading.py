"""The lines of a model's log to what its hooks did.

A hook's lines are held until it ends, because its name stands in the last one, and because a run
that was deferred before is told from the hook's own by that.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from flowrun import Flow
from flowrun_tools.logs import Broken, Entry, entries
from tests.demo.happenings import Failed, Happening, Passed, Waited, Walked
from tests.demo.ways import UnknownChartError, Way, way_of

_RAN = re.compile(r'\bran "(?P<name>[^"]+)" (?P<kind>hook|action) \(via ')
_FAILED = re.compile(r'(?P<kind>hook|action) "(?P<name>[^"]+)" \(via .* failed: ')
_LAST = 12
"""So many lines of a failed hook are shown."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the log."""

    at: float
    """Seconds since the demo began."""
    unit: str
    level: str
    message: str


@dataclass(slots=True)
class Reader:
    """Takes the lines one by one, of all units mixed."""

    flows: Mapping[str, Flow]
    _held: dict[str, list[Line]] = field(default_factory=lambda: defaultdict[str, list[Line]](list))
    """The lines of each unit since its last hook."""
    _ways: dict[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    """The key of the last way of each unit through each flow."""

    def read(self, line: Line) -> Iterator[Happening]:
        """What the line completes."""
        failed = _FAILED.search(line.message) if line.level == "ERROR" else None
        ran = _RAN.search(line.message)
        if failed is not None:
            shown = [held.message for held in self._held.pop(line.unit, [])][-_LAST:]
            lines = (*shown, line.message)
            yield Failed(at=line.at, unit=line.unit, hook=_event(failed), lines=lines)
        elif ran is not None:
            yield from self._hook(line, _event(ran), self._held.pop(line.unit, []))
        else:
            self._held[line.unit].append(line)

    def last(self, unit: str) -> tuple[str, ...]:
        """What a unit has logged since its last hook, or in the one that still runs."""
        return tuple(line.message for line in self._held.get(unit, ())[-_LAST:])

    def _hook(self, end: Line, hook: str, held: list[Line]) -> Iterator[Happening]:
        waiting: list[Walked] = []
        others: list[Walked | Failed] = []
        for run in self._runs(hook, held):
            if isinstance(run, Walked) and run.deferred and not run.new:
                waiting.append(run)
            else:
                others.append(run)
        if waiting:
            yield Waited(at=waiting[0].at, unit=end.unit, hook=hook, runs=tuple(waiting))
        yield from others
        if not waiting and not others:
            yield Passed(at=end.at, unit=end.unit, hook=hook)

    def _runs(self, hook: str, held: list[Line]) -> Iterator[Walked | Failed]:
        """The runs in one hook, in order: its own, if there is one, is the last."""
        found = [
            (number, entry) for number, line in enumerate(held) for entry in entries([line.message])
        ]
        for number, entry in found:
            own = number == found[-1][0] and isinstance(entry, Entry) and entry.flow == hook
            yield self._run(held[number:], entry, hook, again=not own)

    def _run(
        self, lines: list[Line], entry: Entry | Broken, hook: str, *, again: bool
    ) -> Walked | Failed:
        """One run, from its own line and those that follow it."""
        at, unit = lines[0].at, lines[0].unit
        try:
            if isinstance(entry, Entry):
                way = way_of(entry, self.flows)
                return Walked(
                    at=at,
                    unit=unit,
                    hook=hook,
                    way=way,
                    new=tuple(self._new(unit, way)),
                    end=entry.end,
                    deferred=entry.deferred,
                    ms=entry.ms,
                    again=again,
                    why=_why(lines) if entry.end == "error" else "",
                )
            why = "the line of a run cannot be read"
        except UnknownChartError as error:
            why = str(error)
        return Failed(at=at, unit=unit, hook=hook, lines=(entry.text, why))

    def _new(self, unit: str, way: Way) -> Iterator[Way]:
        """The ways in it that are not the unit's last ones through these flows."""
        for each in way.all():
            place = (unit, each.flow)
            if self._ways.get(place) != each.key:
                yield each
            self._ways[place] = each.key


def _why(lines: list[Line]) -> str:
    """What the charm says behind the line of a run that an error stopped."""
    return next((line.message for line in lines[1:] if line.level == "WARNING"), "")


def _event(found: re.Match[str]) -> str:
    """The event, by the name of its flow."""
    return found["name"] + ("-action" if found["kind"] == "action" else "")
