"""README.md shows what its commands print."""

import re

import pytest

from tests.readme.readme import Shown, closing_line, shown, without_times


@pytest.mark.parametrize("each", [pytest.param(each, id=each.command) for each in shown()])
def test_the_output_is_the_real_one(each: Shown) -> None:
    """All but the times, which differ from run to run."""
    assert without_times(each.run()) == without_times(each.output)


def test_the_closing_line_of_make_test_counts_every_test(request: pytest.FixtureRequest) -> None:
    """Passed and skipped are as many as there are; how many are skipped depends on the machine.

    Where this fails because tests came or went, put the closing line of `make test` in README.md.
    """
    config = request.config
    if config.args_source is not pytest.Config.ArgsSource.TESTPATHS or config.option.keyword:
        pytest.skip("only a run of all tests can tell how many there are")

    counted = [int(number) for number in re.findall(r"(\d+) (?:passed|skipped)", closing_line())]

    assert sum(counted) == request.session.testscollected
