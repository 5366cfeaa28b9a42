"""One run of a log in words."""

from flowrun_tools.logs import Entry, entries, tell
from tests.tools.logs.pages import JUJU, PAGE, flows, run


def told(line: str, page: str = PAGE) -> list[str]:
    """What is told of a run."""
    (entry,) = entries([line])
    assert isinstance(entry, Entry)
    return list(tell(entry, flows(page)))


def test_where_a_run_went() -> None:
    """Each node is told with its answer and its place, and those of called flows."""
    assert told(JUJU + run("yes").summary()) == [
        "deploy ran on shop/0 at 10:03:12",
        '  "Deploy" (page.md:6:7)',
        '  "Is it ready?" answered "yes" or answered "forced" (page.md:6:26)',
        '  "Ship it" was done (page.md:8:25)',
        '  "Tell people" called tell-people:',
        '    "Tell people" (page.md:19:10)',
        '    "Mail" was done (page.md:19:33)',
        '    "sent" (page.md:20:18)',
        '  "Tell people" came back (page.md:11:18)',
        '  "return" (page.md:12:18)',
        '  It ended with "return"',
    ]


def test_errors_and_defers() -> None:
    """An error that an arrow caught is named; a defer says so."""
    caught = told(run("yes", {"Ship it": type("ApiError", (Exception,), {})()}).summary())

    assert '  "Ship it" raised ApiError (page.md:8:25)' in caught
    assert caught[-1] == '  It ended with "gave up"'
    assert told(run("no").summary())[-1] == "  It was deferred"


def test_another_revision_is_told_by_its_ids() -> None:
    """Of another chart, nothing is made up: the line's own ids are told."""
    lines = told(run("no").summary(), PAGE.replace("Ship it", "Send it"))

    assert lines[1].startswith("  The chart was another one (")
    assert lines[2:] == ["  go", "  ready", "  wait", "  It was deferred"]
