"""Runs the real psql: with the addresses of the cluster's names, which it could not find itself.

Started as ``python psql.py PSQL ARGUMENTS…``, where `sitecustomize` of `flowrun_sandbox.inside` has
taught Python these names. The host is looked for where psql's users write it: in the options, in a
connection string (https://www.postgresql.org/docs/current/libpq-connect.html) and in ``PGHOST``.
"""

import getopt
import os
import re
import socket
import sys
from collections.abc import Mapping, Sequence

_SHORT = "aAbc:d:eEf:F:h:HlL:no:p:P:qR:sStT:U:v:VwWxXz?01"
_LONG = (
    "csv command= dbname= echo-all echo-errors echo-hidden echo-queries expanded field-separator= "
    "field-separator-zero file= help host= html list log-file= no-align no-password no-psqlrc "
    "no-readline output= password port= pset= quiet record-separator= record-separator-zero set= "
    "single-line single-step single-transaction table-attr= tuples-only username= variable= version"
)
"""Its options, as far as they tell where its arguments begin: psql itself complains of others."""
_HOST = re.compile(r"(?:^|\s)host\s*=\s*('(?:[^'\\]|\\.)*'|\S*)")


def main() -> None:
    """Become psql, or end with what it would say of a name without an address."""
    program, *arguments = sys.argv[1:]
    try:
        addresses = _addresses(_host(arguments, os.environ))
    except OSError as error:
        print(f"psql: error: {error}", file=sys.stderr)  # noqa: T201 - as psql does
        sys.exit(2)  # for psql, a connection that failed
    environment = {"PGHOSTADDR": addresses} if addresses else {}
    os.execve(program, [program, *arguments], environment | os.environ)  # noqa: S606 - that is what this is for


def _host(arguments: Sequence[str], environment: Mapping[str, str]) -> str:
    """What psql is to connect to: nothing, if that is a socket's folder or an address anyway."""
    try:
        options, others = getopt.gnu_getopt(list(arguments), _SHORT, _LONG.split())
    except getopt.GetoptError:
        return ""
    given = dict(options)
    database = given.get("--dbname") or given.get("-d") or next(iter(others), "")
    return (
        _host_in(database)
        or given.get("--host")
        or given.get("-h")
        or environment.get("PGHOST", "")
    )


def _host_in(connection: str) -> str:
    """The host of a connection string; nothing, if it is a database's name or has none."""
    scheme, separator, rest = connection.partition("://")
    if separator and scheme in ("postgresql", "postgres"):
        places = re.split(r"[/?]", rest, maxsplit=1)[0].rpartition("@")[2]
        return ",".join(re.sub(r":\d*$", "", place) for place in places.split(","))
    found = _HOST.search(connection)
    return re.sub(r"\\(.)", r"\1", found[1].strip("'")) if found else ""


def _addresses(host: str) -> str:
    """The addresses of the hosts, as many as there are hosts: nothing, if there are no names."""
    addresses = [_address(name) for name in host.split(",")]
    return ",".join(addresses) if any(addresses) else ""


def _address(name: str) -> str:
    """Nothing for the folder of a socket, and for what is an address."""
    if not name or name.startswith(("/", "@", "[", "%2F")) or ":" in name:
        return ""
    try:
        return socket.gethostbyname(name)
    except OSError as error:
        raise OSError(
            f'could not translate host name "{name}" to address: {error.strerror}'
        ) from error


if __name__ == "__main__":
    main()
