"""What a program inside a unit finds: names of the cluster, and sockets of containers.

Each test starts a Python as a unit would, with the folder of the module on its PYTHONPATH.
"""

import json
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from flowrun_sandbox import inside

HOSTS = """\
127.7.7.10 pg-0.pg-endpoints pg-0.pg-endpoints.demo.svc.cluster.local
127.7.7.11 pg-primary pg-primary.demo.svc.cluster.local
127.7.7.12 pg-primary pg-primary.demo.svc.cluster.local
"""


class Unit:
    """A unit of the model ``demo``."""

    def __init__(self, folder: Path) -> None:
        self.hosts = folder / "demo" / "hosts"
        self.containers = folder / "c"
        for each in (self.hosts.parent, self.containers):
            each.mkdir()
        self.hosts.write_text(HOSTS)

    def run(self, program: str, *, path: tuple[Path, ...] = (inside.FOLDER,)) -> Any:
        """What the value of the program's last line is, as JSON."""
        *lines, last = program.splitlines()
        text = "\n".join(["import json, socket", *lines, f"print(json.dumps({last}))"])
        done = subprocess.run(
            [sys.executable, "-c", text],
            env={
                "PYTHONPATH": os.pathsep.join(map(str, path)),
                inside.HOSTS: str(self.hosts),
                inside.CONTAINERS: str(self.containers),
            },
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        return json.loads(done.stdout)


@pytest.fixture
def unit() -> Iterator[Unit]:
    """Where paths are short enough for sockets."""
    with tempfile.TemporaryDirectory(prefix="s-") as folder:
        yield Unit(Path(folder))


@pytest.mark.parametrize(
    "name",
    [
        "'pg-0.pg-endpoints'",
        "'PG-0.pg-endpoints.demo.svc.cluster.local.'",
        "b'pg-0.pg-endpoints'",
    ],
)
def test_a_name_of_the_cluster(unit: Unit, name: str) -> None:
    """In any case, with the root's dot, as text or bytes."""
    found = unit.run(f"socket.getaddrinfo({name}, 5432, type=socket.SOCK_STREAM)")

    assert found == json.loads(
        json.dumps(socket.getaddrinfo("127.7.7.10", 5432, type=socket.SOCK_STREAM))
    )


def test_the_answer_has_its_full_form(unit: Unit) -> None:
    """Every family, type and protocol, as for an address."""
    found = unit.run("socket.getaddrinfo('pg-0.pg-endpoints', 'http')")

    assert found == json.loads(json.dumps(socket.getaddrinfo("127.7.7.10", "http")))


def test_a_service_is_its_first_address(unit: Unit) -> None:
    """The file has a line for each of them."""
    assert unit.run("socket.gethostbyname('pg-primary')") == "127.7.7.11"


def test_the_file_is_read_anew(unit: Unit) -> None:
    """A service moves with the primary."""
    found = unit.run(
        "first = socket.gethostbyname('pg-primary')\n"
        f"open({str(unit.hosts)!r}, 'w').write('127.7.7.12 pg-primary')\n"
        "[first, socket.gethostbyname('pg-primary')]"
    )

    assert found == ["127.7.7.11", "127.7.7.12"]


@pytest.mark.parametrize(
    "name", ["pg-7.pg-endpoints", "none.demo", "none.demo.svc", "none.other.svc.cluster.local"]
)
def test_a_name_that_the_cluster_lacks(unit: Unit, name: str) -> None:
    """Nobody outside is asked: that could take long."""
    found = unit.run(
        "try:\n"
        f"    found = socket.gethostbyname({name!r})\n"
        "except socket.gaierror as error:\n"
        "    found = error.args\n"
        "found"
    )

    assert found == [socket.EAI_NONAME, "Name or service not known"]


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1", ""])
def test_other_names_are_looked_up_as_ever(unit: Unit, name: str) -> None:
    """They are none of the cluster's."""
    assert unit.run(f"socket.gethostbyname({name!r})") == socket.gethostbyname(name)


def test_without_a_file_there_are_no_names(unit: Unit) -> None:
    """The model may be on its way out."""
    unit.hosts.unlink()

    assert unit.run("socket.gethostbyname('localhost')") == "127.0.0.1"


@pytest.mark.parametrize("connect", ["connect", "connect_ex"])
def test_the_socket_of_a_container(unit: Unit, connect: str) -> None:
    """Charms look for it where only root could put it."""
    with closing(socket.socket(socket.AF_UNIX)) as pebble:
        pebble.bind(str(unit.containers / "pebble.socket"))
        pebble.listen()

        found = unit.run(
            "one = socket.socket(socket.AF_UNIX)\n"
            f"one.{connect}('/charm/containers/pebble.socket')\n"
            "one.getpeername()"
        )

    assert found == f"{unit.containers}/pebble.socket"


def test_asyncio_finds_both(unit: Unit) -> None:
    """It connects without the module's own functions."""
    with (
        closing(socket.socket(socket.AF_UNIX)) as pebble,
        closing(socket.create_server(("127.7.7.10", 0))) as server,
    ):
        pebble.bind(str(unit.containers / "pebble.socket"))
        pebble.listen()
        port = server.getsockname()[1]

        found = unit.run(
            "import asyncio\n"
            "async def peers():\n"
            f"    by_name = await asyncio.open_connection('pg-0.pg-endpoints', {port})\n"
            "    path = '/charm/containers/pebble.socket'\n"
            "    by_path = await asyncio.open_unix_connection(path)\n"
            "    return [w.get_extra_info('peername') for _, w in (by_name, by_path)]\n"
            "asyncio.run(peers())"
        )

    assert found == [["127.7.7.10", port], f"{unit.containers}/pebble.socket"]


def test_a_module_of_that_name_behind_it_is_run(unit: Unit, tmp_path: Path) -> None:
    """Of several, each is run once."""
    copies = [tmp_path / "one", tmp_path / "two", tmp_path / "other"]
    for each in copies:
        each.mkdir()
    for each in copies[:2]:
        (each / inside.SITE).write_text((inside.FOLDER / inside.SITE).read_text())
    (tmp_path / "other" / inside.SITE).write_text(
        "import builtins\nbuiltins.seen = getattr(builtins, 'seen', 0) + 1\n"
    )

    assert unit.run("seen", path=tuple(copies)) == 1


def test_outside_a_unit_nothing_changes() -> None:
    """Without the variables, it has nothing to say."""
    program = "import socket; print(socket.socket.__module__, socket.getaddrinfo.__module__)"

    done = subprocess.run(
        [sys.executable, "-c", program],
        env={"PYTHONPATH": str(inside.FOLDER)},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )

    assert done.stdout == "socket socket\n"
