"""One unit of the cluster: the context that its hooks run with."""

from dataclasses import dataclass, field

from steps import names
from steps.unit import Status, Unit
from tests.cluster.action import FakeAction
from tests.cluster.clients import FakeClients, FakeDatabase
from tests.cluster.juju import FakeJuju
from tests.cluster.kubernetes import FakeKubernetes
from tests.cluster.patroni import FakePatroni
from tests.cluster.settings import FakeSettings
from tests.cluster.shared import FakeSharedState
from tests.cluster.turns import FakeTurns
from tests.cluster.workload import FakeCertificates, FakeWorkload


@dataclass(slots=True, kw_only=True)
class FakeUnit:
    """A unit, with what it shows and what it was told to do again."""

    juju: FakeJuju
    shared: FakeSharedState
    turns: FakeTurns
    kubernetes: FakeKubernetes
    patroni: FakePatroni
    workload: FakeWorkload
    certificates: FakeCertificates
    settings: FakeSettings = field(default_factory=FakeSettings)
    database: FakeDatabase = field(default_factory=FakeDatabase)
    clients: FakeClients = field(default_factory=FakeClients)
    action: FakeAction = field(default_factory=FakeAction)
    status: Status | None = None
    """What was wanted last."""
    deferred: list[str] = field(default_factory=list)
    """The hooks that wait to be run again, first in, first out."""

    @property
    def name(self) -> str:
        """Juju's name of the unit."""
        return self.juju.unit

    @property
    def pod(self) -> str:
        """Kubernetes' name of it."""
        return names.pod(self.name)

    def want(self, status: Status) -> None:
        """Show it."""
        self.status = status


_: type[Unit] = FakeUnit
