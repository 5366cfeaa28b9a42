"""Patroni's cluster as its REST API shows it."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

_READY = frozenset({"running", "streaming"})
"""A primary runs, and a replica streams since Patroni 3.0.4; before, it ran as well."""

_LEADING = frozenset({"leader", "standby_leader"})


class Member(NamedTuple):
    """A member, as ``GET /cluster`` lists it."""

    name: str
    role: str
    """Such as ``leader``, ``replica`` or ``sync_standby``: the set grows with Patroni's
    versions."""
    state: str
    """Such as ``running``, ``streaming`` or ``creating replica``; empty for a pod that is labelled
    as a member and has never started."""

    @property
    def is_ready(self) -> bool:
        """Whether it has all data and follows, or is followed."""
        return self.state in _READY

    @property
    def leads(self) -> bool:
        """Whether it holds the leader lock."""
        return self.role in _LEADING


class Synchrony(NamedTuple):
    """How many standbys a commit waits for. Set for the cluster, not in a file of one unit."""

    mode: bool
    """Patroni's ``synchronous_mode``: it names only standbys that stream, so that a lone primary
    never waits."""
    node_count: int
    """Patroni's ``synchronous_node_count``."""
    commit: str
    """PostgreSQL's ``synchronous_commit``."""


class Patroni(Protocol):
    """Patroni, asked with bounded time for each answer.

    A question about the cluster goes to the member on this unit first and then to the others; where
    none answers, it raises `PatroniUnavailableError`.
    """

    def members(self) -> Sequence[Member]:
        """The members of the cluster: every pod that is labelled as one, started or not."""

    def has_started(self) -> bool:
        """Whether Patroni and PostgreSQL run on this unit: ``GET /health`` says ``running``.

        It may wait a little for that, less than half a minute. It never raises: no answer is no.
        """

    def primary_behind(self, service: str) -> str | None:
        """The member that answers ``GET /primary`` with 200 through a Kubernetes Service.

        ``None`` where nobody answers, or one that does not hold the leader lock. It never raises.
        """

    def synchrony(self) -> Synchrony:
        """The settings in force, from ``GET /config``."""

    def set_synchrony(self, synchrony: Synchrony) -> None:
        """Change the settings for the whole cluster, by ``PATCH /config``."""

    def needs_restart(self) -> bool:
        """Whether a setting waits for PostgreSQL's restart on this unit: ``GET /patroni``.

        It never raises: no answer is no.
        """

    def restart(self) -> None:
        """Restart PostgreSQL on this unit, by ``POST /restart``, and wait until it runs.

        Raises `RefusedError` where Patroni does not do it.
        """

    def switch_over(self, leader: str, candidate: str | None = None) -> None:
        """Have another member lead, by ``POST /switchover``, and wait until it does.

        Without a candidate, Patroni picks one. Raises `RefusedError` where it does not do it: a
        candidate that may lack a commit, for instance, or a leader that leads no longer.
        """
