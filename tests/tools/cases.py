"""The cases of tests/cases: Markdown pages in which comments say what is wrong, and where.

A case is what stands below a heading of the second level. A comment line in a chart, such as
``%% error: [dead-end] "nothing follows"``, or one with ``#`` in Python, says what is found in the
next line that is no such comment; the text in quotes is a part of the message. Nothing else may be
found anywhere. Python in the case registers functions; YAML is the charm's charmcraft.yaml.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from flowrun.documents import read_text
from flowrun.registry import Registry
from flowrun_tools.charm import charm_of
from flowrun_tools.linting import Subject, lint

FOLDER = Path(__file__).parents[1] / "cases"

_MARK = re.compile(r'\s*(?:%%|#) (error|warning): \[([\w-]+)\](?: "(.*)")?')
_FENCE = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One case of a page."""

    path: Path
    line: int
    """The line of its heading."""
    title: str
    text: str
    """The page, blank but for the case, so that its lines keep their numbers."""

    @property
    def id(self) -> str:
        """A name for the report of the tests."""
        return f"{self.path.stem}:{self.line} {self.title}"


Problem = tuple[int, str, str, str]
"""A line, a severity, a rule and the message, or a part of it."""


def cases_of(path: Path) -> Iterator[Case]:
    """The cases of a page, in order."""
    lines = path.read_text(encoding="utf-8").split("\n")
    begins = [row for row, line in enumerate(lines) if line.startswith("## ")]
    for begin, end in zip(begins, [*begins[1:], len(lines)], strict=True):
        text = "\n" * begin + "\n".join(lines[begin:end])
        yield Case(path=path, line=begin + 1, title=lines[begin].removeprefix("## "), text=text)


def expected(case: Case) -> list[Problem]:
    """What the comments of a case say."""
    lines = case.text.split("\n")
    found = []
    for row, line in enumerate(lines):
        mark = _MARK.match(line)
        if mark is not None:
            below = next(at for at in range(row, len(lines)) if not _MARK.match(lines[at]))
            found.append((below + 1, mark[1], mark[2], mark[3] or ""))
    return sorted(found)


def found(case: Case, folder: Path) -> list[Problem]:
    """What is wrong in a case. The folder is an empty one."""
    blocks = [
        (m[1], m[2], case.text.count("\n", 0, m.start(2))) for m in _FENCE.finditer(case.text)
    ]
    registry = None
    for language, code, line in blocks:
        if language == "python":
            registry = registry or Registry[object]()
            lines = compile("\n" * line + code, str(case.path), "exec")
            exec(lines, {"registry": registry})  # noqa: S102 - it is our own page
        elif language == "yaml":
            (folder / "charmcraft.yaml").write_text(code, encoding="utf-8")
    document = read_text(case.text, path=str(case.path))
    subject = Subject(documents=(document,), registry=registry, charm=charm_of(folder))
    return sorted((d.span.line, d.severity.value, d.rule, d.message) for d in lint(subject))


def told(problems: list[Problem], expectations: list[Problem]) -> list[Problem]:
    """Problems with their messages as short as the expectations have them, to be compared."""
    if len(problems) != len(expectations):
        return problems
    return [
        (*problem[:3], wanted[3] if wanted[3] in problem[3] else problem[3])
        for problem, wanted in zip(problems, expectations, strict=True)
    ]
