"""Flows back to the charts that they were read from, to be drawn."""

from collections.abc import Sequence
from pathlib import Path

from flowrun.documents import Chart, read
from flowrun.flow import Flow


def charts_of(flows: Sequence[Flow]) -> dict[str, Chart]:
    """The chart of each flow by its name, as far as its document still has it unchanged."""
    digests = {flow.name: flow.digest for flow in flows}
    paths = dict.fromkeys(flow.path for flow in flows if flow.path is not None)
    charts = [chart for path in paths if Path(path).is_file() for chart in read(path).charts]
    return {
        chart.name: chart
        for chart in charts
        if chart.flow is not None and chart.flow.digest == digests.get(chart.name)
    }
