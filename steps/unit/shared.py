"""What all units of the application share: read by each, written by the leader.

Of itself, each unit writes its address and that it departs.
"""

import enum
from collections.abc import Mapping, Sequence
from typing import Protocol


class User(enum.Enum):
    """A user of the charm's own, with a password that all units know."""

    OPERATOR = "operator"
    """PostgreSQL's superuser, for Patroni and for the charm."""
    REPLICATION = "replication"
    """Copies the data and streams the changes."""
    REWIND = "rewind"
    """Takes a former primary back to where its successor began."""
    MONITORING = "monitoring"
    """Reads statistics."""
    PATRONI = "patroni"
    """Patroni's own interface, where it changes something."""


class SharedState(Protocol):
    """The state that the leader keeps for all, lost only with the application.

    What a hook writes may be lost if the hook fails later, so every step can be repeated. Each
    method that writes raises `NoPeerRelationError` before Juju has made the peer relation, when
    there is nothing to read either, and `NotLeaderError` on a unit that does not lead, unless the
    method says that every unit may.
    """

    def passwords(self) -> Mapping[User, str]:
        """The passwords that there are."""

    def add_passwords(self, passwords: Mapping[User, str]) -> None:
        """Keep passwords for users that have none. Those of other users stay."""

    def set_password(self, user: User, password: str) -> None:
        """Keep a new password for a user. The other units learn of it by an event."""

    def endpoints(self) -> Sequence[str]:
        """The host names of the units that were let into the cluster, in the order of joining."""

    def set_endpoints(self, hosts: Sequence[str]) -> None:
        """Keep the list of the units that are let in. The other units learn of it by an event."""

    def is_initialised(self) -> bool:
        """Whether the first member has made the cluster, so that others may join it."""

    def mark_initialised(self) -> None:
        """Let the other units know that there is a cluster to join."""

    def addresses(self) -> Mapping[str, str]:
        """The addresses of the units that have published theirs, by their host names."""

    def publish_address(self, address: str) -> None:
        """Let the other units know this unit's address. Every unit may do that."""

    def tell_up(self) -> None:
        """Let the other units know that this unit is up. Every unit may do that."""

    def mark_departing(self) -> None:
        """Note for this unit's next hooks that it departs. Every unit may do that."""
