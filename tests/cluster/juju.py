"""A model with one application, as Juju knows it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from steps.errors import NoAddressError
from steps.unit.juju import Juju


@dataclass(slots=True)
class FakeModel:
    """The application's units, and which of them leads."""

    application: str = "postgresql"
    name: str = "demo"
    units: list[str] = field(default_factory=list)
    addresses: dict[str, str] = field(default_factory=dict)
    """Of the units' pods."""
    leader: str | None = None
    departing: set[str] = field(default_factory=set)
    planned: int | None = None
    """How many units are meant to be; ``None`` for those that are there."""
    related: bool = True
    """Whether Juju has made the peer relation."""


@dataclass(frozen=True, slots=True)
class FakeJuju:
    """The model as one unit sees it."""

    _model: FakeModel
    unit: str

    @property
    def model(self) -> str:
        """The model's name."""
        return self._model.name

    @property
    def application(self) -> str:
        """The application's name."""
        return self._model.application

    def address(self) -> str:
        """Of the unit's pod."""
        if self.unit not in self._model.addresses:
            raise NoAddressError("Juju knows no address")
        return self._model.addresses[self.unit]

    def is_leader(self) -> bool:
        """As of now."""
        return self._model.leader == self.unit

    def is_departing(self) -> bool:
        """Whether a test has it depart."""
        return self.unit in self._model.departing

    def units(self) -> Sequence[str]:
        """Last come, first listed: nobody may count on an order."""
        return [unit for unit in reversed(self._model.units) if unit not in self._model.departing]

    def planned_units(self) -> int:
        """As scaled."""
        planned = self._model.planned
        return len(self.units()) if planned is None else planned


_: type[Juju] = FakeJuju
