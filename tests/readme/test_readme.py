"""README.md shows what its commands print."""

import pytest

from tests.readme.readme import Shown, shown, without_times


@pytest.mark.parametrize("each", [pytest.param(each, id=each.command) for each in shown()])
def test_the_output_is_the_real_one(each: Shown) -> None:
    """All but the times, which differ from run to run."""
    assert without_times(each.run()) == without_times(each.output)
