"""Related applications and the databases that they are given, in memory."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from steps.errors import DatabaseUnavailableError
from steps.unit.clients import Clients, Endpoints, Request
from steps.unit.database import Database, Login


@dataclass(slots=True)
class FakeDatabase:
    """The primary, with its roles and databases."""

    passwords: dict[str, str] = field(default_factory=dict)
    attributes: dict[str, frozenset[str]] = field(default_factory=dict)
    databases: dict[str, str] = field(default_factory=dict)
    """The owner of each."""
    unreachable: bool = False

    def set_password(self, user: str, password: str) -> None:
        """Remember."""
        self._ask()
        self.passwords[user] = password

    def let_monitor(self, login: Login) -> None:
        """Remember."""
        self._ask()
        self.passwords[login.user] = login.password

    def create(self, database: str, owner: Login, attributes: Collection[str]) -> None:
        """Remember."""
        self._ask()
        self.passwords[owner.user] = owner.password
        self.attributes[owner.user] = frozenset(attributes)
        self.databases.setdefault(database, owner.user)

    def lock_out(self, user: str) -> None:
        """Forget."""
        self._ask()
        self.passwords.pop(user, None)

    def _ask(self) -> None:
        if self.unreachable:
            raise DatabaseUnavailableError("the primary does not answer")


@dataclass(slots=True)
class FakeClients:
    """Applications and what they were told."""

    asked: list[Request] = field(default_factory=list)
    served: dict[Request, Login] = field(default_factory=dict)
    told: dict[Request, Endpoints] = field(default_factory=dict)
    gone: list[str] = field(default_factory=list)
    """The users of the application that departs."""

    def requests(self) -> Sequence[Request]:
        """As asked."""
        return self.asked

    def is_served(self, request: Request) -> bool:
        """Whether it was."""
        return request in self.served

    def serve(self, request: Request, login: Login, endpoints: Endpoints) -> None:
        """Remember."""
        self.served[request] = login
        self.told[request] = endpoints

    def update(self, endpoints: Endpoints) -> None:
        """Tell all that were served."""
        self.told = dict.fromkeys(self.served, endpoints)

    def departed(self) -> Collection[str]:
        """As the test says."""
        return self.gone


_database: type[Database] = FakeDatabase
_clients: type[Clients] = FakeClients
