"""What a step may ask of the unit that it runs on."""

import enum
from typing import NamedTuple, Protocol

from steps.unit.action import Action
from steps.unit.clients import Clients
from steps.unit.database import Database
from steps.unit.juju import Juju
from steps.unit.kubernetes import Kubernetes
from steps.unit.patroni import Patroni
from steps.unit.settings import Settings
from steps.unit.shared import SharedState
from steps.unit.turns import Turns
from steps.unit.workload import Certificates, Workload


class StatusKind(enum.Enum):
    """What Juju shows in colour for a unit."""

    ACTIVE = "active"
    WAITING = "waiting"
    """Something will change by itself."""
    BLOCKED = "blocked"
    """A person has to act."""


class Status(NamedTuple):
    """What the unit has to say about itself. A named tuple: every hook pays for its definition."""

    kind: StatusKind
    message: str = ""


class Unit(Protocol):
    """One unit, by its collaborators: the context of every step and predicate."""

    @property
    def juju(self) -> Juju:
        """What Juju knows of the unit and of its application."""

    @property
    def shared(self) -> SharedState:
        """What all units share."""

    @property
    def turns(self) -> Turns:
        """Who may do what only one unit at a time may."""

    @property
    def kubernetes(self) -> Kubernetes:
        """The application's objects in Kubernetes."""

    @property
    def patroni(self) -> Patroni:
        """Patroni's cluster, and the member on this unit."""

    @property
    def workload(self) -> Workload:
        """The container that PostgreSQL runs in."""

    @property
    def certificates(self) -> Certificates:
        """Where the unit gets its TLS files from."""

    @property
    def settings(self) -> Settings:
        """What the administrator configured."""

    @property
    def database(self) -> Database:
        """PostgreSQL itself, on the primary."""

    @property
    def clients(self) -> Clients:
        """The applications that are related to use a database."""

    @property
    def action(self) -> Action:
        """The action that the flow runs for."""

    def want(self, status: Status) -> None:
        """Record the status that the unit should show. Whoever ran the flow shows it."""
