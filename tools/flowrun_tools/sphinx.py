"""A Sphinx extension: Mermaid flowcharts are drawn as the documentation is built, and checked.

In conf.py: ``extensions = ["myst_parser", "flowrun_tools.sphinx"]``. Then ```` ```mermaid ````,
```` ```{mermaid} ```` and, in reStructuredText, ``.. mermaid::`` hold charts.
"""

import re
from html import escape
from logging import ERROR, Handler, LogRecord, getLogger
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import SphinxError
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from flowrun import __version__
from flowrun.diagnostics import Diagnostic, Severity
from flowrun.documents import Chart, Document, read_text
from flowrun.errors import FlowrunError
from flowrun_tools.errors import ConfigurationError, UsageError
from flowrun_tools.pages import picture, problems_of_page, problems_of_project, words

_logger = logging.getLogger(__name__)

_FENCE = "`" * 9
"""Longer than any in a chart."""


def setup(app: Sphinx) -> dict[str, Any]:
    """Register what there is, in place of any other directive for Mermaid."""
    app.add_directive("mermaid", MermaidDirective, override=True)
    app.connect("config-inited", _draw_plain_fences)
    app.connect("builder-inited", _check)
    app.connect("build-finished", _forget)
    return {"version": __version__, "parallel_read_safe": True, "parallel_write_safe": True}


class MermaidDirective(SphinxDirective):
    """A chart. All of the directive's content is the chart's: its front matter, too."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """Draw the chart; what cannot be drawn is shown as it is written.

        Raises:
            SphinxError: Graphviz is not installed.
        """
        self.assert_has_content()
        document = self._document()
        for problem in problems_of_page(document, Path(self.env.srcdir)):
            _tell(problem)
        text = "\n".join(self.content)
        if document.charts:
            shown = self._picture(document.charts[0])
        else:  # another kind of diagram, which a script of Mermaid in the page may draw
            shown = f'<pre class="mermaid">{escape(text)}</pre>'
        elsewhere = addnodes.only("", nodes.literal_block(text, text), expr="not html")
        return [nodes.raw("", shown, format="html"), elsewhere]

    def _picture(self, chart: Chart) -> str:
        try:
            return picture(chart, self.env.new_serialno(f"flowrun {chart.name}"))
        except UsageError as error:
            raise SphinxError(words(error)) from None

    def _document(self) -> Document:
        """The chart as a Markdown page that has it at the same line, under the same heading."""
        path, line = self.get_source_info()
        first = self.content.offset(0) + 1
        if first == 1:  # MyST counts in the directive
            first += line + self.content_offset
        above = [f"# {_escaped(self._heading())}", *[""] * first][: first - 2]
        lines = [*above, f"{_FENCE}{{mermaid}}", *self.content, _FENCE]
        return read_text("\n".join(lines), path=f"{path}")

    def _heading(self) -> str:
        """The title of the last section so far, which is the one that the chart stands in."""
        place: nodes.Element = self.state_machine.document
        title = ""
        while inner := [each for each in place.children if isinstance(each, nodes.section)]:
            place = inner[-1]
            title = place[0].astext()
        return title


def _draw_plain_fences(app: Sphinx, config: Config) -> None:
    """Have MyST, if it is there, take a plain fence for the directive."""
    if "myst_parser" in app.extensions:
        config.myst_fence_as_directive = {*config.myst_fence_as_directive, "mermaid"}


def _check(app: Sphinx) -> None:
    """Tell all that is wrong in the project that the documentation belongs to."""
    getLogger("sphinx").addHandler(_Failure(app))
    try:
        problems = problems_of_project(Path(app.srcdir))
    except ConfigurationError as error:
        problems = list(error.diagnostics)
    except FlowrunError as error:
        _tell_failure(error)
        return
    for problem in problems:
        _tell(problem)


def _tell_failure(error: FlowrunError) -> None:
    _logger.error("%s", words(error))


def _tell(problem: Diagnostic) -> None:
    """Say what is wrong. An error fails the build, a warning only with ``-W``."""
    tell = _logger.error if problem.severity is Severity.ERROR else _logger.warning
    hint = f"\n  hint: {problem.hint}" if problem.hint else ""
    place = f"{problem.span.path}:{problem.span.line}"
    message = f"{problem.message}{hint}"
    tell("%s", message, location=place, type="flowrun", subtype=problem.rule)


class _Failure(Handler):
    """Fails the build where an error is told, be it by a process that reads a part of the pages."""

    def __init__(self, app: Sphinx) -> None:
        super().__init__(ERROR)
        self._app = app

    def emit(self, record: LogRecord) -> None:
        if record.name == _logger.logger.name:
            self._app.statuscode = 1


def _forget(app: Sphinx, error: Exception | None) -> None:  # noqa: ARG001 - Sphinx passes them
    """Leave the logging of a process that goes on as it was."""
    logger = getLogger("sphinx")
    for handler in logger.handlers[:]:
        if isinstance(handler, _Failure):
            logger.removeHandler(handler)


def _escaped(text: str) -> str:
    """A text as Markdown that means no more than it says."""
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", text)
