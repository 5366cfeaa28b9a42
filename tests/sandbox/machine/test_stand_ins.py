"""What stands in for a container's psql, chown and chgrp, in front of other programs."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from flowrun_sandbox import inside
from flowrun_sandbox.images import programs

FOLDER = Path(programs.__file__).parent


@pytest.fixture
def hosts(tmp_path: Path) -> Path:
    """The names of the model ``demo``."""
    file = tmp_path / "demo" / "hosts"
    file.parent.mkdir()
    file.write_text("127.7.7.10 pg-0\n127.7.7.11 pg-1\n")
    return file


def psql(hosts: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """What psql would be started with: its addresses, then its arguments."""
    real = hosts.with_name("psql")
    real.write_text('#!/bin/sh\necho "$PGHOSTADDR|$*"\n')
    real.chmod(0o755)
    return subprocess.run(
        [sys.executable, str(FOLDER / "psql.py"), str(real), *arguments],
        env={
            "PYTHONPATH": str(inside.FOLDER),
            inside.HOSTS: str(hosts),
            "PATH": os.defpath,
            **environment,
        },
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("arguments", "addresses"),
    [
        (["-h", "pg-0"], "127.7.7.10"),
        (["-hpg-0", "-c", "select 'host=pg-1'"], "127.7.7.10"),
        (["--host=pg-1", "postgres"], "127.7.7.11"),
        (["--host", "pg-0,pg-1"], "127.7.7.10,127.7.7.11"),
        (["-h", "/run,pg-1"], ",127.7.7.11"),
        (["-At", "host=pg-0 dbname=postgres"], "127.7.7.10"),
        (["-d", "dbname = postgres host = 'pg-1'"], "127.7.7.11"),
        (["postgresql://me:p%40ss@pg-0:5432,pg-1/postgres?a=b"], "127.7.7.10,127.7.7.11"),
        (["-h", "pg-1", "postgres://pg-0/"], "127.7.7.10"),
        (["-h", "127.0.0.1"], "127.0.0.1"),
        (["-h", "/run/postgresql"], ""),
        (["-h", "::1"], ""),
        (["postgresql:///postgres"], ""),
        (["--no-such-option", "-h", "pg-0"], ""),
        ([], ""),
    ],
)
def test_hosts_have_their_addresses(hosts: Path, arguments: Sequence[str], addresses: str) -> None:
    """However psql is told of them; and its arguments are as they were."""
    done = psql(hosts, *arguments)

    assert done.stdout == f"{addresses}|{' '.join(arguments)}\n"


def test_the_host_in_the_environment(hosts: Path) -> None:
    """It counts where no argument names one."""
    found = [psql(hosts, PGHOST="pg-0").stdout, psql(hosts, "-h", "pg-1", PGHOST="pg-0").stdout]

    assert found == ["127.7.7.10|\n", "127.7.7.11|-h pg-1\n"]


def test_an_address_that_was_given_stays(hosts: Path) -> None:
    """Whoever sets it knows better."""
    done = psql(hosts, PGHOST="pg-0", PGHOSTADDR="127.7.7.99")

    assert done.stdout == "127.7.7.99|\n"


def test_a_host_that_the_cluster_lacks(hosts: Path) -> None:
    """It is told as psql tells it."""
    done = psql(hosts, "-h", "none.demo.svc")

    assert done.returncode == 2
    assert done.stderr == (
        'psql: error: could not translate host name "none.demo.svc" to address: '
        "Name or service not known\n"
    )


def owner(folder: Path, tool: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """What chown or chgrp would be started with."""
    real, users = folder / tool, folder / "users.json"
    real.write_text('#!/bin/sh\necho "$*"\n')
    real.chmod(0o755)
    users.write_text(json.dumps({"main": "web", "users": {"web": [7, 8], "root": [0, 1]}}))
    return subprocess.run(
        [sys.executable, str(FOLDER / "owner.py"), str(users), str(real), *arguments],
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("given", "translated"),
    [
        ("web /d", "7 /d"),
        ("web:root /d", "7:1 /d"),
        ("web: /d", "7:8 /d"),
        (":web /d", ":8 /d"),
        ("-R -- web:web web", "-R -- 7:8 web"),
        ("7:web /d", "7:8 /d"),
        ("--reference=/d web", "--reference=/d web"),
        ("--help", "--help"),
    ],
)
def test_owners_are_told_in_numbers(tmp_path: Path, given: str, translated: str) -> None:
    """Only they are: files may be called as users."""
    done = owner(tmp_path, "chown", *given.split())

    assert done.stdout == f"{translated}\n"


def test_groups_are_told_in_numbers(tmp_path: Path) -> None:
    """Each user is a group as well."""
    done = owner(tmp_path, "chgrp", "web", "/d")

    assert done.stdout == "8 /d\n"


def test_an_unknown_owner(tmp_path: Path) -> None:
    """The machine may know him: the container does not."""
    done = owner(tmp_path, "chown", "daemon:web", "/d")

    assert (done.returncode, done.stderr) == (
        1,
        "chown: the container has no user or group 'daemon'\n",
    )
