"""SQL on the primary, by psql in the container."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import ops
import pytest
from ops import testing

from steps.errors import DatabaseUnavailableError
from steps.unit.database import Login
from tests.charm.pebbles import container_at
from unit.database import PrimaryDatabase
from unit.workload import CONTAINER

META = {"name": "postgresql", "containers": {CONTAINER: {}}}


PASSWORD = "the operator's"  # noqa: S105 - a test's


class Charm(ops.CharmBase):
    """A charm that does nothing by itself."""


@contextmanager
def database(
    psql: testing.Exec, password: str | None = PASSWORD
) -> Iterator[tuple[PrimaryDatabase, testing.Context[Charm]]]:
    """The collaborator in a hook, with a psql that ends as a test says."""
    context: testing.Context[Charm] = testing.Context(Charm, meta=META)
    container = testing.Container(CONTAINER, can_connect=True, execs={psql})
    state = testing.State(containers={container})
    with context(context.on.start(), state) as manager:
        there = manager.charm.unit.get_container(CONTAINER)
        yield PrimaryDatabase(there, "postgresql-primary", password), context


WORKS = testing.Exec(["psql"])
FAILS = testing.Exec(
    ["psql"], return_code=2, stderr="psql: error: connection refused\nIs the server running?\n"
)


def test_values_travel_apart_from_the_command() -> None:
    """Neither the command line nor the statement holds a password or a name."""
    with database(WORKS) as (primary, context):
        primary.set_password("rewind", "se'cret\\")

    (ran,) = context.exec_history[CONTAINER]
    assert ran.command == ["psql", "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1"]
    assert ran.environment["PGHOST"] == "postgresql-primary"
    assert ran.environment["PGPASSWORD"] == "the operator's"
    assert ran.environment["FLOWRUN_PASSWORD"] == "se'cret\\"  # noqa: S105 - a test's
    assert "se'cret" not in str(ran.stdin)
    assert r"\getenv password FLOWRUN_PASSWORD" in str(ran.stdin)


def test_role_and_database_are_made() -> None:
    """Each statement may be repeated: what is there already is kept."""
    with database(WORKS) as (primary, context):
        primary.create("shop", Login("relation_id_7", "secret"), {"createdb"})

    (ran,) = context.exec_history[CONTAINER]
    assert str(ran.stdin).count("WHERE NOT EXISTS") == 2
    assert ran.environment["FLOWRUN_ATTRIBUTES"] == "createdb"


def test_user_is_locked_out() -> None:
    """Neither a new connection nor one that there is remains."""
    with database(WORKS) as (primary, context):
        primary.lock_out("relation_id_7")

    (ran,) = context.exec_history[CONTAINER]
    assert str(ran.stdin).index("NOLOGIN") < str(ran.stdin).index("pg_terminate_backend")


def test_operator_whose_password_is_the_new_one_already() -> None:
    """Given the same once more, it logs in with that."""
    with database(FAILS) as (primary, context), pytest.raises(DatabaseUnavailableError):
        primary.set_password("operator", "the new one")

    first, second = context.exec_history[CONTAINER]
    assert first.environment["PGPASSWORD"] == PASSWORD
    assert second.environment["PGPASSWORD"] == "the new one"


def test_no_password_is_logged() -> None:
    """Whatever the server logs of statements, it logs none of these."""
    with database(WORKS) as (primary, context):
        primary.set_password("rewind", "secret")

    (ran,) = context.exec_history[CONTAINER]
    script = str(ran.stdin)
    assert script.index("SET log_statement = 'none'") < script.index("ALTER ROLE")


def test_primary_that_refuses() -> None:
    """The last line that psql wrote is the reason."""
    with (
        database(FAILS) as (primary, _),
        pytest.raises(DatabaseUnavailableError, match="waiting for the primary: Is the server"),
    ):
        primary.lock_out("relation_id_7")


def test_pebble_that_is_gone(tmp_path: Path) -> None:
    """Without the container there is no psql."""
    container = container_at(tmp_path / "pebble.socket")

    with pytest.raises(DatabaseUnavailableError, match="waiting for Pebble"):
        PrimaryDatabase(container, "postgresql-primary", "secret").lock_out("relation_id_7")


def test_no_passwords_yet() -> None:
    """Before the leader has generated them, nobody can log in."""
    with (
        database(WORKS, password=None) as (primary, _),
        pytest.raises(DatabaseUnavailableError, match="waiting for the passwords"),
    ):
        primary.lock_out("relation_id_7")
