"""The demo's story: three units come up, take rows, and lose their primary."""

import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import psycopg

from tests.demo import patroni
from tests.demo.happenings import FailedOver, Seen, UnitState
from tests.demo.rows import Database, Writer, count_rows
from tests.demo.sandbox import APPLICATION, CONFIG, JUJU, MODEL, RESOURCE, UNITS, Sandbox
from tests.demo.stage import Pending, Stage

_UP = 300
"""Seconds for the units to come up."""
_OVER = 300
"""Seconds for another member to lead, and for the lost one to follow it."""
_READ = 120
"""Seconds for a row to reach a replica."""
_BRIEF = 24
"""Letters about one unit, where all of them are told of in one line."""
_ROWS = 40
"""So many rows are written before the primary is lost, and again behind it."""


def play(stage: Stage, sandbox: Sandbox, charm: Path) -> None:
    """All of it, in a model that was made for it.

    Raises:
        TookTooLongError: Something did not come about.
    """
    _come_up(stage, sandbox, charm)
    database = _reach(stage, sandbox)
    with closing(Writer(database)) as writer:
        _write(stage, sandbox, database, writer)
        _lose_primary(stage, sandbox, database, writer)
    stage.tell("All units are active again.")
    _look(stage, sandbox)


def _come_up(stage: Stage, sandbox: Sandbox, charm: Path) -> None:
    stage.tell(f"PostgreSQL is deployed with {UNITS} units, and each hook walks its chart.")
    stage.printer.note(f"$ {JUJU} add-model {MODEL} --config {CONFIG}", "dim")
    stage.printer.note(
        f"$ {JUJU} deploy {_place(charm)} {APPLICATION} -n {UNITS} --trust --resource {RESOURCE}",
        "dim",
    )
    sandbox.follow(stage.lines, stage.began)
    sandbox.deploy(charm)
    stage.wait("The units come up", lambda: _whole(sandbox.units()), _UP)
    stage.tell("All units are active.")
    _look(stage, sandbox)


def _place(charm: Path) -> str:
    """As Juju wants to have it, which takes what begins otherwise for a name in its store."""
    return str(charm) if charm.is_absolute() else f"./{charm}"


def _look(stage: Stage, sandbox: Sandbox) -> None:
    stage.settle()
    stage.add(Seen(stage.now, tuple(sandbox.units())))


def _reach(stage: Stage, sandbox: Sandbox) -> Database:
    """Find out what a client needs, and make Patroni quick."""
    addresses = [unit.address for unit in sandbox.units()]
    patroni.hasten(addresses[0], sandbox.password("patroni"))
    stage.printer.note(
        "For this show Patroni is told to notice within 20 s, not 30, that a primary is gone.",
        "dim",
    )
    return Database(addresses, "operator", sandbox.password("operator"))


def _write(stage: Stage, sandbox: Sandbox, database: Database, writer: Writer) -> None:
    """Have rows written all the time, and read them elsewhere."""
    stage.tell("A client writes numbered rows through the primary, and reads them from a replica.")
    writer.start()
    stage.wait("Rows are written", lambda: _rows(writer, _ROWS), _READ)
    replica = next(unit for unit in sandbox.units() if unit.replica)
    wanted = set(writer.times)
    there = stage.wait(
        f"{replica.name} gets the rows", lambda: _copied(database, replica, wanted), _READ
    )
    stage.printer.note(f"{replica.name} has {there} rows, the last of them {max(wanted)}.")


def _lose_primary(stage: Stage, sandbox: Sandbox, database: Database, writer: Writer) -> None:
    lost = _primary(sandbox.units())
    stage.tell(f"{lost.name} is the primary, and is lost: Patroni, PostgreSQL and all.")
    start = time.monotonic()
    sandbox.lose(lost.name)
    successor = stage.wait("Another leads", lambda: _successor(sandbox.units(), lost), _OVER)
    stage.wait("Rows are taken again", lambda: _rows_since(writer, start, _ROWS), _OVER)
    stage.tell(f"{successor.name} leads now: for {writer.pause:.1f} s no row was taken.")
    stage.tell(f"The container of {lost.name} is started again, and follows the new primary.")
    sandbox.restore(lost.name)
    stage.wait(f"{lost.name} comes back", lambda: _whole(sandbox.units()), _OVER)
    writer.close()
    stage.tell("Every row that was acknowledged is looked for.")
    stage.add(_failed_over(stage, database, writer, lost.name, successor.name))


def _failed_over(
    stage: Stage, database: Database, writer: Writer, lost: str, successor: str
) -> FailedOver:
    with database.primary() as connection:
        there = count_rows(connection)
    return FailedOver(
        at=stage.now,
        lost=lost,
        successor=successor,
        pause=writer.pause,
        acknowledged=len(writer.times),
        refused=writer.refused,
        missing=len(writer.times.keys() - there.keys()),
        doubled=sum(times > 1 for times in there.values()),
    )


def _whole(units: Sequence[UnitState]) -> Sequence[UnitState] | Pending:
    """The units, if all are active, Patroni has all of them, and one of them may take over.

    Only a synchronous standby may: a replica might lack a row that was acknowledged.
    """
    replicas = sum(unit.replica for unit in units)
    primaries = sum(unit.primary for unit in units)
    active = all(unit.status == "active" and unit.agent == "idle" for unit in units)
    standby = any(unit.role.startswith("sync_standby") for unit in units)
    if active and standby and (primaries, replicas) == (1, UNITS - 1):
        return units
    return Pending(_told(units))


def _told(units: Sequence[UnitState]) -> str:
    """All units in as many words as one line has room for."""
    return "; ".join(f"{unit.name.removeprefix(APPLICATION)} {_brief(unit)}" for unit in units)


def _brief(unit: UnitState) -> str:
    told = unit.role or unit.message or unit.status
    return told if len(told) <= _BRIEF else f"{told[: _BRIEF - 1]}\N{HORIZONTAL ELLIPSIS}"


def _primary(units: Sequence[UnitState]) -> UnitState:
    return next(unit for unit in units if unit.primary)


def _successor(units: Sequence[UnitState], lost: UnitState) -> UnitState | Pending:
    """The unit that leads in the place of the lost one."""
    for unit in units:
        if unit.name != lost.name and unit.primary:
            return unit
    return Pending(_told(units))


def _rows(writer: Writer, wanted: int) -> int | Pending:
    """How many rows were acknowledged, if they are enough."""
    return _enough(len(writer.times), wanted, writer)


def _rows_since(writer: Writer, start: float, wanted: int) -> int | Pending:
    """The same, of those since a moment."""
    return _enough(sum(at > start for at in list(writer.times.values())), wanted, writer)


def _enough(count: int, wanted: int, writer: Writer) -> int | Pending:
    return count if count >= wanted else Pending(f"{count} rows so far {writer.trouble}")


def _copied(database: Database, replica: UnitState, wanted: set[int]) -> int | Pending:
    """How many rows a replica has, if all that are wanted are among them."""
    try:
        with database.member(replica.address) as connection:
            there = count_rows(connection)
    except psycopg.Error as error:
        return Pending(str(error))
    return len(there) if wanted <= there.keys() else Pending(f"{len(there)} rows so far")
