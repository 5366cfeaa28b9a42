"""Patroni's configuration file: what a member of the cluster starts from.

https://patroni.readthedocs.io/en/latest/yaml_configuration.html
"""

from collections.abc import Mapping
from typing import Any

import yaml

from steps.unit.shared import User
from steps.unit.workload import Configuration

STORAGE = "/var/lib/postgresql/data"
"""Where the volume is mounted, as ``charmcraft.yaml`` says."""
DATA = f"{STORAGE}/pgdata"
"""PostgreSQL's own directory: below the mount point, which may hold a ``lost+found``."""
KEY, CERTIFICATE, AUTHORITY = (f"{STORAGE}/{name}.pem" for name in ("key", "cert", "ca"))
BINARIES = "/usr/lib/postgresql/16/bin"
"""Where the container's image has PostgreSQL."""

_POSTGRESQL, _API = 5432, 8008

_FOR_A_NEW_CLUSTER: Mapping[str, Any] = {
    "dcs": {
        "ttl": 30,
        "loop_wait": 10,
        "retry_timeout": 10,
        "maximum_lag_on_failover": 1024 * 1024,
        "failsafe_mode": True,
        "postgresql": {
            "use_pg_rewind": True,
            "remove_data_directory_on_rewind_failure": False,
            "remove_data_directory_on_diverged_timelines": False,
            "parameters": {"wal_level": "logical", "password_encryption": "scram-sha-256"},
        },
    },
    "initdb": [
        {"auth-host": "scram-sha-256"},
        {"auth-local": "scram-sha-256"},
        {"encoding": "UTF8"},
        {"locale": "C.UTF-8"},
        "data-checksums",
    ],
}
"""With the fail-safe mode, the primary stays one while Kubernetes' API is away and all members
answer. Data is never removed to repair a member: that is for a person to decide."""


def patroni_yaml(configuration: Configuration, *, binaries: str = BINARIES) -> str:
    """The text of the file. Whatever a password consists of, YAML's own quoting keeps it."""
    content = {
        "bootstrap": _FOR_A_NEW_CLUSTER,
        "restapi": _rest_api(configuration),
        "postgresql": _postgresql(configuration, binaries),
    }
    if configuration.tls:
        content["ctl"] = {"cacert": AUTHORITY}
    return yaml.safe_dump(content, sort_keys=False)


def _rest_api(configuration: Configuration) -> dict[str, Any]:
    address = f"{configuration.host}:{_API}"
    content: dict[str, Any] = {
        "listen": address,
        "connect_address": address,
        "authentication": {
            "username": User.PATRONI.value,
            "password": configuration.passwords[User.PATRONI],
        },
    }
    if configuration.tls:
        content |= {"certfile": CERTIFICATE, "keyfile": KEY, "cafile": AUTHORITY}
    return content


def _postgresql(configuration: Configuration, binaries: str) -> dict[str, Any]:
    address = f"{configuration.host}:{_POSTGRESQL}"
    return {
        "listen": address,
        "connect_address": address,
        "data_dir": DATA,
        "bin_dir": binaries,
        "pgpass": f"{STORAGE}/.pgpass",
        "use_unix_socket": True,
        "parameters": {
            "unix_socket_directories": STORAGE,
            **_tls(configuration),
            **configuration.parameters,
        },
        "pg_hba": _host_based_authentication(configuration),
        "authentication": {
            "superuser": _login(configuration, User.OPERATOR),
            "replication": _login(configuration, User.REPLICATION),
            "rewind": _login(configuration, User.REWIND),
        },
    }


def _tls(configuration: Configuration) -> dict[str, str]:
    if not configuration.tls:
        return {"ssl": "off"}
    return {
        "ssl": "on",
        "ssl_cert_file": CERTIFICATE,
        "ssl_key_file": KEY,
        "ssl_ca_file": AUTHORITY,
    }


def _host_based_authentication(configuration: Configuration) -> list[str]:
    """Who may connect: members copy the data, everybody else needs a password of their own."""
    remote = "hostssl" if configuration.tls else "host"
    copying = (
        f"{remote} replication {User.REPLICATION.value} {host} scram-sha-256"
        for host in configuration.endpoints
    )
    return [
        "local all all scram-sha-256",
        f"local replication {User.REPLICATION.value} scram-sha-256",
        *copying,
        f"{remote} all all all scram-sha-256",
    ]


def _login(configuration: Configuration, user: User) -> dict[str, str]:
    return {"username": user.value, "password": configuration.passwords[user]}
