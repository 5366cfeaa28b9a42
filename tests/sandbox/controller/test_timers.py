"""Durations as Juju's configuration has them."""

from datetime import timedelta

import pytest

from flowrun_sandbox.controller.timers import duration


@pytest.mark.parametrize(
    ("text", "seconds"), [("5m", 300), ("1h30m", 5400), ("0.5s", 0.5), ("100ms", 0.1)]
)
def test_duration(text: str, seconds: float) -> None:
    """A duration is a number with a unit, or several."""
    assert duration(text) == timedelta(seconds=seconds)


@pytest.mark.parametrize("text", ["", "5", "m", "5 m", "5m!", "often", "-5m"])
def test_no_duration(text: str) -> None:
    """Anything else is refused, by its own words."""
    with pytest.raises(ValueError, match="is no duration"):
        duration(text)
