"""The problem matcher that GitHub is given, against what the command prints."""

import json
import re
from pathlib import Path

from tests.tools.command_line import PAGE, flowrun

MATCHER = Path(__file__).parents[2] / "docs" / "github-problem-matcher.json"


def matched(text: str) -> list[dict[str, str]]:
    """What GitHub would annotate: of each line that matches, the named groups."""
    (matcher,) = json.loads(MATCHER.read_text())["problemMatcher"]
    (pattern,) = matcher["pattern"]
    groups = {name: group for name, group in pattern.items() if isinstance(group, int)}
    found = (re.search(pattern["regexp"], line) for line in text.splitlines())
    return [{name: each[group] for name, group in groups.items()} for each in found if each]


def test_every_problem_is_matched_at_its_place(project: Path) -> None:
    """Errors and warnings, once each, and nothing else is: what the report in JSON has."""
    page = PAGE.replace("[Ship it]", "[Ship at]")
    unused = "    %% flowrun: allow endless-loop - for fun\n    begin("
    (project / "flows" / "deploy.md").write_text(page.replace("    begin(", unused))

    found = matched(flowrun("validate").out)

    report = json.loads(flowrun("validate", "--format", "json").out)["diagnostics"]
    assert {each["severity"] for each in report} == {"error", "warning"}
    assert found == [
        {
            "file": each["path"],
            "line": str(each["line"]),
            "column": str(each["column"]),
            "severity": each["severity"],
            "message": each["message"],
            "code": each["rule"],
        }
        for each in report
    ]


def test_a_message_may_hold_what_a_place_does(project: Path) -> None:
    """A label with colons and brackets does not lead astray."""
    label = "x:1:2: error: y [z]"
    (project / "flows" / "deploy.md").write_text(PAGE.replace("[Ship it]", f'["{label}"]'))

    found = matched(flowrun("validate").out)

    unbound = next(each for each in found if each["code"] == "unbound-label")
    assert (unbound["file"], unbound["line"]) == ("flows/deploy.md", "6")
