"""PostgreSQL on the primary, by ``psql`` in this unit's container.

What is put into a statement travels in environment variables, and ``psql`` itself quotes it:
nothing is ever part of a command line, where every process could read it.
"""

from collections.abc import Collection, Mapping

import ops
from ops import pebble

from steps.errors import DatabaseUnavailableError
from steps.unit.database import Database, Login
from steps.unit.shared import User

_LONGEST = 20.0
"""Seconds for a script, of which 5 are for connecting."""

_PRELUDE = r"""
SET log_statement = 'none';
SET log_min_duration_statement = -1;
SET log_min_error_statement = 'panic';
\getenv user FLOWRUN_USER
\getenv password FLOWRUN_PASSWORD
\getenv database FLOWRUN_DATABASE
\getenv attributes FLOWRUN_ATTRIBUTES
"""
"""What comes before each script: no statement with a password reaches the server's log."""

_ALTER = """
ALTER ROLE :"user" PASSWORD :'password';
"""

_CREATE_ROLE = r"""
SELECT format('CREATE ROLE %I', :'user')
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'user') \gexec
ALTER ROLE :"user" WITH LOGIN PASSWORD :'password';
"""

_CREATE = r"""
SELECT format('ALTER ROLE %I WITH %s', :'user', attribute)
  FROM regexp_split_to_table(:'attributes', ',') AS attribute
 WHERE attribute <> '' \gexec
SELECT format('CREATE DATABASE %I OWNER %I', :'database', :'user')
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'database') \gexec
SELECT format('GRANT %I TO %I', rolname, :'user')
  FROM pg_database JOIN pg_roles ON pg_roles.oid = datdba
 WHERE datname = :'database' AND NOT rolcanlogin \gexec
REVOKE ALL ON DATABASE :"database" FROM PUBLIC;
GRANT ALL ON DATABASE :"database" TO :"user";
"""

_MONITOR = """
GRANT pg_monitor TO :"user";
"""

_LOCK_OUT = r"""
SELECT format('ALTER ROLE %I WITH NOLOGIN PASSWORD NULL', rolname)
  FROM pg_roles WHERE rolname = :'user' \gexec
SELECT format('SELECT pg_terminate_backend(%s)', pid)
  FROM pg_stat_activity WHERE usename = :'user' \gexec
"""


class PrimaryDatabase:
    """The primary, as the operator reaches it through its Service.

    A script ends within 20 seconds, and Pebble needs at most 5 more to say that it is away.
    """

    def __init__(self, container: ops.Container, host: str, password: str | None) -> None:
        self._container = container
        self._host = host
        self._password = password

    def set_password(self, user: str, password: str) -> None:
        """By ``ALTER ROLE``.

        A unit that dies when the operator's password is changed, and before it is kept, leaves the
        kept one useless. To give the same password once more makes that good.
        """
        values = {"USER": user, "PASSWORD": password}
        try:
            self._run(_ALTER, values)
        except DatabaseUnavailableError:
            if user != User.OPERATOR.value:
                raise
            PrimaryDatabase(self._container, self._host, password)._run(_ALTER, values)  # noqa: SLF001 - its own class

    def let_monitor(self, login: Login) -> None:
        """By the role that PostgreSQL has for it."""
        self._run(_CREATE_ROLE + _MONITOR, {"USER": login.user, "PASSWORD": login.password})

    def create(self, database: str, owner: Login, attributes: Collection[str]) -> None:
        """What is there is kept. Whose owner was locked out is the new role's as well."""
        values = {
            "USER": owner.user,
            "PASSWORD": owner.password,
            "DATABASE": database,
            "ATTRIBUTES": ",".join(sorted(attributes)),
        }
        self._run(_CREATE_ROLE + _CREATE, values)

    def lock_out(self, user: str) -> None:
        """By taking the login away, and the connections that there are."""
        self._run(_LOCK_OUT, {"USER": user})

    def _run(self, script: str, values: Mapping[str, str]) -> None:
        if self._password is None:
            raise DatabaseUnavailableError("waiting for the passwords of the charm's users")
        environment = {
            "PGHOST": self._host,
            "PGUSER": User.OPERATOR.value,
            "PGPASSWORD": self._password,
            "PGDATABASE": "postgres",
            "PGCONNECT_TIMEOUT": "5",
            **{f"FLOWRUN_{name}": value for name, value in values.items()},
        }
        try:
            process = self._container.exec(
                ["psql", "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1"],
                environment=environment,
                stdin=_PRELUDE + script,
                timeout=_LONGEST,
            )
            process.wait_output()
        except pebble.ExecError as error:
            why = str(error.stderr or "").strip().rpartition("\n")[2] or f"exit {error.exit_code}"
            raise DatabaseUnavailableError(f"waiting for the primary: {why}") from error
        except (pebble.Error, TimeoutError) as error:
            raise DatabaseUnavailableError("waiting for Pebble to run psql") from error


_: type[Database] = PrimaryDatabase
