"""Who the users of a container are on this machine."""

import json
import os
import pwd
from pathlib import Path

import pytest

from flowrun_sandbox.pebble.accounts import Account, Accounts, Wish
from flowrun_sandbox.pebble.errors import PebbleError

TABLE = Accounts("postgres", {"postgres": (7, 8), "root": (0, 0)})
MINE = pwd.getpwuid(os.getuid())


def test_nobody() -> None:
    """Who asks for nobody gets nobody."""
    assert TABLE.find(Wish()) is None


def test_by_name() -> None:
    """A name of the table means its numbers, and the user's own group."""
    assert TABLE.find(Wish(user="postgres")) == Account(7, 8, "postgres")


def test_by_number() -> None:
    """A number of the table has a group, too."""
    assert TABLE.find(Wish(user_id=7)) == Account(7, 8, "postgres")


def test_another_group() -> None:
    """A group that is named comes instead of the user's."""
    assert TABLE.find(Wish(user="postgres", group="root")) == Account(7, 0, "postgres")


def test_without_a_table() -> None:
    """Without a table, the users are those of this machine."""
    found = Accounts().find(Wish(user=MINE.pw_name))

    assert found == Account(MINE.pw_uid, MINE.pw_gid, MINE.pw_name, MINE.pw_dir)


def test_main_user_owns() -> None:
    """Where several names mean one user, files are the main one's."""
    both = Accounts("postgres", {"root": (7, 8), "postgres": (7, 8)})

    assert (both.user_name(7), both.group_name(8)) == ("postgres", "postgres")


@pytest.mark.parametrize(
    ("wish", "reason"),
    [
        (Wish(user="eve"), "user: unknown user eve"),
        (Wish(user="root", group="eve"), "group: unknown group eve"),
        (Wish(user="root", user_id=5), 'user "root" UID (0) does not match user-id (5)'),
        (
            Wish(user="root", group="root", group_id=5),
            'group "root" GID (0) does not match group-id (5)',
        ),
        (Wish(group="root"), "must specify user, not just group"),
        (Wish(user_id=987654), "must specify group, not just UID"),
    ],
)
def test_refused(wish: Wish, reason: str) -> None:
    """Who cannot be found is refused in Pebble's words."""
    with pytest.raises(PebbleError) as caught:
        TABLE.find(wish)

    assert caught.value.message == reason


def test_read(tmp_path: Path) -> None:
    """A table is read from JSON."""
    file = tmp_path / "users"
    file.write_text(json.dumps({"main": "a", "users": {"a": [1, 2]}}))

    assert Accounts.read(file) == Accounts("a", {"a": (1, 2)})
