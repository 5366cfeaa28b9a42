"""The ways that runs took to drawings of their charts."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from flowrun.documents import Chart
from flowrun_tools.drawing import Look, Mark, Overlay, svg
from tests.demo.happenings import Happening, runs_in
from tests.demo.ways import Way


@dataclass(frozen=True, slots=True)
class Picture:
    """One way through a chart, and who took it."""

    name: str
    """Such as ``leader-elected-2``: of the second way through that flow."""
    way: Way
    units: Mapping[str, int]
    """How often each unit took it."""
    svg: str


def pictures_of(
    happenings: Iterable[Happening], charts: Mapping[str, Chart]
) -> dict[tuple[str, ...], Picture]:
    """A picture of every way that was taken, by the way's key, in the order of the first runs."""
    taken: dict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
    ways: dict[tuple[str, ...], Way] = {}
    for run in runs_in(happenings):
        for way in run.way.all():
            ways.setdefault(way.key, way)
            taken[way.key][run.unit] += 1
    number: Counter[str] = Counter()
    pictures = {}
    for key, way in ways.items():
        number[way.flow] += 1
        name = f"{way.flow}-{number[way.flow]}"
        drawn = svg(charts[way.flow], overlay=_overlay(way, taken[key]))
        pictures[key] = Picture(name, way, taken[key], drawn)
    return pictures


def _overlay(way: Way, units: Mapping[str, int]) -> Overlay:
    """The way in colour, its moves numbered."""
    moves: dict[int, list[int]] = defaultdict(list)
    for number, stop in enumerate(way.stops, 1):
        for edge in stop.edges:
            moves[edge.index].append(number)
    told = ", ".join(f"{unit} {times}\u00d7" for unit, times in sorted(units.items()))
    return Overlay(
        nodes={stop.node: Mark(Look.TAKEN) for stop in way.stops},
        edges={edge: Mark(Look.TAKEN, _numbers(numbers)) for edge, numbers in moves.items()},
        rest=Look.FAINT,
        caption=f"{way.flow}: {told}",
    )


def _numbers(numbers: Sequence[int]) -> str:
    return ", ".join(f"#{number}" for number in numbers)
