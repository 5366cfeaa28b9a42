"""Several units in one memory: one model, one namespace, one Patroni cluster between them."""

from dataclasses import replace

from steps import names
from steps.container import service_environment
from steps.services import wanted_services
from steps.unit.shared import User
from tests.cluster.juju import FakeJuju, FakeModel
from tests.cluster.kubernetes import FakeKubernetes, Pod
from tests.cluster.patroni import FakePatroni, FakePatroniCluster
from tests.cluster.shared import Databag, FakePeerRelation, FakeSharedState
from tests.cluster.turns import FakeTurns
from tests.cluster.unit import FakeUnit
from tests.cluster.workload import FakeCertificates, FakeWorkload


class Cluster:
    """An application whose units are created, elected, killed and taken away by a test."""

    def __init__(self, units: int = 0) -> None:
        self.model = FakeModel()
        self.relation = FakePeerRelation(self.model)
        self.kubernetes = FakeKubernetes()
        self.patroni = FakePatroniCluster(self.model, self.kubernetes)
        self.units: list[FakeUnit] = []
        self._created = 0
        self._pods = 0
        for _ in range(units):
            self.add_unit()

    def add_unit(self) -> FakeUnit:
        """Add a unit. The first leads."""
        name = f"{self.model.application}/{self._created}"
        self._created += 1
        pod = names.pod(name)
        self.model.units.append(name)
        self._make_pod(name)
        if self.model.leader is None:
            self.model.leader = name
        unit = FakeUnit(
            juju=FakeJuju(self.model, name),
            shared=FakeSharedState(self.relation, name),
            turns=FakeTurns(self.relation, name),
            kubernetes=self.kubernetes,
            patroni=FakePatroni(self.patroni, pod),
            workload=FakeWorkload(self.patroni, pod),
            certificates=FakeCertificates(),
        )
        self.units.append(unit)
        return unit

    def found(self) -> FakeUnit:
        """Have the first unit make the cluster, as its hooks would, and return it."""
        first = self.units[0]
        self.relation.data = Databag(
            passwords={user: f"{user.value}'s password" for user in User},
            endpoints=(names.host(first.name),),
            initialised=True,
            addresses=self._published(),
        )
        for service in wanted_services(self.model.application):
            self.kubernetes.apply_service(service)
        self._start(first)
        return first

    def join(self, unit: FakeUnit) -> None:
        """Have a unit join the cluster, as hooks would."""
        listed = (*self.relation.data.endpoints, names.host(unit.name))
        self.relation.data = replace(self.relation.data, endpoints=listed)
        self._start(unit)

    def elect(self, unit: FakeUnit) -> None:
        """Make a unit the leader."""
        self.model.leader = unit.name

    def recreate_pod(self, unit: FakeUnit) -> None:
        """Replace a unit's pod: all but its data is lost, and its address is another."""
        self.patroni.kill(unit.pod)
        self._make_pod(unit.name)
        unit.workload.planned = None
        unit.deferred.clear()

    def remove_unit(self, unit: FakeUnit) -> None:
        """Take a unit away, with its pod."""
        self.patroni.kill(unit.pod)
        self.units.remove(unit)
        self.model.units.remove(unit.name)
        del self.model.addresses[unit.name]
        del self.kubernetes.pods[unit.pod]

    def tick(self, times: int = 1) -> None:
        """Let time pass."""
        for _ in range(times):
            self.patroni.tick()

    def _start(self, unit: FakeUnit) -> None:
        """Label, start, and wait until it runs and is seen to be ready."""
        self.kubernetes.label_pod(unit.pod, names.member_labels(self.model.application))
        unit.workload.data_directory = True
        unit.workload.update_service(service_environment(unit))
        self.tick(2)

    def _make_pod(self, unit: str) -> None:
        """Make a pod as the StatefulSet does: with Juju's label and no other."""
        pod = Pod({"app.kubernetes.io/name": self.model.application})
        self.kubernetes.pods[names.pod(unit)] = pod
        self._pods += 1
        self.model.addresses[unit] = f"10.1.0.{self._pods}"

    def _published(self) -> dict[str, str]:
        """The addresses of all units, as each has published its own when it was made."""
        return {names.host(unit): address for unit, address in self.model.addresses.items()}
