"""Coverage to reports: a format is a function from coverage to a text, in a table."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from flowrun_tools.coverage.measure import Coverage
from flowrun_tools.errors import UsageError, choices

Render = Callable[[Coverage], str]

TERMINAL = "term"
"""The format that is for reading at once; the others go to a file."""

FORMATS: Mapping[str, str] = {
    TERMINAL: "terminal",
    "html": "html",
    "json": "plain_data",
    "markdown": "markdown",
    "cobertura": "cobertura",
    "lcov": "lcov",
}
"""The module here of each format; its function ``render`` is imported when it is asked for."""

_PAGE = "index.html"


@dataclass(frozen=True, slots=True)
class Report:
    """A format, and where the report goes."""

    format: str
    path: Path | None
    """``None`` for what is printed."""


def report_of(text: str) -> Report:
    """The report in a text such as ``html:DIR`` or ``json:FILE``; ``term`` has no place.

    Raises:
        UsageError: There is no such format, or the place is missing.
    """
    name, colon, place = text.partition(":")
    if name not in FORMATS:
        raise UsageError(f'there is no report "{name}"', hint=choices(name, FORMATS))
    if name == TERMINAL:
        return Report(name, None)
    if not colon or not place:
        target = "DIR" if name == "html" else "FILE"
        raise UsageError(f"where should the report go? write {name}:{target}")
    path = Path(place)
    return Report(name, path / _PAGE if name == "html" else path)


def render(report: Report, coverage: Coverage) -> str:
    """The text of a report."""
    module = import_module(f"{__name__}.{FORMATS[report.format]}")
    text: str = module.render(coverage)
    return text


def write(report: Report, coverage: Coverage) -> Path:
    """Put a report into its place, and say where that is.

    Raises:
        OSError: It cannot be written.
    """
    assert report.path is not None
    report.path.parent.mkdir(parents=True, exist_ok=True)
    report.path.write_text(render(report, coverage), encoding="utf-8")
    return report.path
