"""Coverage to Cobertura's XML, which CI servers show.

The format is that of https://cobertura.sourceforge.net/xml/coverage-04.dtd: a document is a class,
and there is no time in it, so that equal coverage gives equal bytes.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path, PurePath
from xml.etree import ElementTree as ET

from flowrun import __version__
from flowrun_tools.coverage.measure import Coverage
from flowrun_tools.coverage.reports.lines import Line, documents
from flowrun_tools.coverage.tally import Tally

_DOCTYPE = (
    "<?xml version='1.0' encoding='utf-8'?>\n"
    '<!DOCTYPE coverage SYSTEM "https://cobertura.sourceforge.net/xml/coverage-04.dtd">\n'
)


def render(coverage: Coverage) -> str:
    """One package, with a class for each document."""
    found = documents(coverage)
    every = [line for lines in found.values() for line in lines.values()]
    taken, branches = _tallies(every)
    root = ET.Element(
        "coverage",
        _rates(every)
        | {
            "lines-covered": str(taken.hit),
            "lines-valid": str(taken.total),
            "branches-covered": str(branches.hit),
            "branches-valid": str(branches.total),
            "complexity": "0",
            "version": f"flowrun {__version__}",
            "timestamp": "0",
        },
    )
    ET.SubElement(ET.SubElement(root, "sources"), "source").text = str(Path.cwd())
    packages = ET.SubElement(root, "packages")
    package = ET.SubElement(packages, "package", {"name": "flows"} | _rates(every), complexity="0")
    classes = ET.SubElement(package, "classes")
    for path, lines in found.items():
        _add_class(classes, path, lines)
    ET.indent(root)
    return _DOCTYPE + ET.tostring(root, encoding="unicode") + "\n"


def _add_class(classes: ET.Element, path: str, lines: Mapping[int, Line]) -> None:
    name = {"name": PurePath(path).name, "filename": path}
    document = ET.SubElement(classes, "class", name | _rates(lines.values()), complexity="0")
    ET.SubElement(document, "methods")
    rows = ET.SubElement(document, "lines")
    for number, line in lines.items():
        row = {"number": str(number), "hits": str(line.hits), "branch": "false"}
        if line.branches:
            tally = line.branch_tally
            row |= {"branch": "true", "condition-coverage": f"{tally.percent}% ({tally})"}
        ET.SubElement(rows, "line", row)


def _rates(lines: Iterable[Line]) -> dict[str, str]:
    taken, branches = _tallies(lines)
    return {"line-rate": _rate(taken), "branch-rate": _rate(branches)}


def _tallies(lines: Iterable[Line]) -> tuple[Tally, Tally]:
    rows = list(lines)
    taken = Tally(sum(bool(line.hits) for line in rows), len(rows))
    return taken, sum((line.branch_tally for line in rows), Tally())


def _rate(tally: Tally) -> str:
    """A share of 1, rounded down, so that 1 means all."""
    return f"{10_000 * tally.hit // tally.total / 10_000:.4g}" if tally.total else "1"
