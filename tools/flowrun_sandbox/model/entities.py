"""The things that a model consists of: plain state, changed by the rules beside it."""

import enum
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flowrun_sandbox.model.tasks import Task


class Life(enum.Enum):
    """How far a thing has come on its way out."""

    ALIVE = "alive"
    DYING = "dying"
    DEAD = "dead"


class Role(enum.Enum):
    """The side of a relation that an endpoint is."""

    PEER = "peer"
    PROVIDER = "provider"
    REQUIRER = "requirer"


class Kind(enum.Enum):
    """What an event is about, as far as the model itself must know when it is over."""

    HOOK = "hook"
    ACTION = "action"
    COMMAND = "command"
    CREATED = "relation-created"
    JOINED = "relation-joined"
    CHANGED = "relation-changed"
    DEPARTED = "relation-departed"
    BROKEN = "relation-broken"
    STORAGE = "storage"
    SECRET = "secret"  # noqa: S105 (no password)
    WORKLOAD = "workload"


@dataclass(frozen=True, slots=True)
class Status:
    """A status with the time since when it holds."""

    status: str
    message: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Charm:
    """A packed charm: the folder, and what its metadata files say."""

    folder: Path
    metadata: Mapping[str, Any]
    config: Mapping[str, Any]
    actions: Mapping[str, Any]
    revision: int = 0


@dataclass(frozen=True, slots=True)
class Event:
    """What a unit is to be told: one dispatch of its charm."""

    name: str
    """As the last part of ``JUJU_DISPATCH_PATH``: ``leader-elected``, or an action's name."""
    environment: Mapping[str, str] = field(default_factory=dict)
    """What this event adds to the environment: ``JUJU_RELATION_ID`` and its like."""
    task: str | None = None
    """The action's task, if it is one."""
    kind: Kind = Kind.HOOK
    relation: int | None = None
    """The relation that it is about, if it is about one."""
    remote: str = ""
    """The unit at the other end that it is about; empty if it is about the application there."""
    subject: str = ""
    """The storage, secret, container or task that it is about."""
    revision: int | None = None
    """The revision of the secret."""


@dataclass(frozen=True, slots=True, order=True)
class Port:
    """A port, or a range of them, that a unit has opened."""

    range: str
    """Such as ``5432/tcp``, ``8000-8010/udp`` or ``icmp``."""
    endpoint: str = ""
    """The endpoint that it is for; empty if it is for all of them."""


@dataclass(slots=True)
class Storage:
    """A volume: it outlives the pod, and goes with the unit."""

    id: str
    """Such as ``pgdata/0``."""
    name: str
    location: Path
    attached: bool = False


@dataclass(slots=True)
class Container:
    """A workload container of a unit, as the agent last saw it."""

    name: str
    image: str
    address: Path
    """Pebble's socket."""
    ready: bool = False


@dataclass(slots=True)
class Unit:
    """A unit. Its queue is what it still has to be told, in order."""

    name: str
    address: str
    life: Life = Life.ALIVE
    workload: Status = field(default_factory=lambda: Status("waiting", "installing agent"))
    agent: Status = field(default_factory=lambda: Status("allocating"))
    queue: deque[Event] = field(default_factory=deque)
    ports: set[Port] = field(default_factory=set)
    storage: dict[str, Storage] = field(default_factory=dict)
    containers: dict[str, Container] = field(default_factory=dict)
    installed: bool = False
    """Whether its ``install`` hook has succeeded: from then on it takes part in relations."""
    started: bool = False
    """Whether its ``start`` hook has succeeded."""
    running: Event | None = None
    """What it is being told now."""
    failed: Event | None = None
    """The hook that failed and is to be tried again."""
    state: dict[str, str] = field(default_factory=dict)
    """What ``state-set`` keeps."""
    created: datetime | None = None

    @property
    def number(self) -> int:
        """Its number in the application."""
        return int(self.name.rpartition("/")[2])

    @property
    def application(self) -> str:
        """Its application's name."""
        return self.name.rpartition("/")[0]

    @property
    def pod(self) -> str:
        """Its pod's name."""
        return self.name.replace("/", "-")


@dataclass(slots=True)
class Application:
    """An application, its units by their numbers.

    A StatefulSet counts from where it stands: the number of a unit that went is given again.
    """

    name: str
    charm: Charm
    trusted: bool = False
    config: dict[str, Any] = field(default_factory=dict)
    """What was set; the charm's defaults are not in it."""
    resources: dict[str, str] = field(default_factory=dict)
    storage: dict[str, int] = field(default_factory=dict)
    """How many volumes of a storage each unit begins with, if not the charm's number."""
    units: dict[int, Unit] = field(default_factory=dict)
    leader: int | None = None
    status: Status | None = None
    """What ``status-set --application`` said."""
    version: str = ""
    life: Life = Life.ALIVE
    created: datetime | None = None


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One side of a relation."""

    application: str
    name: str
    role: Role
    interface: str
    limit: int = 0
    """How many relations it may have at most; 0 if there is no limit."""


@dataclass(slots=True)
class Relation:
    """A relation: a peer relation has one endpoint, any other two."""

    id: int
    endpoints: tuple[Endpoint, ...]
    data: dict[str, dict[str, str]] = field(default_factory=dict)
    """The databags, by the name of the unit or of the application that they belong to."""
    entered: set[str] = field(default_factory=set)
    """The units that take part: installed, and not on their way out."""
    members: dict[str, set[str]] = field(default_factory=dict)
    """Each unit that knows the relation, with those that it has been told of."""
    life: Life = Life.ALIVE

    @property
    def peer(self) -> bool:
        """Whether it is between the units of one application."""
        return len(self.endpoints) == 1

    @property
    def key(self) -> str:
        """As people write it: ``client:db pg:database``, or ``pg:peers``."""
        return " ".join(f"{end.application}:{end.name}" for end in self.endpoints)


@dataclass(slots=True)
class SecretRevision:
    """One content of a secret."""

    number: int
    content: Mapping[str, str]
    created: datetime
    expires: datetime | None = None


@dataclass(slots=True)
class Secret:
    """A secret of an application, of a unit, or of the model's user."""

    id: str
    """Without ``secret:``."""
    owner: str
    """An application's name, a unit's, or, of a user's secret, the model's uuid."""
    label: str = ""
    description: str = ""
    rotate: str = "never"
    revisions: dict[int, SecretRevision] = field(default_factory=dict)
    tracked: dict[str, int] = field(default_factory=dict)
    """The revision that each unit reads."""
    labels: dict[str, str] = field(default_factory=dict)
    """The label under which each unit that does not own it knows it."""
    grants: dict[str, int | None] = field(default_factory=dict)
    """To whom it is granted, an application or a unit, and for which relation."""
    created: datetime | None = None
    updated: datetime | None = None
    rotates: datetime | None = None
    """When ``secret-rotate`` is due."""
    told: set[tuple[str, int]] = field(default_factory=set)
    """What its owner has been told of a revision, once each: ``("secret-remove", 1)``."""

    @property
    def latest(self) -> int:
        """The number of the newest revision."""
        return max(self.revisions)


@dataclass(slots=True)
class Model:
    """A model: a namespace of the cluster with the applications in it."""

    name: str
    uuid: str
    applications: dict[str, Application] = field(default_factory=dict)
    relations: dict[int, Relation] = field(default_factory=dict)
    secrets: dict[str, Secret] = field(default_factory=dict)
    tasks: dict[str, Task] = field(default_factory=dict)
    config: dict[str, str] = field(default_factory=lambda: {"update-status-hook-interval": "5m"})
    folder: Path = Path()
    """Where its units' volumes and containers are on this machine."""
    cloud: Mapping[str, Any] = field(default_factory=dict)
    """What ``credential-get`` tells of where it is to those that are trusted."""
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    last_relation: int = -1
    last_task: int = 0
    last_storage: int = -1
    life: Life = Life.ALIVE
    created: datetime | None = None

    def unit(self, name: str) -> Unit | None:
        """The unit of that name, if there is one."""
        application = self.applications.get(name.rpartition("/")[0])
        number = name.rpartition("/")[2]
        if application is None or not number.isdecimal():
            return None
        return application.units.get(int(number))

    def relations_of(self, application: str) -> list[Relation]:
        """The relations that an application has, in the order of their numbers."""
        return [
            relation
            for relation in self.relations.values()
            if any(end.application == application for end in relation.endpoints)
        ]
