"""Durations and moments, as Go writes them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowrun_sandbox.pebble.durations import (
    format_duration,
    format_moment,
    now,
    parse_duration,
    parse_moment,
)
from flowrun_sandbox.pebble.errors import PebbleError


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("50ms", 0.05), ("1m30s", 90), ("1.5h", 5400), ("0", 0), ("-2s", -2), ("3µs", 3e-6)],
)
def test_parse(text: str, seconds: float) -> None:
    """A duration is the sum of its parts."""
    parsed = parse_duration(text)

    assert parsed == pytest.approx(seconds)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0s"), (0.05, "50ms"), (90, "1m30s"), (604800, "168h0m0s"), (1.5, "1.5s"), (-2, "-2s")],
)
def test_format(seconds: float, text: str) -> None:
    """A duration is written as Go writes it."""
    assert format_duration(seconds) == text


@given(st.integers(min_value=-(10**15), max_value=10**15))
def test_there_and_back(microseconds: int) -> None:
    """What is written is read as the same duration."""
    text = format_duration(microseconds / 1_000_000)

    assert round(parse_duration(text) * 1_000_000) == pytest.approx(microseconds, abs=1)


@pytest.mark.parametrize("text", ["", "5", "s", "1x", "1s2", "1 s"])
def test_no_duration(text: str) -> None:
    """What is no duration is refused in Go's words."""
    with pytest.raises(PebbleError, match="time: invalid duration"):
        parse_duration(text)


def test_moment_there_and_back() -> None:
    """A moment that is written is read as the same one."""
    moment = now()

    assert parse_moment(format_moment(moment)) == moment


def test_nanoseconds() -> None:
    """Of a fraction of nine digits, six count."""
    moment = parse_moment("2021-03-03T01:02:03.123456789Z")

    assert moment.microsecond == 123456


def test_moment_without_a_zone() -> None:
    """A moment that names no zone is none."""
    with pytest.raises(ValueError, match="names no zone"):
        parse_moment("2021-03-03T01:02:03")
