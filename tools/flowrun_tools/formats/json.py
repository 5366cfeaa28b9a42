"""Problems as JSON: one object, with a list of all problems and their counts."""

import json
from collections.abc import Sequence
from typing import Any

from flowrun.diagnostics import Diagnostic, Severity
from flowrun.span import Span


def render(diagnostics: Sequence[Diagnostic]) -> str:
    """Lines and columns count from 1, in characters; ends are not included."""
    report = {
        "diagnostics": [_diagnostic(each) for each in diagnostics],
        "errors": sum(each.severity is Severity.ERROR for each in diagnostics),
        "warnings": sum(each.severity is Severity.WARNING for each in diagnostics),
    }
    return json.dumps(report, indent=2, ensure_ascii=False) + "\n"


def _diagnostic(diagnostic: Diagnostic) -> dict[str, Any]:
    return {
        "rule": diagnostic.rule,
        "severity": diagnostic.severity.value,
        "message": diagnostic.message,
        **_place(diagnostic.span),
        "hint": diagnostic.hint,
        "related": [
            {"message": related.message, **_place(related.span)} for related in diagnostic.related
        ],
        "stub": diagnostic.stub,
    }


def _place(span: Span) -> dict[str, Any]:
    return {
        "path": span.path,
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line,
        "end_column": span.end_column,
    }
