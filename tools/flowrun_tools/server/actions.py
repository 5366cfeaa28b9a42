"""Problems to the changes that cure them: the safe fixes, and functions for labels without one."""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from flowrun.diagnostics import Diagnostic
from flowrun.registry import Entry
from flowrun.source import Source
from flowrun.span import Span
from flowrun_tools import bound
from flowrun_tools.fixes import fixed
from flowrun_tools.paths import from_here
from flowrun_tools.server.project import Project


@dataclass(frozen=True, slots=True)
class Edit:
    """A stretch of a file, and what is to stand there."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """A cure, under the name that an editor offers it by."""

    title: str
    problem: Diagnostic
    edits: tuple[Edit, ...]


def actions(project: Project, problems: Iterable[Diagnostic]) -> Iterator[Action]:
    """What cures some problems, as far as a machine may say."""
    for problem in problems:
        if problem.stub is not None:
            yield from _stub(project, problem, problem.stub)
        elif problem.span.path is not None:
            yield from _fix(project, problem, problem.span.path)


def _fix(project: Project, problem: Diagnostic, path: str) -> Iterator[Action]:
    text = "\n".join(project.files.lines(path))
    new = fixed(text, [problem])
    if new != text:
        edit = _difference(text, new, path)
        yield Action(title=f"Mend {problem.rule}", problem=problem, edits=(edit,))


def _difference(old: str, new: str, path: str) -> Edit:
    """The stretch in which two texts differ."""
    shorter = min(len(old), len(new))
    start = next((i for i in range(shorter) if old[i] != new[i]), shorter)
    rest = shorter - start
    same = next((i for i in range(rest) if old[-1 - i] != new[-1 - i]), rest)
    return Edit(Source(old, path).span(start, len(old) - same), new[start : len(new) - same])


def _stub(project: Project, problem: Diagnostic, stub: str) -> Iterator[Action]:
    path = _home(project, problem)
    if path is None:
        return
    lines = project.files.lines(path)
    end = Span(path, len(lines), len(lines[-1]) + 1, len(lines), len(lines[-1]) + 1)
    before = "\n\n" if not lines[-1] else "\n\n\n"
    edits = (Edit(end, f"{before}{stub}"), *_imports(stub, path, lines))
    yield Action(title=f"Write a function in {from_here(path)}", problem=problem, edits=edits)


def _home(project: Project, problem: Diagnostic) -> str | None:
    """The module where the flow's other functions are, or else any: one that knows the registry."""
    if project.registry is None:
        return None
    flows = [flow for flow in project.flows().values() if flow.path == problem.span.path]
    near = [entry for flow in flows for entry in bound.entries(flow, project.registry).values()]
    entries: list[Entry] = [*reversed(near), *project.registry]
    for entry in entries:
        path = entry.span.path
        if path is not None and "@registry." in "\n".join(project.files.lines(path)):
            return path
    return None


def _imports(stub: str, path: str, lines: list[str]) -> Iterator[Edit]:
    """What a stub needs beside the registry, if the module has not got it."""
    text = "\n".join(lines)
    if "Literal[" in stub and "Literal" not in text:
        first = _first_import(text)
        yield Edit(Span(path, first, 1, first, 1), "from typing import Literal\n")


def _first_import(text: str) -> int:
    """The line of the first import that may have another before it."""
    try:
        body = ast.parse(text).body
    except SyntaxError:  # half written
        return 1
    imports = (
        each.lineno
        for each in body
        if isinstance(each, ast.Import)
        or (isinstance(each, ast.ImportFrom) and each.module != "__future__")
    )
    return next(imports, 1)
