"""Files and users of a container's own, for a Pebble that knows nothing of them."""

import os
import pwd
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from flowrun_sandbox.controller import isolation
from flowrun_sandbox.errors import MachineError
from flowrun_sandbox.users import Users, way_to_be

USER = "postgres"


@pytest.fixture
def _possible() -> None:
    try:
        isolation.check()
    except MachineError as error:
        pytest.skip(str(error))


def run(script: str, folder: Path) -> str:
    """What a script prints that runs in a container of its own, in a folder that is shared."""
    way = way_to_be(USER)
    (folder / "root").mkdir()
    done = subprocess.run(
        isolation.command(
            ["/bin/sh", "-c", script],
            way,
            Users.here(USER, way),
            root=folder / "root",
            shared=folder,
        ),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    return done.stdout


@pytest.mark.usefixtures("_possible")
def test_files_are_its_own(tmp_path: Path) -> None:
    """What is written where programs write is seen by nobody else."""
    told = run("echo hello > /srv/of-a-container; cat /srv/of-a-container", tmp_path)

    assert told == "hello\n"
    assert not Path("/srv/of-a-container").exists()


@pytest.mark.usefixtures("_possible")
def test_commands_find_its_files(tmp_path: Path) -> None:
    """A command that enters the container finds the files there, and they are to be reached."""
    (tmp_path / "root").mkdir()
    way = way_to_be(USER)
    users = Users.here(USER, way)
    script = "echo hello > /srv/of-a-container; echo there; read x"
    command = isolation.command(
        ["/bin/sh", "-c", script], way, users, root=tmp_path / "root", shared=tmp_path
    )
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()

        told = subprocess.check_output(
            [*isolation.entering(process.pid), "cat", "srv/of-a-container"], text=True
        )
        read = (isolation.root_of(process.pid) / "srv" / "of-a-container").read_text()
        process.communicate("")

    assert (told, read) == ("hello\n", "hello\n")


@pytest.mark.usefixtures("_possible")
def test_shared_files(tmp_path: Path) -> None:
    """What is written in the folder that is shared is there for all."""
    run(f"echo hello > {tmp_path}/volume", tmp_path)

    assert (tmp_path / "volume").read_text() == "hello\n"


@pytest.mark.usefixtures("_possible")
def test_users(tmp_path: Path) -> None:
    """The users are those of the image, and of this machine."""
    daemon = pwd.getpwnam("daemon").pw_uid

    told = run(f"id -u {USER}; id -u daemon; id -gn {USER}", tmp_path)

    known = Users.here(USER, way_to_be(USER)).accounts[USER]
    assert told == f"{known.uid}\n{daemon}\n{USER}\n"


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
