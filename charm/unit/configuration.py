"""Patroni's configuration file: what a member of the cluster starts from.

https://patroni.readthedocs.io/en/latest/yaml_configuration.html
"""

from collections.abc import Mapping
from ipaddress import ip_address, ip_network
from typing import Any

import yaml

from steps.unit.shared import User
from steps.unit.workload import Configuration
from unit.volume import Volume

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


def patroni_yaml(configuration: Configuration, volume: Volume, binaries: str | None = None) -> str:
    """The text of the file. Whatever a password consists of, YAML's own quoting keeps it.

    Args:
        configuration: What the file says.
        volume: Where PostgreSQL's data and the unit's certificates are.
        binaries: PostgreSQL's folder of programs; by default Patroni finds them on its path.
    """
    content = {
        "bootstrap": _FOR_A_NEW_CLUSTER,
        "restapi": _rest_api(configuration, volume),
        "postgresql": _postgresql(configuration, volume)
        | ({} if binaries is None else {"bin_dir": binaries}),
    }
    if configuration.tls:
        content["ctl"] = {"cacert": volume.authority}
    return yaml.safe_dump(content, sort_keys=False)


def wants_tls(text: str) -> bool:
    """Whether such a file has PostgreSQL and Patroni speak TLS."""
    return "certfile" in yaml.safe_load(text)["restapi"]


def _rest_api(configuration: Configuration, volume: Volume) -> dict[str, Any]:
    """Reached by the unit's name, which is what its certificate is for."""
    content: dict[str, Any] = {
        "listen": _socket(configuration.address, _API),
        "connect_address": f"{configuration.host}:{_API}",
        "authentication": {
            "username": User.PATRONI.value,
            "password": configuration.passwords[User.PATRONI],
        },
    }
    if configuration.tls:
        content["certfile"] = volume.certificate
        content["keyfile"] = volume.key
        content["cafile"] = volume.authority
    return content


def _postgresql(configuration: Configuration, volume: Volume) -> dict[str, Any]:
    """Reached by the unit's address: a member needs no DNS to follow another.

    A copy begins with a checkpoint, which the primary would otherwise spread over minutes.
    """
    address = _socket(configuration.address, _POSTGRESQL)
    return {
        "listen": address,
        "connect_address": address,
        "data_dir": volume.data,
        "pgpass": volume.passwords,
        "use_unix_socket": True,
        "basebackup": [{"checkpoint": "fast"}],
        "parameters": {
            "unix_socket_directories": volume.folder,
            **_tls(configuration, volume),
            **configuration.parameters,
        },
        "pg_hba": _host_based_authentication(configuration),
        "authentication": {
            "superuser": _login(configuration, User.OPERATOR),
            "replication": _login(configuration, User.REPLICATION),
            "rewind": _login(configuration, User.REWIND),
        },
    }


def _tls(configuration: Configuration, volume: Volume) -> dict[str, str]:
    if not configuration.tls:
        return {"ssl": "off"}
    return {
        "ssl": "on",
        "ssl_cert_file": volume.certificate,
        "ssl_key_file": volume.key,
        "ssl_ca_file": volume.authority,
    }


def _host_based_authentication(configuration: Configuration) -> list[str]:
    """Who may connect: members copy the data, everybody else needs a password of their own.

    Members are told by their addresses. A name would need a reverse look-up that agrees with it.
    What comes from the unit's own machine may come from any address of that: several members on one
    machine are told by that alone.
    https://www.postgresql.org/docs/current/auth-pg-hba-conf.html
    """
    remote = "hostssl" if configuration.tls else "host"
    copying = (
        f"{remote} replication {User.REPLICATION.value} {origin} scram-sha-256"
        for origin in ("samehost", *map(ip_network, configuration.members))
    )
    return [
        "local all all scram-sha-256",
        f"local replication {User.REPLICATION.value} scram-sha-256",
        *copying,
        f"{remote} all all all scram-sha-256",
    ]


def _socket(address: str, port: int) -> str:
    return f"[{address}]:{port}" if ip_address(address).version == 6 else f"{address}:{port}"  # noqa: PLR2004 - IPv6


def _login(configuration: Configuration, user: User) -> dict[str, str]:
    return {"username": user.value, "password": configuration.passwords[user]}
