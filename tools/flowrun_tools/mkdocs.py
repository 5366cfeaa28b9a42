"""A MkDocs plugin: Mermaid flowcharts are drawn as the documentation is built, and checked.

In mkdocs.yml: ``plugins: [search, flowrun]``.
"""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin, get_plugin_logger
from mkdocs.structure.pages import Page

from flowrun.diagnostics import Diagnostic, Severity
from flowrun.documents import Chart, Document, read_text
from flowrun.errors import FlowrunError
from flowrun_tools.errors import ConfigurationError, UsageError
from flowrun_tools.pages import picture, problems_of_page, problems_of_project, words

_logger = get_plugin_logger(__name__)

_FENCE = re.compile(r"`{3,}|~{3,}")

_MARK = re.compile(r"<!-- flowrun drawing (\d+) -->")
"""What stands in the place of a drawing until the page is made: no other plugin looks into it."""


class Options(Config):  # type: ignore[no-untyped-call]  # MkDocs leaves it open
    """The plugin has none: what there is to say stands in pyproject.toml."""


class FlowrunPlugin(BasePlugin[Options]):  # type: ignore[no-untyped-call]  # likewise
    """Charts to drawings. An error fails the build, and does not stop a preview."""

    def __init__(self) -> None:
        self._errors = 0
        self._previews = False
        self._pictures: list[str] = []

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:  # noqa: ARG002 - MkDocs passes it
        """Learn whether this is a preview."""
        self._previews = command == "serve"

    def on_pre_build(self, *, config: MkDocsConfig) -> None:
        """Tell all that is wrong in the project that the documentation belongs to."""
        self._errors = 0
        self._pictures = []
        try:
            problems = problems_of_project(Path(config.docs_dir))
        except ConfigurationError as error:
            problems = list(error.diagnostics)
        except FlowrunError as error:
            self._fail(words(error))
            return
        for problem in problems:
            self._tell(problem)

    def on_page_markdown(
        self,
        markdown: str,
        /,
        *,
        page: Page,
        config: MkDocsConfig,
        **_: Any,  # noqa: ANN401 - MkDocs passes more
    ) -> str:
        """Put marks in the places of the charts that can be drawn.

        Raises:
            PluginError: Graphviz is not installed.
        """
        text = _padded(markdown, page)
        document = read_text(text, path=page.file.abs_src_path or page.file.src_uri)
        for problem in problems_of_page(document, Path(config.docs_dir)):
            self._tell(problem)
        lines = text.split("\n")
        for chart, mark in reversed(list(zip(document.charts, self._marks(document), strict=True))):
            _replace(lines, chart, mark)
        return "\n".join(lines)

    def on_post_page(self, output: str, /, **_: Any) -> str:  # noqa: ANN401 - MkDocs passes more
        """Put the drawings in the places of the marks."""
        return _MARK.sub(lambda mark: self._pictures[int(mark[1])], output)

    def on_post_build(self, **_: Any) -> None:  # noqa: ANN401 - MkDocs passes more
        """Fail, if there were errors.

        Raises:
            PluginError: There were.
        """
        if self._errors and not self._previews:
            count = "an error" if self._errors == 1 else f"{self._errors} errors"
            raise PluginError(f"flowrun found {count}, told above")

    def _marks(self, document: Document) -> Iterator[str]:
        """Draw the charts of a page. Each gets a mark for its picture."""
        names: Counter[str] = Counter()
        for chart in document.charts:
            yield f"<!-- flowrun drawing {len(self._pictures)} -->"
            self._pictures.append(_picture(chart, names[chart.name]))
            names[chart.name] += 1

    def _tell(self, problem: Diagnostic) -> None:
        hint = f"\n  hint: {problem.hint}" if problem.hint else ""
        message = f"{problem.span}: {problem.message} [{problem.rule}]{hint}"
        if problem.severity is Severity.ERROR:
            self._fail(message)
        else:
            _logger.warning("%s", message)

    def _fail(self, message: str) -> None:
        _logger.error("%s", message)
        self._errors += 1


def _padded(markdown: str, page: Page) -> str:
    """The text of a page with its lines where the file has them: MkDocs took what stands above."""
    source = page.file.content_string
    above = source.removesuffix(markdown) if source.endswith(markdown) else ""
    return "\n" * above.count("\n") + markdown


def _picture(chart: Chart, number: int) -> str:
    try:
        return picture(chart, number)
    except UsageError as error:
        raise PluginError(words(error)) from None


def _replace(lines: list[str], chart: Chart, mark: str) -> None:
    """Put a mark in the place of a chart with its fence."""
    source = chart.flowchart.source
    first, last = source.place(0)[0], source.place(len(source.text))[0]
    opening = first - 2
    while (fence := _FENCE.search(lines[opening])) is None:  # above are options and blank lines
        opening -= 1
    end = last + 1 if last < len(lines) and fence[0] in lines[last] else last
    lines[opening:end] = [lines[opening][: fence.start()] + mark]
