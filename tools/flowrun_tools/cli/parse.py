"""``flowrun parse``: charts as JSON."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any

import click

from flowrun.diagnostics import Diagnostic, Severity
from flowrun.documents import MERMAID_SUFFIXES, read_text
from flowrun.errors import MermaidSyntaxError
from flowrun.markdown import fences
from flowrun.mermaid.flowchart import Flowchart
from flowrun.mermaid.parser import parse
from flowrun.naming import name_of
from flowrun.span import Span
from flowrun_tools.cli.exit_code import ExitCode
from flowrun_tools.cli.reporting import write_frames
from flowrun_tools.cli.terminal import stderr, stdout
from flowrun_tools.errors import UsageError

STDIN = "-"

_SUFFIXES = {*MERMAID_SUFFIXES, ".md", ".markdown"}
_STDIN_NAME = "<stdin>"


@click.command(
    "parse",
    epilog="\b\nExamples:\n  flowrun parse flows/charm.md\n  flowrun parse - < chart.mmd",
)
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path())
def command(files: Sequence[str]) -> ExitCode:
    """Print every flowchart of each FILE as JSON, in the layout of Mermaid's own database.

    The result is a list with an object for each chart: its file, its line, its name, whether it
    only illustrates, and the chart. FILE may be "-" for stdin. What has another suffix than a
    Markdown or a Mermaid file, stdin too, is a page if it has a Mermaid fence, and else a chart.
    """
    parsed = [_parsed(file) for file in files]
    stdout().write_json([chart for page in parsed for chart in page.charts])
    errors = [error for page in parsed for error in page.errors]
    if errors:
        write_frames(stderr(), errors, {page.path: page.text for page in parsed})
        return ExitCode.PROBLEMS
    return ExitCode.CLEAN


@dataclass(frozen=True, slots=True)
class _Parsed:
    """A file, the charts that it has, and those that it wants to have."""

    path: str
    text: str
    charts: Sequence[dict[str, Any]]
    errors: Sequence[Diagnostic]


def _parsed(file: str) -> _Parsed:
    path = _STDIN_NAME if file == STDIN else file
    text = _text(file)
    if PurePath(path).suffix.lower() not in _SUFFIXES and not fences(text):
        return _parsed_chart(path, text)
    document = read_text(text, path=path)
    charts = [_data(path, c.name, c.flowchart, skip=c.skip) for c in document.charts]
    errors = [error for error in document.diagnostics if error.rule == "syntax"]
    if not charts and not errors:
        errors = [_nothing(path)]
    return _Parsed(path, text, charts, errors)


def _parsed_chart(path: str, text: str) -> _Parsed:
    try:
        chart = parse(text, path=path)
    except MermaidSyntaxError as error:
        return _Parsed(path, text, (), error.diagnostics)
    name = name_of(chart.title, "", PurePath(path).stem)
    return _Parsed(path, text, [_data(path, name, chart, skip=False)], ())


def _text(file: str) -> str:
    if file == STDIN:
        data = sys.stdin.buffer.read()
    elif Path(file).is_dir():
        raise UsageError(f'"{file}" is a folder', hint="name the files in it")
    else:
        data = Path(file).read_bytes()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(f'"{file}" is no text in UTF-8: {error.reason}') from None


def _data(path: str, name: str, chart: Flowchart, *, skip: bool) -> dict[str, Any]:
    return {
        "path": path,
        "line": chart.header.line,
        "name": name,
        "skip": skip,
        "chart": chart.to_dict(),
    }


def _nothing(path: str) -> Diagnostic:
    return Diagnostic(
        rule="no-flow-found",
        severity=Severity.ERROR,
        message=f'there is no flowchart in "{path}"',
        span=Span(path, 1, 1, 1, 1),
        hint="draw one in a ```mermaid fence",
    )
