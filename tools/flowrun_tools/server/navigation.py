"""A place in a file to what it is about, and to the other places that are about the same."""

import inspect
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from flowrun.documents import Document
from flowrun.flow import Flow, Node, Role
from flowrun.registry import Entry
from flowrun.span import Span
from flowrun_tools import bound
from flowrun_tools.server.project import Project
from flowrun_tools.server.python import labelled_function


@dataclass(frozen=True, slots=True)
class Spot:
    """A node, where a chart mentions it."""

    flow: Flow
    node: Node
    span: Span


def definition(project: Project, path: str, line: int, column: int) -> Span | None:
    """The function of a node, or the flow that it calls."""
    spot = _spot_at(project, path, line, column)
    if spot is None:
        return None
    if spot.node.role is Role.CALL:
        called = project.flows().get(spot.node.callee)
        return None if called is None else called.span
    return next((_place(entry) for entry in _entries(project, [spot.node])), None)


def references(project: Project, path: str, line: int, column: int) -> list[Span]:
    """The nodes that use a function: that of a node, or one in a Python file."""
    if path.endswith(".py"):
        entries = _entries_at(project, path, line)
    else:
        spot = _spot_at(project, path, line, column)
        entries = [] if spot is None else _entries(project, [spot.node])
    keys = {entry.key for entry in entries}
    return [
        node.span
        for flow in project.flows().values()
        for node in flow.nodes.values()
        if any(entry.key in keys for entry in _entries(project, [node]))
    ]


def hover(project: Project, path: str, line: int, column: int) -> tuple[str, Span] | None:
    """What a node is, in Markdown, and the stretch that this is said of."""
    spot = _spot_at(project, path, line, column)
    if spot is None:
        return None
    node = spot.node
    role = "ensure" if spot.flow.is_ensure(node) else node.role.value
    parts = [f"**{role}** of `{spot.flow.name}`"]
    if node.role is Role.CALL:
        parts.append(_called(project, node))
    elif bound.acts(node) and project.registry is not None:
        parts += [_described(entry) for entry in _entries(project, [node])] or ["not bound"]
    return "\n\n".join(parts), spot.span


def _spot_at(project: Project, path: str, line: int, column: int) -> Spot | None:
    document = next((each for each in project.documents() if each.path == path), None)
    spots = () if document is None else _spots(document)
    return next((spot for spot in spots if _holds(spot.span, line, column)), None)


def _spots(document: Document) -> Iterator[Spot]:
    for chart in document.charts:
        if chart.flow is not None:
            for node in chart.flow.nodes.values():
                vertex = chart.flowchart.vertices[node.id]
                labels = (label.span for label in vertex.labels)
                for span in dict.fromkeys((*labels, *vertex.mentions)):
                    yield Spot(chart.flow, node, span)


def _holds(span: Span, line: int, column: int) -> bool:
    start, end = (span.line, span.column), (span.end_line, span.end_column)
    return start <= (line, column) <= end


def _entries(project: Project, nodes: Iterable[Node]) -> list[Entry]:
    """The functions that nodes stand for, also where one does not fit its shape."""
    if project.registry is None:
        return []
    return [
        match.entry
        for node in nodes
        if bound.acts(node)
        for match in project.registry.matches(node.label, node.key)
    ]


def _entries_at(project: Project, path: str, line: int) -> list[Entry]:
    """What is registered where a Python file has a line of decorators, or of a ``def``."""
    function = labelled_function("\n".join(project.files.lines(path)), line)
    if function is None:
        return []
    entries = [
        entry
        for entry in project.registry or ()
        if bound.name(entry) == function.name and _place(entry).path == path
    ]
    return [entry for entry in entries if entry.label in function.texts] or entries


def _place(entry: Entry) -> Span:
    span = entry.span
    path = os.path.abspath(span.path) if span.path else None  # noqa: PTH100 - `resolve` would follow links
    return Span(path, span.line, span.column, span.end_line, span.end_column)


def _called(project: Project, node: Node) -> str:
    called = project.flows().get(node.callee)
    return f"calls `{node.callee}`" + (", which is not there" if called is None else "")


def _described(entry: Entry) -> str:
    """A function as its head and its docstring."""
    head = f"def {bound.name(entry)}{_signature(entry)}"
    written = f"```python\n{head}\n```"
    page = inspect.getdoc(entry.function)
    return f"{written}\n\n{page}" if page else written


def _signature(entry: Entry) -> str:
    try:
        return str(inspect.signature(entry.function))
    except ValueError:  # a function in C that tells nobody how it is called
        return "(…)"
