"""A place in a chart, while a label is being written there, to the labels that it may become."""

import inspect
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePath

from flowrun.documents import MERMAID_SUFFIXES
from flowrun.markdown import fences
from flowrun.registry import Entry
from flowrun.span import Span
from flowrun_tools import bound
from flowrun_tools.server.project import Project

_SHAPE = re.compile(
    r"(?<![@\s\[\](){}<>|\"])"
    r"(?P<open>\{\{|\{|\[\[|\[\(|\[/|\[\\|\[|\(\[|\(+)"
    r"\s*(?P<label>\"?[^\"\[\](){}|]*)$"
)
"""An id, the bracket that opens its shape, and what is written of its label: up to the cursor."""

_ENDS = ("([", "((")
"""What opens the shapes that call no function."""

_PLAIN = re.compile(r"[\w ,.?!'][\w ,.?!:/'-]*")
"""A label that needs no quotes."""

PARAMETER = re.compile(r"\{\s*(\w+)[^{}]*\}")
"""A parameter of a label, with its name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """A label that a node may get."""

    label: str
    text: str
    """What to write in place of `span`, with parameters as in the label."""
    filter: str
    """What is compared with what stands in `span`."""
    span: Span
    detail: str
    page: str


def completions(project: Project, path: str, line: int, column: int) -> list[Completion]:
    """The labels for the shape that is open at a place: those of the kind that the shape means."""
    lines = project.files.lines(path)
    if not _is_in_chart(path, lines, line):
        return []
    row = lines[line - 1]
    found = _SHAPE.search(row[: column - 1])
    if found is None or found["open"].startswith(_ENDS):
        return []
    span = Span(path, line, found.start("label") + 1, line, column)
    quote, after = found["label"][:1].strip(), row[column - 1 :]
    return [
        Completion(
            label=label,
            text=_written(label, quoted=quote == '"', closed=after.startswith('"')),
            filter=label if quote != '"' else f'"{label}',
            span=span,
            detail=detail,
            page=page,
        )
        for label, detail, page in _candidates(project, found["open"])
    ]


def _is_in_chart(path: str, lines: list[str], line: int) -> bool:
    if PurePath(path).suffix.lower() in MERMAID_SUFFIXES:
        return True
    sources = (fence.source for fence in fences("\n".join(lines)))
    return any(
        source.place(0)[0] <= line <= source.place(len(source.text))[0] for source in sources
    )


def _candidates(project: Project, opening: str) -> Iterator[tuple[str, str, str]]:
    """Labels, each with what it is and what it does."""
    if opening == "[[":
        for name in project.flows():
            yield name, "flow", ""
        return
    for entry in project.registry or ():
        if entry.is_predicate is (opening == "{"):
            yield entry.label, f"{entry.kind} {bound.name(entry)}", _page(entry)


def _page(entry: Entry) -> str:
    return inspect.getdoc(entry.function) or ""


def _written(label: str, *, quoted: bool, closed: bool) -> str:
    """A label as a shape holds it: in quotes if Mermaid would misread it without them."""
    if not quoted and _PLAIN.fullmatch(PARAMETER.sub(r"\1", label)):
        return label
    inside = label.replace('"', "#quot;")
    return f'"{inside}' if closed else f'"{inside}"'
