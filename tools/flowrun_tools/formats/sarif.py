"""Problems as SARIF 2.1.0, which code scanning services read.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path, PurePath
from typing import Any
from urllib.parse import quote

from flowrun import __version__
from flowrun.diagnostics import Diagnostic
from flowrun.rules import Rule
from flowrun.span import Span
from flowrun_tools.rules import BY_NAME

_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)


def render(diagnostics: Sequence[Diagnostic]) -> str:
    """One run, with the pages of the rules that found something."""
    rules = sorted({each.rule for each in diagnostics})
    driver = {
        "name": "flowrun",
        "version": __version__,
        "rules": [_rule(name, BY_NAME[name]) for name in rules],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {"SRCROOT": {"description": {"text": "The working directory."}}},
        "results": _results(diagnostics, rules),
    }
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, indent=2, ensure_ascii=False) + "\n"


def _rule(name: str, rule: Rule[Any]) -> dict[str, Any]:
    return {
        "id": name,
        "shortDescription": {"text": rule.page.partition("\n")[0]},
        "help": {"text": rule.page},
        "defaultConfiguration": {"level": rule.severity.value},
    }


def _results(diagnostics: Sequence[Diagnostic], rules: Sequence[str]) -> list[dict[str, Any]]:
    seen: Counter[tuple[str | None, str, str]] = Counter()
    results = []
    for diagnostic in diagnostics:
        same = (diagnostic.span.path, diagnostic.rule, diagnostic.message)
        results.append(_result(diagnostic, rules.index(diagnostic.rule), seen[same]))
        seen[same] += 1
    return results


def _result(diagnostic: Diagnostic, index: int, number: int) -> dict[str, Any]:
    """A problem. Its fingerprint does not change when lines move."""
    hint = f"\n{diagnostic.hint}" if diagnostic.hint else ""
    named = (diagnostic.span.path or "", diagnostic.rule, diagnostic.message, str(number))
    result = {
        "ruleId": diagnostic.rule,
        "ruleIndex": index,
        "level": diagnostic.severity.value,
        "message": {"text": diagnostic.message + hint},
        "locations": [{"physicalLocation": _place(diagnostic.span)}],
        "partialFingerprints": {
            "flowrun/v1": hashlib.sha256("\0".join(named).encode()).hexdigest()
        },
    }
    if diagnostic.related:
        result["relatedLocations"] = [
            {
                "id": number,
                "message": {"text": related.message},
                "physicalLocation": _place(related.span),
            }
            for number, related in enumerate(diagnostic.related)
        ]
    return result


def _place(span: Span) -> dict[str, Any]:
    return {
        "artifactLocation": _artifact(span.path or ""),
        "region": {
            "startLine": span.line,
            "startColumn": span.column,
            "endLine": span.end_line,
            "endColumn": span.end_column,
        },
    }


def _artifact(path: str) -> dict[str, str]:
    if PurePath(path).is_absolute():
        return {"uri": Path(path).as_uri()}
    return {"uri": quote(PurePath(path).as_posix()), "uriBaseId": "SRCROOT"}
