"""Problems as reports for other programs."""

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import jsonschema
import pytest

from flowrun.diagnostics import Diagnostic, Related, Severity
from flowrun.documents import read_text
from flowrun.span import Span
from flowrun_tools.formats import FORMATS, render
from flowrun_tools.linting import Subject, lint

PROBLEMS = (
    Diagnostic(
        rule="dead-end",
        severity=Severity.ERROR,
        message='nothing follows "50 %, or\nmore: 日本"',
        span=Span("flows/a b.md", 3, 5, 3, 9),
        hint="draw an arrow",
        related=(Related(Span("flows/other.md", 1, 1, 2, 4), "drawn here"),),
    ),
    Diagnostic(
        rule="implicit-end",
        severity=Severity.WARNING,
        message="the run ends",
        span=Span("/flows/b,c.md", 7, 1, 9, 2),
    ),
)


def test_json_has_all_that_a_problem_has() -> None:
    """Places are numbers, counts are beside the list."""
    report = json.loads(render("json", PROBLEMS))

    assert (report["errors"], report["warnings"]) == (1, 1)
    assert report["diagnostics"][0] == {
        "rule": "dead-end",
        "severity": "error",
        "message": 'nothing follows "50 %, or\nmore: 日本"',
        "path": "flows/a b.md",
        "line": 3,
        "column": 5,
        "end_line": 3,
        "end_column": 9,
        "hint": "draw an arrow",
        "related": [
            {
                "message": "drawn here",
                "path": "flows/other.md",
                "line": 1,
                "column": 1,
                "end_line": 2,
                "end_column": 4,
            }
        ],
        "stub": None,
    }


def test_github_escapes_what_its_commands_are_made_of() -> None:
    """Messages escape lines and per cent, properties commas and colons as well."""
    lines = render("github", PROBLEMS).splitlines()

    assert lines == [
        (
            "::error file=flows/a b.md,line=3,col=5,endColumn=8,title=flowrun%3A dead-end::"
            'nothing follows "50 %25, or%0Amore: 日本"%0Ahint: draw an arrow'
        ),
        (
            "::warning file=/flows/b%2Cc.md,line=7,endLine=9,title=flowrun%3A implicit-end::"
            "the run ends"
        ),
    ]


def test_sarif_is_valid() -> None:
    """The published schema accepts it, also without a problem."""
    schema = json.loads(Path(__file__).with_name("sarif-schema-2.1.0.json").read_text())

    reports = [json.loads(render("sarif", problems)) for problems in (PROBLEMS, ())]

    for report in reports:
        jsonschema.validate(report, schema)


def test_sarif_names_places_and_rules() -> None:
    """Paths are URIs, rules have their pages, and related places are numbered."""
    (run,) = json.loads(render("sarif", PROBLEMS))["runs"]

    first, second = run["results"]
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["dead-end", "implicit-end"]
    assert first["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "flows/a%20b.md", "uriBaseId": "SRCROOT"},
        "region": {"startLine": 3, "startColumn": 5, "endLine": 3, "endColumn": 9},
    }
    assert second["locations"][0]["physicalLocation"]["artifactLocation"] == {
        "uri": "file:///flows/b%2Cc.md"
    }
    assert first["relatedLocations"][0]["message"] == {"text": "drawn here"}


def test_sarif_fingerprints_hold_when_lines_move() -> None:
    """Two problems of one kind differ by their number, not by their line."""
    page = "```mermaid\nflowchart TD\n a([Go]) --> b{One} --> c{Two} --> d([return])\n```"
    once = lint(Subject(documents=[read_text(page, path="page.md")]))
    moved = lint(Subject(documents=[read_text(f"\n\n{page}", path="page.md")]))

    prints = [fingerprints(problems) for problems in (once, moved)]

    assert prints[0] == prints[1]
    assert len(set(prints[0])) == 2


def test_junit_fails_the_cases_of_errors() -> None:
    """A suite a document; a warning is a case that passes."""
    root = ET.fromstring(render("junit", PROBLEMS))  # noqa: S314 - it is our own

    suites = [(s.get("name"), s.get("failures"), len(s)) for s in root]
    assert suites == [("flows/a b.md", "1", 1), ("/flows/b,c.md", "0", 1)]
    assert root[0][0][0].tag == "failure"
    assert root[1][0][0].tag == "system-out"


def test_junit_without_a_problem_has_a_case_that_passes() -> None:
    """A suite without cases would look as if nothing had been done."""
    root = ET.fromstring(render("junit", ()))  # noqa: S314 - it is our own

    assert [(suite.get("tests"), suite.get("failures")) for suite in root] == [("1", "0")]


@pytest.mark.parametrize("format", FORMATS)
def test_a_report_is_the_same_every_time(format: str) -> None:
    """It depends on nothing but the problems."""
    first = render(format, PROBLEMS)

    assert render(format, PROBLEMS) == first


def fingerprints(problems: tuple[Diagnostic, ...]) -> list[str]:
    """What SARIF knows the problems by."""
    (run,) = json.loads(render("sarif", problems))["runs"]
    return [result["partialFingerprints"]["flowrun/v1"] for result in run["results"]]
