"""PostgreSQL on the primary, by SQL."""

from collections.abc import Collection
from typing import NamedTuple, Protocol


class Login(NamedTuple):
    """A role that may log in, with its password."""

    user: str
    password: str


class Database(Protocol):
    """The primary, wherever it runs. Each statement ends within a stated time.

    Each method can be repeated, and raises `DatabaseUnavailableError` where the primary does not
    do it.
    """

    def set_password(self, user: str, password: str) -> None:
        """Change the password of a role that exists."""

    def let_monitor(self, login: Login) -> None:
        """Make a role that reads statistics, or give the one that there is this password."""

    def create(self, database: str, owner: Login, attributes: Collection[str]) -> None:
        """Make a role and a database of its own, or give the role that there is this password.

        A database of that name whose owner was locked out, a client that left, is the new role's
        too. Attributes are PostgreSQL's, such as ``createdb``.
        """

    def lock_out(self, user: str) -> None:
        """Let nobody log in as a role any more. What it owns stays."""
