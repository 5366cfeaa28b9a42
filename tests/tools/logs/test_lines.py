"""Lines of logs that tell of runs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowrun_tools.logs.lines import Broken, Entry, Visit, entries
from tests.tools.logs.pages import JUJU, run


def entry(line: str) -> Entry:
    """The run that a line tells of."""
    (found,) = entries([line])
    assert isinstance(found, Entry)
    return found


def test_what_a_run_writes_is_read() -> None:
    """The line of a run says its flow, chart, path, end and times."""
    done = run("yes")
    done.elapsed = 0.0123

    found = entry(JUJU + done.summary())

    assert (found.unit, found.time, found.flow) == ("shop/0", "10:03:12", "deploy")
    assert found.chart == done.fingerprint[:8]
    assert [visit.node for visit in found.path] == ["go", "ready", "ship", "tell", "done"]
    assert found.path[3].called == (Visit("begin"), Visit("mail"), Visit("sent"))
    assert (found.end, found.deferred, found.ms) == ("return", False, 12.3)


def test_ends_with_blanks() -> None:
    """The end is the label of the end, which may hold blanks."""
    found = entry(run("yes", {"Ship it": type("ApiError", (Exception,), {})()}).summary())

    assert (found.end, found.ms, found.unit, found.time) == ("gave up", None, "", "")


@pytest.mark.parametrize(
    ("before", "unit", "time"),
    [
        ("unit-my-shop-12: 10:03:12 INFO unit.my-shop/12.juju-log ", "my-shop/12", "10:03:12"),
        ("2026-01-02 10:03:12 INFO unit.a/0.juju-log server.go:3 ", "a/0", "2026-01-02 10:03:12"),
        ("2026-01-02T10:03:12.345Z shop[1]: ", "", "2026-01-02T10:03:12.345Z"),
        ("unit-shop-3: 10:03:12 WARNING ", "shop/3", "10:03:12"),
        ('{"msg": "', "", ""),
    ],
)
def test_logs_of_all_kinds(before: str, unit: str, time: str) -> None:
    """Unit and time are read as Juju writes them, and as others do."""
    found = entry(f'{before}{run("no").summary()}"')

    assert (found.unit, found.time, found.end) == (unit, time, "defer")


def test_other_lines_are_passed_over() -> None:
    """Lines about anything else are nothing."""
    assert list(entries(["", "flow=fast", "unit-a-0: hello", "data flow=3 chart of it"])) == []


@pytest.mark.parametrize("cut", [30, 50, 60, -10, -3])
def test_cut_lines_are_broken(cut: int) -> None:
    """A line that was cut is reported with its number."""
    line = run("yes").summary()[:cut]

    assert list(entries(["x", line])) == [Broken(2, line)]


@pytest.mark.parametrize(
    "path", ["a(b", "a)b", "a,,b", ",a", "a,", "(a)", "a()", "a(b)c", "a(b)(c)", "a(,b)"]
)
def test_garbled_paths_are_broken(path: str) -> None:
    """A path whose brackets and commas do not fit is no path."""
    line = f"flow=x chart=01234567 path={path} end=return deferred=no ms=-"

    assert list(entries([line])) == [Broken(1, line)]


def test_deep_paths_are_read() -> None:
    """Many calls within calls are read, however deep."""
    path = "a(" * 5000 + "a" + ")" * 5000

    found = entry(f"flow=x chart=01234567 path={path} end=return deferred=no ms=-")

    assert len(found.path) == 1


@given(st.text())
def test_no_line_is_too_odd(text: str) -> None:
    """Any text is a run, broken or passed over."""
    line = f"flow=x chart=0{text}"

    assert len(list(entries([line]))) <= 1
