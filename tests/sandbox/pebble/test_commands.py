"""Commands split into arguments."""

import pytest

from flowrun_sandbox.pebble.commands import split_command, split_service_command
from flowrun_sandbox.pebble.errors import PebbleError


def test_quotes() -> None:
    """A command is split as a shell does it."""
    assert split_command("sh -c 'echo \"a b\"'") == ("sh", "-c", 'echo "a b"')


def test_default_arguments() -> None:
    """The arguments in brackets belong to the command."""
    assert split_service_command("serve --now [ --port 80 ]") == ("serve", "--now", "--port", "80")


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        ("serve [ a [ b ] ]", "cannot nest"),
        ("serve ]", "outside of"),
        ("[ serve ]", "cannot start command with"),
        ("serve [ a ] b", "after"),
        ("sh -c 'open", "EOF found"),
        (" ", "empty"),
    ],
)
def test_no_command(command: str, reason: str) -> None:
    """Brackets are one group at the end, quotations are closed, and there is something to run."""
    with pytest.raises(PebbleError, match=reason):
        split_service_command(command)
