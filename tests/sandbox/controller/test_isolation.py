"""Files and users of a container's own, for a Pebble that knows nothing of them."""

import os
import pwd
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from flowrun_sandbox.controller import isolation
from flowrun_sandbox.errors import MachineError
from flowrun_sandbox.users import Users, Way

USER = "postgres"
WRITE = "echo hello > /srv/of-a-container"
"""What a container writes."""

Command = Callable[[str], list[str]]


@pytest.fixture(params=[Way.SELF if os.geteuid() else Way.CHANGE, Way.NAMESPACE])
def users(request: pytest.FixtureRequest) -> tuple[Way, Users]:
    """The users of an image, and how containers come to be its own one."""
    return request.param, Users.here(USER, request.param)


@pytest.fixture
def command(users: tuple[Way, Users], tmp_path: Path) -> Command:
    """Makes the command that runs a script in a container, to which `tmp_path` is given."""
    try:
        isolation.check()
    except MachineError as error:
        pytest.skip(str(error))
    (tmp_path / "root").mkdir()

    def make(script: str) -> list[str]:
        words = ["/bin/sh", "-c", script]
        return isolation.command(words, *users, root=tmp_path / "root", shared=tmp_path)

    return make


def test_files_are_its_own(command: Command) -> None:
    """What is written where programs write is seen by nobody else."""
    told = subprocess.check_output(command(f"{WRITE}; cat /srv/of-a-container"), text=True)

    assert told == "hello\n"
    assert not Path("/srv/of-a-container").exists()


def test_shared_files(command: Command, tmp_path: Path) -> None:
    """What is written in the folder that is shared is there for all."""
    subprocess.check_call(command(f"echo hello > {tmp_path}/volume"))

    assert (tmp_path / "volume").read_text() == "hello\n"


def test_users(command: Command, users: tuple[Way, Users]) -> None:
    """The users are those of the image, and of this machine."""
    told = subprocess.check_output(command(f"id -u {USER} daemon; id -gn {USER}"), text=True)

    _, known = users
    daemon = pwd.getpwnam("daemon").pw_uid
    assert told == f"{known.accounts[USER].uid}\n{daemon}\n{USER}\n"


def test_commands_find_its_files(command: Command) -> None:
    """A command that enters the container finds the files there, and they are to be reached."""
    with subprocess.Popen(
        command(f"{WRITE}; echo written; read x"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()

        told = subprocess.check_output(
            [*isolation.entering(process.pid), "cat", "srv/of-a-container"], text=True
        )
        read = (isolation.root_of(process.pid) / "srv" / "of-a-container").read_text()
        process.communicate("")

    assert (told, read) == ("hello\n", "hello\n")


@pytest.mark.skipif(
    os.geteuid() != 0 or not shutil.which("setpriv"), reason="root is made weaker by setpriv"
)
def test_impossible() -> None:
    """Where the machine refuses, it is said what is missing."""
    program = (
        "from flowrun_sandbox.controller import isolation\n"
        "from flowrun_sandbox.errors import MachineError\n"
        "try:\n"
        "    isolation.check()\n"
        "except MachineError as error:\n"
        "    print(error)\n"
    )

    done = subprocess.run(
        ["setpriv", "--bounding-set=-sys_admin", sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.stdout.startswith("a real Pebble needs a mount namespace and overlays")
