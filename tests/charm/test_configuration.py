"""Patroni's configuration: what it says, what Patroni says to it, and passwords in it."""

import socket
import string
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from steps.unit.shared import User
from steps.unit.workload import Configuration
from unit.configuration import patroni_yaml
from unit.volume import Volume

VOLUME = Volume("/somewhere/else")

PASSWORD = "a password"  # noqa: S105 - a test's


def configuration(
    *,
    password: str = PASSWORD,
    tls: bool = False,
    host: str = "postgresql-0.postgresql-endpoints",
    address: str = "10.1.0.1",
    members: Sequence[str] = ("10.1.0.1", "10.1.0.2"),
) -> Configuration:
    """A unit's configuration."""
    return Configuration(
        host=host,
        address=address,
        members=members,
        passwords=dict.fromkeys(User, password),
        tls=tls,
        parameters={"work_mem": "4096kB"},
    )


def content(text: str) -> dict[str, Any]:
    """What Patroni reads."""
    read: dict[str, Any] = yaml.safe_load(text)
    return read


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_password_survives_yaml(password: str) -> None:
    """Whatever a password consists of, Patroni reads what the database was given."""
    read = content(patroni_yaml(configuration(password=password), VOLUME))

    authentication = read["postgresql"]["authentication"]
    assert {login["password"] for login in authentication.values()} == {password}
    assert read["restapi"]["authentication"]["password"] == password


def test_password_survives_pgpass() -> None:
    """Patroni's own writer of the file escapes what libpq would take for something else."""
    config = pytest.importorskip("patroni.postgresql.config", reason="Patroni is not installed")
    password = string.printable.strip()
    escape = config.ConfigHandler._pgpass_content  # noqa: SLF001 - Patroni has no public name for it

    line = escape({"host": "h", "port": 5432, "user": "u", "password": password})

    assert unescaped(line.rstrip("\n")) == ["h", "5432", "*", "u", password]


def unescaped(line: str) -> list[str]:
    """The fields of a line of a password file, as libpq reads them."""
    fields, escaping = [""], False
    for letter in line:
        if escaping or letter not in ":\\":
            fields[-1] += letter
            escaping = False
        elif letter == "\\":
            escaping = True
        else:
            fields.append("")
    return fields


def test_members_may_copy_the_data() -> None:
    """The machine itself and each member, and nobody else; everybody needs a password."""
    members = ["10.1.0.1", "fd00::2"]
    text = patroni_yaml(configuration(members=members), VOLUME)
    rules = content(text)["postgresql"]["pg_hba"]

    copying = [rule for rule in rules if rule.startswith("host replication")]
    assert copying == [
        "host replication replication samehost scram-sha-256",
        "host replication replication 10.1.0.1/32 scram-sha-256",
        "host replication replication fd00::2/128 scram-sha-256",
    ]
    assert all(rule.endswith("scram-sha-256") for rule in rules)


@pytest.mark.parametrize(
    ("address", "written"), [("10.1.0.1", "10.1.0.1"), ("fd00::1", "[fd00::1]")]
)
def test_unit_listens_on_its_own_address(address: str, written: str) -> None:
    """On no other, which another unit may have; its certificate is for its name."""
    read = content(patroni_yaml(configuration(address=address), VOLUME))

    postgresql, api = read["postgresql"], read["restapi"]
    assert (postgresql["listen"], postgresql["connect_address"]) == (f"{written}:5432",) * 2
    assert api["listen"] == f"{written}:8008"
    assert api["connect_address"] == "postgresql-0.postgresql-endpoints:8008"


def test_tls_is_all_or_nothing() -> None:
    """With certificates, no connection from outside goes without, and Patroni speaks TLS."""
    secured = content(patroni_yaml(configuration(tls=True), VOLUME))
    plain = content(patroni_yaml(configuration(), VOLUME))

    rules = secured["postgresql"]["pg_hba"]
    assert not [rule for rule in rules if rule.startswith("host ")]
    assert secured["postgresql"]["parameters"]["ssl_key_file"] == VOLUME.key
    assert secured["restapi"]["certfile"] == VOLUME.certificate
    assert secured["ctl"] == {"cacert": VOLUME.authority}
    assert plain["postgresql"]["parameters"]["ssl"] == "off"
    assert "certfile" not in plain["restapi"]


def test_no_data_is_removed_to_repair_a_member() -> None:
    """A person decides that."""
    settings = content(patroni_yaml(configuration(), VOLUME))["bootstrap"]["dcs"]["postgresql"]

    assert not settings["remove_data_directory_on_rewind_failure"]
    assert not settings["remove_data_directory_on_diverged_timelines"]


def test_administrators_parameters_are_there() -> None:
    """What was configured reaches PostgreSQL."""
    parameters = content(patroni_yaml(configuration(), VOLUME))["postgresql"]["parameters"]

    assert parameters["work_mem"] == "4096kB"


@pytest.mark.parametrize("tls", [False, True])
def test_patroni_accepts_it(tmp_path: Path, *, tls: bool) -> None:
    """Patroni's own check has nothing to say against the file."""
    pytest.importorskip("patroni", reason="Patroni is not installed")
    binaries = stand_ins(tmp_path / "bin")
    volume = made(tmp_path / "volume")
    unit = configuration(tls=tls, host=socket.gethostname(), address="127.0.1.7")
    text = patroni_yaml(unit, volume, binaries)
    file = tmp_path / "patroni.yml"
    file.write_text(text, encoding="utf-8")

    done = subprocess.run(
        [sys.executable, "-m", "patroni", "--validate-config", file],
        env={"PATRONI_NAME": "postgresql-0", "PATRONI_SCOPE": "patroni-postgresql"}
        | {"PATRONI_KUBERNETES_LABELS": "{application: patroni}", "PATH": ""},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr


def made(folder: Path) -> Volume:
    """A volume that there is, with the files that Patroni looks for."""
    volume = Volume(str(folder))
    folder.mkdir()
    for file in (volume.key, volume.certificate, volume.authority):
        Path(file).touch()
    Path(volume.data).mkdir(mode=0o700)
    return volume


def stand_ins(folder: Path) -> str:
    """PostgreSQL's programs, as far as Patroni's check asks for them: their version."""
    folder.mkdir()
    names = ("postgres", "pg_ctl", "initdb", "pg_controldata", "pg_basebackup", "pg_isready")
    for name in (*names, "pg_rewind"):
        program = folder / name
        program.write_text("#!/bin/sh\necho 'postgres (PostgreSQL) 16.4'\n", encoding="utf-8")
        program.chmod(0o755)
    return str(folder)
