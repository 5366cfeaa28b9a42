"""A container with Pebble in it, and the storage that outlives it."""

from collections.abc import Mapping
from dataclasses import dataclass

from steps.errors import FileRefusedError, ServiceFailedError, WorkloadUnavailableError
from steps.unit.workload import Certificates, Configuration, TlsFiles, Workload
from tests.cluster.patroni import FakePatroniCluster


@dataclass(slots=True)
class FakeWorkload:
    """One unit's container, with switches for what can go wrong."""

    _patroni: FakePatroniCluster
    _name: str
    data_directory: bool = False
    tls: TlsFiles | None = None
    configuration: Configuration | None = None
    planned: Mapping[str, str] | None = None
    """The environment of the service in Pebble's plan, if it has one."""
    restarts: int = 0
    unreachable: bool = False
    refuses_files: bool = False
    service_fails: bool = False
    """Whether the service ends as soon as it is started."""

    def ensure_data_directory(self) -> bool:
        """Whether there was none."""
        self._write()
        missing = not self.data_directory
        self.data_directory = True
        return missing

    def push_tls_files(self, files: TlsFiles) -> None:
        """Keep."""
        self._write()
        self.tls = files

    def write_configuration(self, configuration: Configuration) -> None:
        """Keep."""
        self._write()
        self.configuration = configuration

    def runs_service(self, environment: Mapping[str, str]) -> bool:
        """By the plan, and by Patroni being there."""
        self._ask()
        return self.planned == environment and self._name in self._patroni.states

    def update_service(self, environment: Mapping[str, str]) -> None:
        """Restart if the plan changes, start if the service is down."""
        self._ask()
        if self.runs_service(environment):
            return
        self.planned = environment
        self.restarts += 1
        if self.service_fails:
            raise ServiceFailedError("Patroni ended within a second")
        self._patroni.kill(self._name)
        self._patroni.start(self._name)

    def reload(self) -> None:
        """Remember, if it runs."""
        self._ask()
        if self._name in self._patroni.states:
            self._patroni.reloads.append(self._name)

    def _ask(self) -> None:
        if self.unreachable:
            raise WorkloadUnavailableError("Pebble does not answer")

    def _write(self) -> None:
        self._ask()
        if self.refuses_files:
            raise FileRefusedError("the volume is read-only")


@dataclass(slots=True)
class FakeCertificates:
    """Certificates that a test hands over, or none."""

    given: TlsFiles | None = None

    def files(self) -> TlsFiles | None:
        """As given."""
        return self.given


_workload: type[Workload] = FakeWorkload
_certificates: type[Certificates] = FakeCertificates
