"""What Juju knows of a unit and of its application."""

from collections.abc import Collection
from typing import Protocol


class Juju(Protocol):
    """Juju's own facts. Nothing here can be changed from a step."""

    @property
    def model(self) -> str:
        """The model, which is also the Kubernetes namespace."""

    @property
    def application(self) -> str:
        """The application, such as ``postgresql``."""

    @property
    def unit(self) -> str:
        """This unit, such as ``postgresql/0``."""

    def address(self) -> str:
        """This unit's IP address, which another pod of it would not have.

        Raises `NoAddressError` before Juju knows it.
        """

    def is_leader(self) -> bool:
        """Whether the unit leads.

        Juju keeps the promise for 30 seconds, so ask before each write.
        """

    def is_departing(self) -> bool:
        """Whether this very unit departs, as the hook's event or an earlier one said."""

    def units(self) -> Collection[str]:
        """This unit and all others of the application, except one that is departing."""

    def planned_units(self) -> int:
        """How many units the application is meant to have."""
