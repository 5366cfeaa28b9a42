"""The last run of a test that fails, in words and as a picture."""

import re
from pathlib import Path

import pytest

from flowrun.run import Run
from flowrun_tools.coverage.charts import charts_of
from flowrun_tools.drawing import svg
from flowrun_tools.drawing.traces import overlays
from flowrun_tools.errors import UsageError

_LONGEST_NAME = 150


def way_of(run: Run, item: pytest.Item) -> str:
    """The walk in words, and where its picture is, if one could be drawn."""
    picture = _drawn(run, item)
    words = run.explain()
    return words if picture is None else f"{words}\n\nThe way on the chart: {picture}"


def _drawn(run: Run, item: pytest.Item) -> Path | None:
    """The picture; ``None`` without a cache of pytest, a document, or what draws."""
    cache: pytest.Cache | None = getattr(item.config, "cache", None)
    chart = charts_of([run.flow]).get(run.flow.name)
    if cache is None or chart is None:
        return None
    try:
        text = svg(chart, overlay=overlays(run.to_dict(), run.flow.flows)[run.flow.name])
    except UsageError:
        return None
    name = re.sub(r"[^\w.-]+", "-", item.nodeid)[-_LONGEST_NAME:].strip("-")
    path = cache.mkdir("flowrun") / f"{name}.svg"
    path.write_text(text, encoding="utf-8")
    return path
