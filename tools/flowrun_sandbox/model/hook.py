"""One dispatch of a charm, as the hook tools see it: the model, and what is asked but not done."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from flowrun_sandbox.model import secrets
from flowrun_sandbox.model.databags import written
from flowrun_sandbox.model.entities import (
    Application,
    Event,
    Kind,
    Model,
    Port,
    Relation,
    Secret,
    Unit,
)
from flowrun_sandbox.model.tasks import Task

_LEASE = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class LogLine:
    """A line of ``juju-log``."""

    time: datetime
    level: str
    logger: str
    message: str


@dataclass(slots=True)
class Pending:
    """What the hook has asked for, done when it succeeds."""

    databags: dict[tuple[int, str], dict[str, str]] = field(default_factory=dict)
    """Changes by relation and by whose databag; an empty value takes its key out."""
    ports: set[Port] | None = None
    """The ports that are to be open, if that changes."""
    volumes: dict[str, int] = field(default_factory=dict)
    """How many more volumes of each storage there are to be."""
    state: dict[str, str | None] = field(default_factory=dict)
    """Changes of what ``state-set`` keeps; ``None`` takes its key out."""
    created: dict[str, Secret] = field(default_factory=dict)
    edits: dict[str, secrets.Edit] = field(default_factory=dict)
    """Changes of the secrets that are in the model."""
    tracked: set[str] = field(default_factory=set)
    """The secrets whose new revision, itself pending, the unit wants to read from then on."""
    action_failed: bool = False
    """Whether the action says of itself that it has failed."""


@dataclass(slots=True)
class Hook:
    """A hook, an action or a command that runs."""

    model: Model
    unit: Unit
    event: Event
    hear: Callable[[LogLine], None]
    """Told of each line of the log as it comes."""
    pending: Pending = field(default_factory=Pending)
    log: list[LogLine] = field(default_factory=list)
    leads_until: datetime | None = None
    """Until when the unit leads for sure, if it was told that it leads."""

    @property
    def application(self) -> Application:
        """The unit's application."""
        return self.model.applications[self.unit.application]

    @property
    def leads(self) -> bool:
        """Whether the unit is the leader now."""
        return self.application.leader == self.unit.number

    def promise(self) -> None:
        """Give Juju's word that the unit leads for a while, as ``is-leader`` does.

        https://documentation.ubuntu.com/juju/3.6/reference/hook-command/list-of-hook-commands/is-leader/
        """
        self.leads_until = self.model.clock() + _LEASE

    @property
    def task(self) -> Task | None:
        """The action that runs, if it is one."""
        return None if self.event.task is None else self.model.tasks[self.event.task]

    def relations(self) -> list[Relation]:
        """The relations that the unit knows."""
        return [
            relation
            for relation in self.model.relations.values()
            if self.unit.name in relation.members
        ]

    def members(self, relation: Relation) -> list[str]:
        """The units of a relation that this one has been told of, by now."""
        members = set(relation.members[self.unit.name])
        if self.event.relation == relation.id and self.event.remote:
            if self.event.kind is Kind.DEPARTED:
                members.discard(self.event.remote)
            else:
                members.add(self.event.remote)
        return sorted(members, key=_by_number)

    def databag(self, relation: Relation, owner: str) -> dict[str, str]:
        """A databag with what this hook has written to it."""
        changes = self.pending.databags.get((relation.id, owner), {})
        return written(relation.data[owner], changes)

    def say(self, level: str, message: str) -> None:
        """Write a line to the log, which is kept whatever becomes of the hook."""
        prefix = self.event.environment.get("JUJU_RELATION_ID", "")
        line = LogLine(
            self.model.clock(),
            level,
            f"unit.{self.unit.name}.juju-log",
            f"{prefix}: {message}" if prefix else message,
        )
        self.log.append(line)
        self.hear(line)


def _by_number(unit: str) -> tuple[str, int]:
    application, _, number = unit.rpartition("/")
    return application, int(number)
