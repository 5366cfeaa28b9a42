"""The rules, by the cases of tests/cases."""

from pathlib import Path

import pytest

from flowrun_tools.rules import RULES
from tests.tools.cases import FOLDER, Case, cases_of, expected, found, told

PAGES = sorted(path for path in FOLDER.glob("*.md") if path.stem != "seed")
CASES = [case for path in PAGES for case in cases_of(path)]
ON_THEIR_OWN = {
    "not-utf-8",  # a case is text
    "no-flow-found",  # a case is no place that somebody asked for
}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_case(case: Case, tmp_path: Path) -> None:
    """What a case says is found, and nothing else."""
    wanted = expected(case)

    problems = found(case, tmp_path)

    assert told(problems, wanted) == wanted


def test_all_cases_in_one_process(tmp_path: Path) -> None:
    """No case leaves anything behind that another would find."""
    folders = [tmp_path / str(number) for number in range(len(CASES))]
    for folder in folders:
        folder.mkdir()

    first = [found(case, folder) for case, folder in zip(CASES, folders, strict=True)]
    again = [found(case, folder) for case, folder in reversed([*zip(CASES, folders, strict=True)])]

    assert again == first[::-1]


@pytest.mark.parametrize("rule", [rule.name for rule in RULES if rule.name not in ON_THEIR_OWN])
def test_a_rule_has_cases_and_near_misses(rule: str) -> None:
    """A rule has a page of cases that it finds something in, and of some that it must not."""
    cases = list(cases_of(FOLDER / f"{rule.replace('-', '_')}.md"))

    finds = [any(problem[2] == rule for problem in expected(case)) for case in cases]

    assert True in finds
    assert False in finds
