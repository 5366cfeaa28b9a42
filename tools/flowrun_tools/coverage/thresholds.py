"""How much has to be taken: ``prime:100,edges:90`` to what falls short."""

from collections.abc import Mapping

from flowrun_tools.coverage.criteria import Criterion
from flowrun_tools.coverage.measure import Coverage
from flowrun_tools.coverage.sentences import counted
from flowrun_tools.errors import UsageError, choices

Thresholds = Mapping[Criterion, int]
"""Per cent, by criterion."""

_MOST = 100


def thresholds_of(text: str) -> Thresholds:
    """The thresholds in a text such as ``prime:100,edges:90``.

    Raises:
        UsageError: The text has another form, or names what there is not.
    """
    return dict(_threshold(part.strip()) for part in text.split(",") if part.strip())


def shortfalls(coverage: Coverage, thresholds: Thresholds) -> list[str]:
    """What falls short, in words. What could not be counted is never enough."""
    return [
        line
        for criterion, wanted in thresholds.items()
        for line in _shortfalls(coverage, criterion, wanted)
    ]


def criterion_of(name: str) -> Criterion:
    """The criterion of a name.

    Raises:
        UsageError: There is none.
    """
    names = [criterion.value for criterion in Criterion]
    if name not in names:
        raise UsageError(f'there is no criterion "{name}"', hint=choices(name, names))
    return Criterion(name)


def _threshold(part: str) -> tuple[Criterion, int]:
    name, colon, number = part.partition(":")
    if not colon or not number.isdecimal() or int(number) > _MOST:
        raise UsageError(
            f'"{part}" is no threshold', hint="write CRITERION:PERCENT, such as prime:100"
        )
    return criterion_of(name), int(number)


def _shortfalls(coverage: Coverage, criterion: Criterion, wanted: int) -> list[str]:
    refused = [each.flow.name for each in coverage.refusals if each.criterion is criterion]
    tally = coverage.tally(criterion)
    lines = []
    if refused:
        flows = counted(len(refused), "flow has", "flows have")
        lines.append(f"{criterion.value}: {flows} too many to count: {', '.join(refused)}")
    if tally.percent < wanted:
        lines.append(f"{criterion.value}: {tally} is {tally.percent} %, less than {wanted} %")
    return lines
