"""What happens in the demo, as values that are printed, drawn and put on a page."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tests.demo.patroni import Member
from tests.demo.ways import Way


@dataclass(frozen=True, slots=True)
class Told:
    """Something that the demo does or sees."""

    at: float
    """Seconds since the demo began, as everywhere here."""
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Walked:
    """A run of a flow in a hook of a unit."""

    at: float
    unit: str
    hook: str
    way: Way
    new: tuple[Way, ...]
    """Of its ways and those that it called, each that is not the unit's last through that flow."""
    end: str
    deferred: bool
    ms: float | None
    again: bool
    """Whether it was deferred before, and the hook that comes along brought it back."""
    why: str = ""
    """What the charm logged about the error that stopped it, if one did."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waited:
    """Runs in one hook of a unit that were deferred again, by the ways that they took before."""

    at: float
    unit: str
    hook: str
    runs: tuple[Walked, ...]

    @property
    def flows(self) -> str:
        """What still waits, for people."""
        counts = Counter(run.way.flow for run in self.runs)
        return ", ".join(
            f"{flow} {count}\u00d7" if count > 1 else flow for flow, count in counts.items()
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Passed:
    """A hook in which no flow ran."""

    at: float
    unit: str
    hook: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """A hook that failed, with what it logged last."""

    at: float
    unit: str
    hook: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitState:
    """A unit, as Juju and Patroni see it."""

    name: str
    leads: bool
    """Whether it is Juju's leader."""
    status: str
    message: str
    agent: str
    address: str
    member: Member | None
    """What Patroni knows of it."""

    @property
    def primary(self) -> bool:
        """Whether it takes rows."""
        return self.member is not None and self.member.leads

    @property
    def replica(self) -> bool:
        """Whether it has what the primary takes."""
        return self.member is not None and self.member.follows

    @property
    def role(self) -> str:
        """Its role and state in Patroni's cluster, for people."""
        return "" if self.member is None else f"{self.member.role}, {self.member.state}"


@dataclass(frozen=True, slots=True)
class Seen:
    """The units at a moment."""

    at: float
    units: tuple[UnitState, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedOver:
    """What the loss of the primary cost."""

    at: float
    lost: str
    """The unit that was the primary."""
    successor: str
    pause: float
    """The longest time without an acknowledged row, in seconds."""
    acknowledged: int
    refused: int
    """Rows that were tried in vain, or of which nobody said whether they were taken."""
    missing: int
    """Rows that were acknowledged and are not there."""
    doubled: int
    """Rows that are there more than once."""

    @property
    def harmless(self) -> bool:
        """Whether every acknowledged row is there, and no row twice."""
        return not self.missing and not self.doubled


Happening = Told | Walked | Waited | Passed | Failed | Seen | FailedOver


def runs_in(happenings: Iterable[Happening]) -> Iterator[Walked]:
    """All runs of flows, in order."""
    for each in happenings:
        match each:
            case Walked():
                yield each
            case Waited():
                yield from each.runs
            case _:
                pass
