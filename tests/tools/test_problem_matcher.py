"""The problem matcher that GitHub is given, against what the command prints."""

import json
import re
from pathlib import Path

from tests.tools.command_line import CODE, PAGE, flowrun

MATCHER = Path(__file__).parents[2] / "docs" / "github-problem-matcher.json"


def matched(text: str) -> list[dict[str, str]]:
    """What GitHub would annotate: of each line that matches, the named groups."""
    (matcher,) = json.loads(MATCHER.read_text())["problemMatcher"]
    (pattern,) = matcher["pattern"]
    groups = {name: group for name, group in pattern.items() if isinstance(group, int)}
    found = (re.search(pattern["regexp"], line) for line in text.splitlines())
    return [{name: each[group] for name, group in groups.items()} for each in found if each]


def test_every_problem_is_matched_at_its_place(project: Path) -> None:
    """Once each, with its severity, its message and its rule, and nothing else is."""
    dance = '@registry.step("Dance")\ndef dance(context):\n    pass\n'
    (project / "code_of_project.py").write_text(CODE + dance)
    (project / "flows" / "deploy.md").write_text(PAGE.replace("[Ship it]", "[Ship at]"))

    result = flowrun("validate")

    assert matched(result.out) == [
        {
            "file": "code_of_project.py",
            "line": str(CODE.count("\n") + 1),
            "column": "1",
            "severity": "warning",
            "message": '"Dance" is registered, and no chart draws it',
            "code": "unused-step",
        },
        {
            "file": "flows/deploy.md",
            "line": "6",
            "column": "27",
            "severity": "error",
            "message": 'no step is registered as "Ship at"',
            "code": "unbound-label",
        },
    ]


def test_a_message_may_hold_what_a_place_does(project: Path) -> None:
    """A label with colons and brackets does not lead astray."""
    label = "x:1:2: error: y [z]"
    (project / "flows" / "deploy.md").write_text(PAGE.replace("[Ship it]", f'["{label}"]'))

    found = matched(flowrun("validate").out)

    unbound = next(each for each in found if each["code"] == "unbound-label")
    assert (unbound["file"], unbound["line"]) == ("flows/deploy.md", "6")
