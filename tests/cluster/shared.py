"""The peer relation's data, and who may write it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from steps import names
from steps.errors import NoPeerRelationError, NotLeaderError
from steps.unit.shared import SharedState, User
from tests.cluster.juju import FakeModel


@dataclass(frozen=True, slots=True)
class Databag:
    """What the relation holds, in its sides of the application and of the units.

    A hook that fails leaves the old one.
    """

    passwords: Mapping[User, str] = field(default_factory=dict)
    endpoints: tuple[str, ...] = ()
    initialised: bool = False
    addresses: Mapping[str, str] = field(default_factory=dict)
    """Those that units published, by their host names."""
    up: frozenset[str] = frozenset()
    """The units that told that they are up."""
    asking: frozenset[str] = frozenset()
    """The units that ask for the turn to restart."""
    turn: str | None = None
    """The unit that has it."""


@dataclass(slots=True)
class FakePeerRelation:
    """The relation, with its data as of the last hook that succeeded or the running one."""

    model: FakeModel
    data: Databag = field(default_factory=Databag)
    writes: int = 0
    """How often anything was written."""


@dataclass(frozen=True, slots=True)
class FakeSharedState:
    """The relation as one unit sees it."""

    _relation: FakePeerRelation
    _unit: str

    def passwords(self) -> Mapping[User, str]:
        """Those generated."""
        return self._relation.data.passwords

    def add_passwords(self, passwords: Mapping[User, str]) -> None:
        """Keep those there are."""
        known = self._relation.data.passwords
        self._write(replace(self._relation.data, passwords={**passwords, **known}))

    def set_password(self, user: User, password: str) -> None:
        """Replace."""
        known = self._relation.data.passwords
        self._write(replace(self._relation.data, passwords={**known, user: password}))

    def endpoints(self) -> Sequence[str]:
        """In the order of joining."""
        return self._relation.data.endpoints

    def set_endpoints(self, hosts: Sequence[str]) -> None:
        """As given."""
        self._write(replace(self._relation.data, endpoints=tuple(hosts)))

    def is_initialised(self) -> bool:
        """Whether marked."""
        return self._relation.data.initialised

    def mark_initialised(self) -> None:
        """Mark."""
        self._write(replace(self._relation.data, initialised=True))

    def addresses(self) -> Mapping[str, str]:
        """As published."""
        return self._relation.data.addresses

    def publish_address(self, address: str) -> None:
        """In the unit's own side."""
        if not self._relation.model.related:
            raise NoPeerRelationError("there is no peer relation yet")
        known = {**self._relation.data.addresses, names.host(self._unit): address}
        self._relation.data = replace(self._relation.data, addresses=known)

    def tell_up(self) -> None:
        """In the unit's own side."""
        if not self._relation.model.related:
            raise NoPeerRelationError("there is no peer relation yet")
        self._relation.data = replace(self._relation.data, up=self._relation.data.up | {self._unit})

    def mark_departing(self) -> None:
        """Remember."""
        self._relation.model.departing.add(self._unit)

    def _write(self, data: Databag) -> None:
        if not self._relation.model.related:
            raise NoPeerRelationError("there is no peer relation yet")
        if self._relation.model.leader != self._unit:
            raise NotLeaderError(f"{self._unit} may not write application data")
        self._relation.data = data
        self._relation.writes += 1


_: type[SharedState] = FakeSharedState
