"""A document to its flowcharts: of a Markdown page or of a Mermaid file, in order, with names."""

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePath

from flowrun.diagnostics import Diagnostic, Severity, in_order
from flowrun.directives import Allow, Directives, directives_of
from flowrun.errors import MermaidSyntaxError
from flowrun.flow import Flow, linked
from flowrun.graph import flow_of
from flowrun.markdown import Fence, Heading, chart_of, fences
from flowrun.mermaid.explaining import OTHER_DIAGRAM
from flowrun.mermaid.flowchart import Flowchart
from flowrun.mermaid.parser import parse_source
from flowrun.mermaid.prepared import prepare
from flowrun.naming import duplicate_flow_name, name_of
from flowrun.rules import Finding, rule
from flowrun.source import Source
from flowrun.span import Span

MERMAID_SUFFIXES = frozenset({".mmd", ".mermaid"})
"""How the names of files end that are one chart and nothing else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A flowchart of a document."""

    name: str
    flowchart: Flowchart
    allows: tuple[Allow, ...]
    """The rules that its comments silence."""
    flow: Flow | None
    """The chart as a program; ``None`` if it only illustrates."""

    @property
    def skip(self) -> bool:
        """Whether it only illustrates."""
        return self.flow is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """All flowcharts of a document, and all that is wrong in them."""

    path: str
    charts: tuple[Chart, ...]
    """Every chart without a syntax error, in order."""
    flows: Mapping[str, Flow]
    """The charts that run, by name, in order; of two with one name, the first."""
    diagnostics: tuple[Diagnostic, ...]


def read(path: str | os.PathLike[str]) -> Document:
    """Every flowchart of a Markdown page, or of a ``.mmd`` or ``.mermaid`` file.

    Nothing in the file makes it raise: what is wrong there is in `Document.diagnostics`.

    Raises:
        OSError: The file cannot be read.
    """
    return read_bytes(Path(path).read_bytes(), path=os.fspath(path))


def read_bytes(data: bytes, *, path: str) -> Document:
    """As `read`, of a file's bytes."""
    try:
        return read_text(data.decode("utf-8-sig"), path=path)
    except UnicodeDecodeError as error:
        document = read_text(data.decode("utf-8-sig", errors="replace"), path=path)
        problems = (*not_utf_8(error, path), *document.diagnostics)
        return replace(document, diagnostics=in_order(problems))


def read_text(text: str, *, path: str) -> Document:
    """As `read`, of a text, such as what an editor holds before it is saved."""
    problems: list[Diagnostic] = []
    charts: list[Chart] = []
    for fence in _fences(text, path):
        try:
            flowchart = parse_source(fence.source)
        except MermaidSyntaxError as error:
            problems += error.diagnostics
        else:
            directives = directives_of(flowchart)
            problems += directives.diagnostics
            charts.append(_chart(flowchart, directives, fence.heading, path))
    flows = [chart.flow for chart in charts if chart.flow is not None]
    problems += [problem for flow in flows for problem in flow.diagnostics]
    problems += duplicate_flow_name(flows)
    return Document(
        path=path, charts=tuple(charts), flows=linked(flows), diagnostics=in_order(problems)
    )


@rule(Severity.ERROR)
def not_utf_8(error: UnicodeDecodeError, path: str) -> Iterator[Finding]:
    """A document is not encoded in UTF-8.

    What its bytes mean would be a guess, and a label that was guessed is bound to nothing. The rest
    of the document is read with a mark in the place of every byte that is no text.
    """
    above = error.object[: error.start].decode()
    line, column = Source(above, path).place(len(above))
    yield Finding(
        Span(path, line, column, line, column + 1),
        f"the byte 0x{error.object[error.start]:02x} is no text in UTF-8",
        hint="save the file in UTF-8",
    )


def _fences(text: str, path: str) -> list[Fence]:
    """The flowcharts of a document, whatever else it draws."""
    text = re.sub(r"\r\n?", "\n", text.removeprefix("\ufeff"))
    if PurePath(path).suffix.lower() in MERMAID_SUFFIXES:
        found = [Fence(chart_of(text.split("\n"), path), None)]
    else:
        found = fences(text, path)
    return [fence for fence in found if not OTHER_DIAGRAM.match(prepare(fence.source).text)]


def _chart(
    flowchart: Flowchart, directives: Directives, heading: Heading | None, path: str
) -> Chart:
    name = name_of(flowchart.title, heading.text if heading else "", PurePath(path).stem)
    flow = None
    if not directives.skip:
        flow = flow_of(flowchart, name=name, infeasible=directives.infeasible)
    return Chart(name=name, flowchart=flowchart, allows=directives.allows, flow=flow)
