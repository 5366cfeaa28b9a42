"""The applications that are related to use a database."""

from collections.abc import Collection, Sequence
from typing import NamedTuple, Protocol

from steps.unit.database import Login


class Request(NamedTuple):
    """What an application asks for. A relation may carry several."""

    relation: int
    id: str | None
    """The request's own, where the application tells its requests apart."""
    database: str
    roles: frozenset[str]
    """The extra roles that its user should have."""

    @property
    def user(self) -> str:
        """The name of its user: the same each time, for Juju never gives a number twice."""
        name = f"relation_id_{self.relation}"
        return name if self.id is None else f"{name}_{self.id}"


class Endpoints(NamedTuple):
    """Where clients reach the database."""

    primary: str
    replicas: str | None
    """``None`` where there are none."""


class Clients(Protocol):
    """The requests of all related applications. Only the leader may answer."""

    def requests(self) -> Sequence[Request]:
        """All, in the order of their relations."""

    def is_served(self, request: Request) -> bool:
        """Whether it was answered with a user and a password."""

    def serve(self, request: Request, login: Login, endpoints: Endpoints) -> None:
        """Answer it. The password travels in a Juju secret."""

    def update(self, endpoints: Endpoints) -> None:
        """Tell those that were served where the database is now, if that changed.

        With it they are told whether it speaks TLS, and whose certificates it shows.
        """

    def departed(self) -> Collection[str]:
        """The users of the application that the hook's event took away."""
