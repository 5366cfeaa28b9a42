"""The pages of the rules: their charts do what they say."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from flowrun.diagnostics import Diagnostic
from flowrun.documents import read_text
from flowrun.registry import Registry
from flowrun.rules import Rule
from flowrun_tools.charm import charm_of
from flowrun_tools.linting import Subject, lint
from flowrun_tools.rules import RULES, no_flow_found
from flowrun_tools.rules_page import Page, language_of, markdown, page_of

ON_THEIR_OWN = {"not-utf-8", "no-flow-found"}
"""What a chart alone cannot show."""

NAMES = [rule.name for rule in RULES]
WITH_CHART = [rule for rule in RULES if rule.name not in ON_THEIR_OWN]


@pytest.mark.parametrize("rule", RULES, ids=NAMES)
def test_a_page_has_a_summary_in_one_line_and_a_reason(rule: Rule[Any]) -> None:
    """A page begins with one sentence, says why, and has no section that nobody knows."""
    page = page_of(rule)

    assert re.fullmatch(r".+[^.]\.", page.summary)
    assert page.text
    assert not re.search(r"^\w+:$", page.text, re.MULTILINE)


@pytest.mark.parametrize("rule", WITH_CHART, ids=lambda rule: rule.name)
def test_the_wrong_chart_breaks_the_rule_and_no_other(rule: Rule[Any], tmp_path: Path) -> None:
    """What stands under "Wrong" gives exactly one finding: of this rule."""
    page = page_of(rule)

    found = findings(page.wrong, page, tmp_path)

    assert [each.rule for each in found] == [rule.name]
    assert found[0].severity is rule.severity


@pytest.mark.parametrize("rule", WITH_CHART, ids=lambda rule: rule.name)
def test_the_right_chart_is_clean(rule: Rule[Any], tmp_path: Path) -> None:
    """What stands under "Right" gives no finding at all."""
    page = page_of(rule)

    found = findings(page.right, page, tmp_path)

    assert found == ()


def test_a_page_without_a_flow_is_told_if_it_should_hold_one() -> None:
    """The examples of `no-flow-found`, for a place that must hold a flow."""
    page = page_of(no_flow_found)

    wrong = no_flow_found("page.md", [read_text(page.wrong, path="page.md")])
    right = no_flow_found("page.md", [read_text(page.right, path="page.md")])

    assert [each.rule for each in wrong] == ["no-flow-found"]
    assert list(right) == []


def test_rules_have_names_of_their_own() -> None:
    """No two rules share a name."""
    assert len(NAMES) == len(set(NAMES))


def test_the_page_of_all_rules_is_up_to_date() -> None:
    """docs/rules.md is what the rules say."""
    page = Path(__file__).parents[2] / "docs" / "rules.md"

    assert page.read_text(encoding="utf-8") == markdown(RULES) + "\n"


def findings(example: str, page: Page, folder: Path) -> tuple[Diagnostic, ...]:
    """What is wrong with an example, given what its page says is given."""
    language = language_of(page.given) if page.given else None
    registry = registry_of(page.given) if language == "python" else None
    if language == "yaml":
        assert yaml.safe_load(page.given)
        (folder / "charmcraft.yaml").write_text(page.given, encoding="utf-8")
    text = example if language_of(example) == "markdown" else f"```mermaid\n{example}\n```\n"
    document = read_text(text, path="page.md")
    subject = Subject(documents=(document,), registry=registry, charm=charm_of(folder))
    return lint(subject)


def registry_of(code: str) -> Registry[object]:
    """The registry with the functions of some code."""
    registry: Registry[object] = Registry()
    exec(code, {"registry": registry})  # noqa: S102 - it is our own page
    return registry
