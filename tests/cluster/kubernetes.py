"""A namespace: pods with labels, Services that select among them, and what may be refused."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from steps.errors import ApiUnavailableError, PermissionDeniedError
from steps.unit.kubernetes import Kubernetes, Service


@dataclass(slots=True)
class Pod:
    """A pod, as far as anybody asks."""

    labels: dict[str, str]
    ready: bool = False


@dataclass(slots=True)
class FakeKubernetes:
    """The namespace, with switches for what can go wrong."""

    pods: dict[str, Pod] = field(default_factory=dict)
    services: dict[str, Service] = field(default_factory=dict)
    leftovers: set[str] = field(default_factory=set)
    """The scopes for which an earlier application left Patroni's Endpoints behind."""
    owned: set[str] = field(default_factory=set)
    """The scopes whose Endpoints go with the application."""
    forbidden: bool = False
    """403 to everything: the application was deployed without trust."""
    labels_forbidden: bool = False
    """403 to changes of pods."""
    unreachable: bool = False
    writes: int = 0
    """How often anything was changed, or set to what it was."""

    def apply_service(self, service: Service) -> None:
        """Make or change."""
        self._ask(allowed=not self.forbidden)
        self.services[service.name] = service

    def remove_leftovers(self, scope: str) -> None:
        """Delete, if there are any."""
        self._ask(allowed=not self.forbidden)
        self.leftovers.discard(scope)

    def own(self, scope: str) -> None:
        """Remember."""
        self._ask(allowed=not self.forbidden)
        self.owned.add(scope)

    def label_pod(self, pod: str, labels: Mapping[str, str]) -> None:
        """Set, and pass over a pod that is gone."""
        self._ask(allowed=not (self.forbidden or self.labels_forbidden))
        if pod in self.pods:
            self.pods[pod].labels.update(labels)

    def selected(self, selector: Mapping[str, str]) -> list[str]:
        """The pods with these labels."""
        wanted = selector.items()
        return [name for name, pod in self.pods.items() if wanted <= pod.labels.items()]

    def behind(self, service: str) -> list[str]:
        """The ready pods that a Service leads to."""
        if service not in self.services:
            return []
        selected = self.selected(self.services[service].selector)
        return [name for name in selected if self.pods[name].ready]

    def _ask(self, *, allowed: bool) -> None:
        if self.unreachable:
            raise ApiUnavailableError("the Kubernetes API did not answer")
        if not allowed:
            raise PermissionDeniedError("Kubernetes answered 403")
        self.writes += 1


_: type[Kubernetes] = FakeKubernetes
