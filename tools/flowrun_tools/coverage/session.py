"""The coverage of one test run, from what was asked for to what is said at its end."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from flowrun.flow import Flow
from flowrun.loading import load
from flowrun_tools import project
from flowrun_tools.configuration import configuration_of
from flowrun_tools.coverage import datafile, reports
from flowrun_tools.coverage.measure import Coverage, measure
from flowrun_tools.coverage.reports import Report
from flowrun_tools.coverage.thresholds import Thresholds, shortfalls, thresholds_of
from flowrun_tools.paths import from_here


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a test run is asked to measure and to say."""

    flows: Mapping[str, Flow]
    data: Path
    thresholds: Thresholds
    reports: tuple[Report, ...]


@dataclass(frozen=True, slots=True)
class Conclusion:
    """What there is to say at the end."""

    texts: tuple[str, ...]
    """The reports that are printed, and where the others are."""
    shortfalls: tuple[str, ...]
    """Which thresholds were missed."""


def settings_of(
    folder: Path,
    places: Sequence[str],
    *,
    data: str | None = None,
    fail_under: str | None = None,
    wanted: Sequence[str] = (),
) -> Settings:
    """What is asked for in texts, with the flows of the documents.

    Args:
        folder: The folder that relative paths start from, and that is in the project.
        places: Files and folders of flows; none for the project's own.
        data: The data file.
        fail_under: Thresholds, as in `flowrun_tools.coverage.thresholds`.
        wanted: Reports, as in `flowrun_tools.coverage.reports`.

    Raises:
        UsageError: Something is not there, or not what can be asked for.
        InvalidFlowError: The documents have errors.
    """
    return Settings(
        flows=load(*project.places(configuration_of(folder), places)),
        data=folder / (data or datafile.DEFAULT),
        thresholds=thresholds_of(fail_under or ""),
        reports=tuple(reports.report_of(text) for text in wanted or [reports.TERMINAL]),
    )


def conclude(settings: Settings) -> Conclusion:
    """Put the data file in order, and make the reports.

    Raises:
        OSError: A report or the data file cannot be written.
    """
    data = datafile.read(settings.data)
    datafile.write(settings.data, data.facts)
    return report(settings, measure(settings.flows.values(), data))


def report(settings: Settings, coverage: Coverage) -> Conclusion:
    """Make the reports, and hold the figures against the thresholds."""
    texts = [_made(each, coverage) for each in settings.reports]
    return Conclusion(tuple(texts), tuple(shortfalls(coverage, settings.thresholds)))


def _made(wanted: Report, coverage: Coverage) -> str:
    if wanted.path is None:
        return reports.render(wanted, coverage)
    return f"{wanted.format} report: {from_here(reports.write(wanted, coverage))}\n"
