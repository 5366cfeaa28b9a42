"""Two revisions of documents to what changed: in behaviour, in wording, or in layout alone.

Behaviour is what runs can do: which functions they call, where each answer leads, how they end.
Nodes are compared by what they do, so a new id, a label that is compared as equal, two ends drawn
as one, or an end that was implied and is now drawn change nothing. A flow's name is behaviour,
since it says what the flow is run for; the text of its start and the reason of a defer are wording.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from flowrun.documents import Chart
from flowrun_tools.differences.changes import Change, Level, behave_alike, changes
from flowrun_tools.differences.paths import Ways, ways
from flowrun_tools.differences.revisions import Revision, as_they_are, in_git

__all__ = [
    "Change",
    "ChartDifference",
    "Level",
    "Revision",
    "Ways",
    "as_they_are",
    "differences",
    "in_git",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartDifference:
    """What became of one chart."""

    name: str
    base: Chart | None
    """``None`` if the chart is new."""
    head: Chart | None
    """``None`` if it is gone."""
    changes: tuple[Change, ...]
    ways: Ways

    @property
    def level(self) -> Level:
        """How deep the deepest change goes."""
        return self.changes[0].level


def differences(base: Revision, head: Revision) -> tuple[ChartDifference, ...]:
    """The charts that are not as they were, in the order of the newer revision, the gone ones last.

    A chart is known by its name; one whose name is new is the one that was under another name if
    they behave alike.
    """
    pairs = _pairs(base.charts.charts, head.charts.charts)
    found = [_difference(one, other) for one, other in pairs]
    return tuple(each for each in found if each.changes)


def _pairs(base: Sequence[Chart], head: Sequence[Chart]) -> list[tuple[Chart | None, Chart | None]]:
    left: dict[tuple[str, int], Chart] = dict(_numbered(base))
    pairs: list[tuple[Chart | None, Chart | None]] = [
        (left.pop(key, None), chart) for key, chart in _numbered(head)
    ]
    for index, (one, other) in enumerate(pairs):
        if one is None and other is not None:
            key = next((key for key, was in left.items() if _is_renamed(was, other)), None)
            pairs[index] = (None if key is None else left.pop(key), other)
    return [*pairs, *((gone, None) for gone in left.values())]


def _numbered(charts: Sequence[Chart]) -> list[tuple[tuple[str, int], Chart]]:
    """Each chart by its name, and its place among those of that name."""
    counts: dict[str, int] = {}
    numbered = []
    for chart in charts:
        counts[chart.name] = counts.get(chart.name, 0) + 1
        numbered.append(((chart.name, counts[chart.name]), chart))
    return numbered


def _is_renamed(was: Chart, now: Chart) -> bool:
    if was.flow is None or now.flow is None:
        return was.flow is now.flow and was.flowchart.to_dict() == now.flowchart.to_dict()
    return behave_alike(was.flow, now.flow)


def _difference(base: Chart | None, head: Chart | None) -> ChartDifference:
    chart = head or base
    assert chart is not None, "a pair has at least one"
    found = (*_fate(base, head), *(changes(base, head) if base and head else ()))
    is_deep = any(change.level is Level.BEHAVIOUR for change in found)
    compared = Ways()
    if is_deep and base and head and base.flow and head.flow:
        compared = ways(base.flow, head.flow)
    return ChartDifference(name=chart.name, base=base, head=head, changes=found, ways=compared)


def _fate(base: Chart | None, head: Chart | None) -> tuple[Change, ...]:
    """What became of the chart as a whole."""
    runs, ran = (chart is not None and chart.flow is not None for chart in (head, base))
    level = Level.BEHAVIOUR if runs or ran else Level.LAYOUT
    if base is None and head is not None:
        what = "flow" if runs else "chart"
        return (Change(level=level, message=f"the {what} is new", head=head.flowchart.header),)
    if head is None and base is not None:
        what = "flow" if ran else "chart"
        return (Change(level=level, message=f"the {what} is gone", base=base.flowchart.header),)
    assert base is not None
    assert head is not None
    spans = {"base": base.flowchart.header, "head": head.flowchart.header}
    if runs != ran:
        message = "the chart runs now" if runs else "the chart no longer runs: it illustrates"
        return (Change(level=Level.BEHAVIOUR, message=message, **spans),)
    if base.name != head.name:
        message = f'it is called "{head.name}" now, and was "{base.name}"'
        return (Change(level=level, message=message, **spans),)
    return ()
