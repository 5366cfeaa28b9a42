"""Patroni's cluster: members that start, copy the data, stream, die and take over, tick by tick.

Nothing happens between two ticks, so that whatever a hook observes is as it was when the hook
began.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from steps import names
from steps.errors import PatroniUnavailableError, RefusedError
from steps.unit.patroni import Member, Patroni, Synchrony
from tests.cluster.juju import FakeModel
from tests.cluster.kubernetes import FakeKubernetes

_BY_DEFAULT = Synchrony(mode=False, node_count=1, commit="on")


@dataclass(slots=True)
class FakePatroniCluster:
    """All Patronis of the application, with the leader lock between them."""

    model: FakeModel
    kubernetes: FakeKubernetes
    states: dict[str, str] = field(default_factory=dict)
    """The state of each Patroni that runs, by its member's name."""
    leader: str | None = None
    synchrony: Synchrony = _BY_DEFAULT
    reloads: list[str] = field(default_factory=list)
    """The members that took up their files, in order."""
    restarts: list[str] = field(default_factory=list)
    """The members that restarted PostgreSQL, in order."""
    pending: set[str] = field(default_factory=set)
    """The members that a setting waits on until they restart."""
    refuses: str | None = None
    """Why Patroni refuses to switch over or to restart, if it does."""
    unreachable: bool = False
    """Whether no Patroni answers, as after a network failure."""
    quick: bool = False
    """Whether a member that starts is there at once, as one with little data is."""
    _initialised: bool = False

    def start(self, name: str) -> None:
        """Start a Patroni: the first makes the cluster, the others copy it."""
        if name in self.states:
            return
        if not self._initialised and self._scope not in self.kubernetes.leftovers:
            self._initialised = True
            self.leader = name
        self.states[name] = "starting" if name == self.leader else "stopped"
        if self.states[name] == "stopped":
            self._advance(name)
        if self.quick:
            self._advance(name)

    def kill(self, name: str) -> None:
        """End a Patroni at once. Its lock runs out by the next tick; its pod keeps its labels."""
        self.states.pop(name, None)

    def tick(self) -> None:
        """Let some time pass: readiness is probed, the lock passed on, everybody a step further."""
        for name, pod in self.kubernetes.pods.items():
            pod.ready = self.runs(name)
        if self.leader not in self.states:
            self._fail_over()
        for name in self.states:
            self._advance(name)

    def runs(self, name: str) -> bool:
        """Whether PostgreSQL answers there."""
        return self.states.get(name) in {"running", "streaming"}

    def switch_over(self, leader: str, candidate: str | None) -> None:
        """Pass the lock on to a member that streams.

        Raises:
            RefusedError: There is none, the candidate is none, or another member leads.
        """
        able = [name for name in self._streaming() if candidate in (None, name)]
        if leader != self.leader or not able:
            raise RefusedError("no good candidates have been found")
        self.states[leader], self.states[able[0]] = "streaming", "running"
        self.leader = able[0]
        for name in (leader, able[0]):
            self._show_role(name)

    def members(self, asked: str) -> list[Member]:
        """The labelled pods, and the member that was asked: it always knows itself."""
        labelled = self.kubernetes.selected(names.member_labels(self.model.application))
        return [self._member(name) for name in sorted({*labelled, asked})]

    @property
    def _scope(self) -> str:
        return names.scope(self.model.application)

    def _member(self, name: str) -> Member:
        return Member(name, self._role(name), self.states.get(name, ""))

    def _role(self, name: str) -> str:
        if name == self.leader and name in self.states:
            return "leader"
        return "sync_standby" if name in self._synchronous() else "replica"

    def _synchronous(self) -> list[str]:
        return self._streaming()[: self.synchrony.node_count] if self.synchrony.mode else []

    def _streaming(self) -> list[str]:
        return sorted(name for name, state in self.states.items() if state == "streaming")

    def _advance(self, name: str) -> None:
        match self.states[name]:
            case "starting":
                self.states[name] = "running"
            case "stopped" if self._may_copy(name):
                self.states[name] = "creating replica"
            case "creating replica" if self._may_copy(name):
                self.states[name] = "streaming"
            case _:
                pass  # it goes on as it is
        if self.runs(name):
            self._show_role(name)

    def _show_role(self, name: str) -> None:
        role = "primary" if name == self.leader else "replica"
        self.kubernetes.pods[name].labels["role"] = role

    def _may_copy(self, name: str) -> bool:
        """A replica copies from a primary that runs, once its pod is labelled as a member's."""
        labels = self.kubernetes.pods[name].labels
        return self.leader is not None and self.runs(self.leader) and "cluster-name" in labels

    def _fail_over(self) -> None:
        """The first that streams takes the lock; without one, the last leader has to come back."""
        for name in self._streaming()[:1]:
            self.leader = name
            self.states[name] = "running"


@dataclass(frozen=True, slots=True)
class FakePatroni:
    """The cluster as asked from one unit."""

    _cluster: FakePatroniCluster
    _name: str

    def members(self) -> Sequence[Member]:
        """As the first Patroni that answers lists them."""
        return self._cluster.members(self._answering())

    def has_started(self) -> bool:
        """As of this tick: waiting would change nothing."""
        return not self._cluster.unreachable and self._cluster.runs(self._name)

    def primary_behind(self, service: str) -> str | None:
        """Whoever the Service picks, if it holds the lock."""
        behind = self._cluster.kubernetes.behind(service)
        if self._cluster.unreachable or not behind:
            return None
        return behind[0] if behind[0] == self._cluster.leader else None

    def synchrony(self) -> Synchrony:
        """As set for the cluster."""
        self._answering()
        return self._cluster.synchrony

    def set_synchrony(self, synchrony: Synchrony) -> None:
        """For the cluster."""
        self._answering()
        self._cluster.synchrony = synchrony

    def needs_restart(self) -> bool:
        """As of now."""
        return not self._cluster.unreachable and self._name in self._cluster.pending

    def restart(self) -> None:
        """Remember."""
        self._ask_own()
        self._check()
        self._cluster.restarts.append(self._name)
        self._cluster.pending.discard(self._name)

    def switch_over(self, leader: str, candidate: str | None = None) -> None:
        """At once."""
        self._answering()
        self._check()
        self._cluster.switch_over(leader, candidate)

    def _ask_own(self) -> None:
        if self._cluster.unreachable or self._name not in self._cluster.states:
            raise PatroniUnavailableError("Patroni does not answer on this unit")

    def _check(self) -> None:
        if self._cluster.refuses is not None:
            raise RefusedError(self._cluster.refuses)

    def _answering(self) -> str:
        running = self._cluster.states
        if self._cluster.unreachable or not running:
            raise PatroniUnavailableError("no Patroni answered")
        return self._name if self._name in running else min(running)


_: type[Patroni] = FakePatroni
