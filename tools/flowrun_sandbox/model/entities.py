"""The things that a model consists of: plain state, changed by the rules beside it."""

import enum
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any


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
    ports: set[str] = field(default_factory=set)
    """Such as ``5432/tcp``."""
    storage: dict[str, Storage] = field(default_factory=dict)
    containers: dict[str, Container] = field(default_factory=dict)
    started: bool = False
    """Whether its ``start`` hook has succeeded."""
    failed: Event | None = None
    """The hook that failed and is to be tried again."""
    state: dict[str, str] = field(default_factory=dict)
    """What ``state-set`` keeps."""

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
    units: dict[int, Unit] = field(default_factory=dict)
    leader: int | None = None
    status: Status | None = None
    """What ``status-set --application`` said."""
    version: str = ""
    life: Life = Life.ALIVE


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One side of a relation."""

    application: str
    name: str
    role: Role
    interface: str


@dataclass(slots=True)
class Relation:
    """A relation: a peer relation has one endpoint, any other two."""

    id: int
    endpoints: tuple[Endpoint, ...]
    data: dict[str, dict[str, str]] = field(default_factory=dict)
    """The databags, by the name of the unit or of the application that they belong to."""
    entered: set[str] = field(default_factory=set)
    """The units that take part: their ``relation-created`` is queued or done."""
    life: Life = Life.ALIVE

    @property
    def key(self) -> str:
        """As people write it: ``pg:database client:db``, or ``pg:peers``."""
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
    """An application's name, a unit's, or the model's."""
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

    @property
    def latest(self) -> int:
        """The number of the newest revision."""
        return max(self.revisions)


@dataclass(slots=True)
class Task:
    """An action that was asked for, or a command to run where the charm runs."""

    id: str
    unit: str
    action: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    status: str = "pending"
    message: str = ""
    results: dict[str, Any] = field(default_factory=dict)
    """Nested, as ``action-set a.b=c`` makes them."""
    log: list[tuple[datetime, str]] = field(default_factory=list)
    enqueued: datetime | None = None
    started: datetime | None = None
    completed: datetime | None = None


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
    last_relation: int = -1
    last_task: int = 0
    life: Life = Life.ALIVE
