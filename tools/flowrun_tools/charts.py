"""Files and folders to all their charts: those that run, and those that only illustrate."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flowrun.diagnostics import Diagnostic, in_order
from flowrun.documents import Chart, Document, read
from flowrun.flow import Flow, linked
from flowrun.loading import find
from flowrun.naming import duplicate_flow_name


@dataclass(frozen=True, slots=True)
class Charts:
    """The charts of some documents."""

    charts: tuple[Chart, ...]
    """Those without a syntax error, in order."""
    flows: Mapping[str, Flow]
    """Those that run, by name, each knowing the others; of two with one name, the first."""
    diagnostics: tuple[Diagnostic, ...]


def read_charts(places: Sequence[str]) -> Charts:
    """All charts of some files and folders, and all that is wrong there.

    Raises:
        OSError: A file or folder cannot be read.
    """
    return charts_of([read(str(document)) for document in find(*places)])


def charts_of(documents: Sequence[Document]) -> Charts:
    """All charts of documents that belong together."""
    charts = tuple(chart for document in documents for chart in document.charts)
    flows = [chart.flow for chart in charts if chart.flow is not None]
    problems = [problem for document in documents for problem in document.diagnostics]
    by_name = linked(flows)
    return Charts(charts, by_name, in_order((*problems, *duplicate_flow_name(flows))))
