"""The charts of a documentation's pages: what is wrong with them, and how they are drawn.

A chart of the project, as ``[tool.flowrun]`` names it, has to be right in all that `flowrun
validate` asks. A chart anywhere else illustrates: it has to be one that can be drawn.
"""

import os
from dataclasses import replace
from functools import cache
from pathlib import Path

from flowrun.diagnostics import Diagnostic
from flowrun.documents import Chart, Document, not_utf_8
from flowrun.errors import FlowrunError
from flowrun.loading import find
from flowrun.span import Span
from flowrun_tools import drawing, project
from flowrun_tools.configuration import Configuration, configuration_of
from flowrun_tools.errors import ConfigurationError, UsageError
from flowrun_tools.rules import syntax
from flowrun_tools.tracebacks import shortened
from flowrun_tools.validation import validation
from flowrun_tools.wanted import wanted

_OF_DRAWING = {syntax.name, not_utf_8.name}


def problems_of_project(folder: Path) -> list[Diagnostic]:
    """All that is wrong in the project that a folder is in; nothing, if it has no flows.

    Raises:
        ConfigurationError: The configuration is wrong.
        UsageError: Something is not where the configuration says.
        UserCodeError: The registry cannot be imported.
        OSError: A file cannot be read.
    """
    _paths.cache_clear()  # a server of pages builds again and again
    configuration = configuration_of(folder)
    if not _has_flows(configuration):
        return []
    found = wanted(validation(configuration).diagnostics, configuration)
    return [replace(each, span=_absolute(each.span)) for each in found]


def problems_of_page(document: Document, folder: Path) -> list[Diagnostic]:
    """What keeps the charts of a page from being drawn, unless it was told of the project."""
    if os.path.realpath(document.path) in _paths(folder):
        return []
    return [each for each in document.diagnostics if each.rule in _OF_DRAWING]


def picture(chart: Chart, number: int) -> str:
    """A chart as HTML that may stand anywhere, also within a paragraph.

    Args:
        chart: The chart.
        number: How many charts of its name the page has above: a page has every id once.

    Raises:
        UsageError: Graphviz is not installed.
    """
    named = replace(chart, name=f"{chart.name}-{number + 1}") if number else chart
    style = "display: block; overflow-x: auto"
    return f'<span class="flowrun-drawing" style="{style}">{drawing.svg(named)}</span>'


def words(error: FlowrunError) -> str:
    """Why a project cannot be looked at, with what to do or the traceback of its own code."""
    hint = f"\n  hint: {error.hint}" if isinstance(error, UsageError) and error.hint else ""
    cause = f"\n{shortened(error.__cause__)}" if error.__cause__ else ""
    return f"{error}{hint}{cause}"


def _has_flows(configuration: Configuration) -> bool:
    return bool(configuration.flows) or (configuration.folder / project.FOLDER).is_dir()


@cache
def _paths(folder: Path) -> frozenset[str]:
    """The documents of the project that a folder is in; what hinders is told of the project."""
    try:
        configuration = configuration_of(folder)
        places = project.places(configuration, ()) if _has_flows(configuration) else ()
    except (ConfigurationError, UsageError):
        return frozenset()
    return frozenset(os.path.realpath(str(document)) for document in find(*places))


def _absolute(span: Span) -> Span:
    path = os.path.abspath(span.path or "")  # noqa: PTH100 - `resolve` would follow links
    return Span(path, span.line, span.column, span.end_line, span.end_column)
