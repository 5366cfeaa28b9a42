"""Images: found by their names, and fit to be run by their users."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from flowrun_sandbox import images, inside
from flowrun_sandbox.errors import MachineError
from flowrun_sandbox.images import Image, system
from flowrun_sandbox.images.interpreter import Interpreter, copied
from flowrun_sandbox.users import run_as, way_to_be

POSTGRESQL = "embedded:postgresql"
SYSTEMS = "system:postgresql"


@pytest.fixture(scope="module")
def prepared() -> Iterator[Path]:
    """A folder that every user of the machine can enter, filled by one with a strict mask."""
    mask = os.umask(0o077)
    with tempfile.TemporaryDirectory(prefix="s-") as folder:
        Path(folder).chmod(0o711)
        yield Path(folder) / "image"
    os.umask(mask)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder that is an image, with a program in it."""
    program = tmp_path / "web" / "bin" / "serve"
    program.parent.mkdir(parents=True)
    program.write_text("#!/bin/sh\necho serving\n")
    program.chmod(0o755)
    return tmp_path / "web"


def run(image: Image, command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a shell command in a container of that image, as its user."""
    path = os.pathsep.join(map(str, image.path))
    return run_as(
        image.user,
        way_to_be(image.user),
        ["/bin/sh", "-c", command],
        {**image.environment, "PATH": path, **environment},
    )


def test_postgresql_and_patroni_run_as_their_user(prepared: Path) -> None:
    """Wherever Python and its packages are, even where only root may enter."""
    image = images.find(POSTGRESQL, prepared)

    done = run(image, "patroni --version; patronictl version; postgres --version; psql --version")

    assert len(done.stdout.splitlines()) == 4
    assert (image.user, done.stderr) == ("postgres", "")


@pytest.mark.skipif(system.find() is None, reason="this machine has no PostgreSQL of its own")
def test_the_systems_postgresql_runs_with_the_packages_patroni(prepared: Path) -> None:
    """Its programs are found first, and it makes a database in the image's locale."""
    image = images.find(SYSTEMS, prepared)

    done = run(
        image,
        "patroni --version && command -v initdb && where=$(mktemp -d) && "
        'initdb --no-sync -D "$where/data" >&2 && rm -r "$where"',
    )

    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[1:] == [f"{system.find()}/initdb"]
    assert 'initialized with locale "C.UTF-8"' in done.stderr


def test_no_postgresql_of_the_system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The sentence says how to get one."""
    monkeypatch.setattr(system, "VERSIONS", tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(MachineError, match=r"which has none: apt-get install postgresql"):
        images.find(SYSTEMS, tmp_path)


def test_its_programs_find_the_names_of_the_cluster(prepared: Path) -> None:
    """Those in Python by themselves, psql by its stand-in."""
    image = images.find(POSTGRESQL, prepared)
    hosts = prepared / "hosts"
    hosts.write_text("127.7.7.10 pg-0.pg-endpoints\n")
    hosts.chmod(0o644)

    done = run(image, "psql -h pg-0.pg-endpoints", **{inside.HOSTS: str(hosts)})

    assert 'server at "127.7.7.10", port 5432 failed' in done.stderr


def test_a_database_can_be_made(prepared: Path) -> None:
    """It finds its own files and the locale that the image sets."""
    image = images.find(POSTGRESQL, prepared)

    done = run(image, 'where=$(mktemp -d) && initdb --no-sync -D "$where/data" && rm -r "$where"')

    assert "Success" in done.stdout, done.stderr
    assert 'using locale "C.UTF-8"' in done.stdout.replace("be initialized with", "be using")


def test_an_image_is_prepared_once(prepared: Path) -> None:
    """What is there is used again."""
    first = images.find(POSTGRESQL, prepared)
    before = sorted(prepared.iterdir())

    second = images.find(POSTGRESQL, prepared)

    assert (first, before) == (second, sorted(prepared.iterdir()))


def test_a_folder_is_an_image(prepared: Path, folder: Path) -> None:
    """Its programs come before the system's."""
    image = images.find(str(folder), prepared)

    assert (image.name, image.user) == (str(folder), "root")
    assert image.path[1] == folder / "bin"


def test_a_folder_may_name_its_user(prepared: Path, folder: Path) -> None:
    """The first besides root whom it knows."""
    (folder / "etc").mkdir()
    (folder / "etc" / "passwd").write_text("root:x:0:0::/:\nweb:x:7:7::/:\nother:x:8:8::/:\n")

    image = images.find(str(folder), prepared)

    assert image.user == "web"


@pytest.mark.parametrize("name", ["embedded:other", "bin", "/no/such/folder", ""])
def test_no_such_image(prepared: Path, name: str) -> None:
    """The sentence says which there are."""
    with pytest.raises(MachineError, match=f'no image "{name}": name embedded:postgresql, system:'):
        images.find(name, prepared)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root's images run as somebody else")
def test_where_the_user_may_not_enter(tmp_path: Path) -> None:
    """The sentence says what to do."""
    tmp_path.chmod(0o700)

    with pytest.raises(MachineError, match=r"postgres may not enter .*: name another .*\$FLOWRUN"):
        images.find(POSTGRESQL, tmp_path / "image")


def test_files_are_given_to_the_containers_users(prepared: Path, tmp_path: Path) -> None:
    """By the names that the container knows, which the machine need not."""
    image = images.find(POSTGRESQL, prepared)
    file = tmp_path / "file"
    file.touch()
    path = os.pathsep.join(map(str, image.path))

    done = subprocess.run(
        ["sh", "-c", f"chown -R postgres:postgres {file} && chgrp postgres {file}"],
        env={"PATH": path},
        check=False,
    )

    owner = run(image, "id -u; id -g").stdout.split()
    assert done.returncode == 0
    assert [str(file.stat().st_uid), str(file.stat().st_gid)] == owner


def test_an_interpreter_can_be_copied(prepared: Path) -> None:
    """It runs where it is, with the packages that it was given and what they require."""
    interpreter, packages = copied(prepared, ["psycopg"])
    program = "import sys, psycopg; print(sys.prefix); print(psycopg.__file__)"

    done = subprocess.run(
        ["/bin/sh", "-c", interpreter.shell("-c", program)],
        env={},
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.splitlines() == [
        str(interpreter.program.parents[1]),
        str(packages / "psycopg" / "__init__.py"),
    ]
    assert (packages / "typing_extensions.py").exists() == (sys.version_info < (3, 13))


def test_a_package_that_is_missing(prepared: Path) -> None:
    """The sentence says how to get it."""
    with pytest.raises(MachineError, match=r"no-such-package is missing: pip install .*\[sandbox"):
        copied(prepared, ["no-such-package"])


def test_a_scripts_own_arguments_follow() -> None:
    """Whatever is in them, and in the path of the interpreter."""
    shell = Interpreter(Path("/bin/echo"), {"X": Path("/a b")}).shell("it's")

    done = subprocess.run(
        ["/bin/sh", "-c", shell, "script", "a  b"], stdout=subprocess.PIPE, text=True, check=True
    )

    assert done.stdout == "it's a  b\n"
