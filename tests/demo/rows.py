"""Numbered rows, written through the primary all the time, and looked for afterwards."""

import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import psycopg

_PAUSE = 0.05
"""Seconds between two rows."""
_TABLE = "demo_rows"


@dataclass(frozen=True, slots=True)
class Database:
    """The cluster, as a client reaches it: by the addresses of all its members."""

    addresses: Sequence[str]
    user: str
    password: str = field(repr=False)

    def primary(self) -> "psycopg.Connection[Any]":
        """A connection to whichever member takes rows.

        Raises:
            psycopg.Error: None does.
        """
        return self._connect(",".join(self.addresses), "read-write")

    def member(self, address: str) -> "psycopg.Connection[Any]":
        """A connection to one member.

        Raises:
            psycopg.Error: It lets nobody in.
        """
        return self._connect(address, "any")

    def _connect(self, host: str, attributes: str) -> "psycopg.Connection[Any]":
        return psycopg.connect(
            host=host,
            dbname="postgres",
            user=self.user,
            password=self.password,
            target_session_attrs=attributes,
            connect_timeout=2,
            autocommit=True,
        )


class Writer:
    """Writes one row after the other, and knows which of them were acknowledged."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._write, daemon=True)
        self._number = 0
        self.times: dict[int, float] = {}
        """When each acknowledged row was."""
        self.refused = 0
        """How often a row, or the connection for it, failed."""
        self.trouble = ""
        """The last reason."""

    def start(self) -> None:
        """Make the table, and begin.

        Raises:
            psycopg.Error: The primary does not take it.
        """
        with self._database.primary() as connection:
            connection.execute(f"DROP TABLE IF EXISTS {_TABLE}")
            connection.execute(f"CREATE TABLE {_TABLE} (number bigint NOT NULL)")
        self._thread.start()

    def close(self) -> None:
        """End after the row that is being written."""
        self._stopped.set()
        if self._thread.ident is not None:
            self._thread.join()

    @property
    def pause(self) -> float:
        """The longest time between two acknowledged rows."""
        return max((later - sooner for sooner, later in pairwise(self.times.values())), default=0.0)

    def _write(self) -> None:
        while not self._stopped.is_set():
            try:
                with self._database.primary() as connection:
                    self._write_to(connection)
            except psycopg.Error as error:
                self.refused += 1
                self.trouble = str(error).strip()
                self._stopped.wait(_PAUSE)

    def _write_to(self, connection: "psycopg.Connection[Any]") -> None:
        while not self._stopped.wait(_PAUSE):
            self._number += 1
            connection.execute(f"INSERT INTO {_TABLE} VALUES (%s)", [self._number])  # noqa: S608 - the name is ours
            self.times[self._number] = time.monotonic()


def count_rows(connection: "psycopg.Connection[Any]") -> Counter[int]:
    """How often each number is there."""
    return Counter(number for (number,) in connection.execute(f"SELECT number FROM {_TABLE}"))  # noqa: S608 - as above
