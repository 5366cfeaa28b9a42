"""Problems as JUnit's XML, which CI servers show beside the results of tests.

A suite for each document and a case for each problem: an error fails its case, a warning is told
in a case that passes.
"""

from collections.abc import Sequence
from itertools import groupby
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from flowrun.diagnostics import Diagnostic, Severity
from flowrun_tools.cells import visible


def render(diagnostics: Sequence[Diagnostic]) -> str:
    """Without a problem, one case that passes."""
    root = Element("testsuites", name="flowrun validate")
    for path, found in groupby(diagnostics, key=lambda diagnostic: diagnostic.span.path):
        _suite(root, path or "<text>", list(found))
    if not diagnostics:
        suite = SubElement(root, "testsuite", name="flowrun validate", tests="1", failures="0")
        SubElement(suite, "testcase", name="no problems", classname="flowrun")
    indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def _suite(root: Element, path: str, found: Sequence[Diagnostic]) -> None:
    errors = sum(each.severity is Severity.ERROR for each in found)
    counts = {"name": visible(path), "tests": str(len(found)), "failures": str(errors)}
    suite = SubElement(root, "testsuite", counts)
    for diagnostic in found:
        place = f"{diagnostic.span.line}:{diagnostic.span.column}"
        case = SubElement(
            suite, "testcase", name=f"{diagnostic.rule} at {place}", classname=visible(path)
        )
        message = visible(diagnostic.message)
        if diagnostic.severity is Severity.ERROR:
            told = SubElement(case, "failure", type=diagnostic.rule, message=message)
        else:
            told = SubElement(case, "system-out")
        told.text = "\n".join(visible(line) for line in str(diagnostic).split("\n"))
