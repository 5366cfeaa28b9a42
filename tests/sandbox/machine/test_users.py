"""Who the users of a container are on this machine."""

import json
import os
import pwd
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from flowrun_sandbox.users import Account, Users, Way, entering, run_as, way_to_be

SYSTEMS = {each.pw_name: Account(each.pw_uid, each.pw_gid) for each in pwd.getpwall()}

only_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
weakened = pytest.mark.skipif(
    os.geteuid() != 0 or not shutil.which("setpriv"),
    reason="root is made weaker by setpriv",
)


def test_an_ordinary_user_is_all_of_them() -> None:
    """Nobody but root can become somebody else."""
    users = Users.here("postgres", Way.SELF)

    own = Account(os.geteuid(), os.getegid())
    assert users.accounts == {"postgres": own, "root": own}


def test_root_becomes_the_systems_user_of_that_name() -> None:
    """Where there is one."""
    users = Users.here("daemon", Way.CHANGE)

    assert users.accounts == {"daemon": SYSTEMS["daemon"], "root": Account(0, 0)}


def test_root_becomes_nobody() -> None:
    """Where the system has no user of that name."""
    users = Users.here("no-such-user", Way.CHANGE)

    assert users.accounts["no-such-user"] == SYSTEMS["nobody"]


def test_in_a_namespace_root_is_an_ordinary_user() -> None:
    """Whatever he is called."""
    users = Users.here("postgres", Way.NAMESPACE)

    assert users.accounts["postgres"] == users.accounts["root"] != Account(0, 0)


def test_an_image_for_root() -> None:
    """Root is root, whose main user he is as well."""
    users = Users.here("root", Way.CHANGE)

    assert users.accounts == {"root": Account(0, 0)}


def test_they_are_written_for_pebble(tmp_path: Path) -> None:
    """As JSON, numbers in pairs."""
    users = Users("web", {"web": Account(7, 8), "root": Account(0, 0)})

    users.write(tmp_path / "users.json")

    assert json.loads((tmp_path / "users.json").read_text()) == {
        "main": "web",
        "users": {"web": [7, 8], "root": [0, 0]},
    }


def test_a_command_is_run_as_the_user() -> None:
    """Whichever way is open here, he is never root."""
    done = run_as("postgres", way_to_be("postgres"), ["/bin/sh", "-c", "id -u"])

    assert done.stdout.strip() not in ("", "0")


@only_root
def test_root_changes_to_the_user() -> None:
    """That is the first way."""
    assert way_to_be("postgres") is Way.CHANGE


@weakened
def test_root_who_may_not_change_takes_a_namespace() -> None:
    """That is the second way."""
    if subprocess.run([*entering(Way.NAMESPACE), "true"], check=False).returncode:
        pytest.skip("no user namespace can be made here")

    way = _way_of_weak_root(os.environ["PATH"])

    assert way == "Way.NAMESPACE"


@weakened
def test_root_to_whom_both_ways_are_closed(tmp_path: Path) -> None:
    """The sentence says so, and what to do."""
    way = _way_of_weak_root(str(tmp_path))

    assert way.startswith("this machine lets root neither become another user nor")
    assert way.endswith("run the sandbox as an ordinary user")


def _way_of_weak_root(path: str) -> str:
    """The way of a root who may not change users, and whose programs are on that PATH."""
    program = (
        "from flowrun_sandbox.errors import MachineError\n"
        "from flowrun_sandbox.users import way_to_be\n"
        "try:\n"
        "    print(way_to_be('postgres'))\n"
        "except MachineError as error:\n"
        "    print(error)\n"
    )
    weaker = "--bounding-set=-setuid,-setgid"
    done = subprocess.run(
        [str(shutil.which("setpriv")), weaker, sys.executable, "-c", program],
        env={"PATH": path, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()
