"""The application's namespace in Kubernetes, over lightkube."""

import time
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import cached_property, partial
from typing import TypeVar

import httpx2
from lightkube import Client
from lightkube.models.core_v1 import ServicePort, ServiceSpec
from lightkube.models.meta_v1 import ObjectMeta, OwnerReference
from lightkube.resources.apps_v1 import StatefulSet
from lightkube.resources.core_v1 import Endpoints, Pod
from lightkube.resources.core_v1 import Service as ServiceResource
from lightkube.types import PatchType

from steps.errors import ApiUnavailableError, PermissionDeniedError
from steps.names import member_labels
from steps.unit.kubernetes import Kubernetes, Service

T = TypeVar("T")

_TIMEOUT = httpx2.Timeout(5.0)
_ATTEMPTS = 3
_MAY_PASS = frozenset({401, 408, 409, 429})
"""What may be better at the next attempt, beside all from 500 on: a token is renewed, a conflict
is over."""

_Kind = type[Endpoints] | type[ServiceResource]
_KINDS: tuple[_Kind, ...] = (Endpoints, ServiceResource)
"""What Patroni keeps its cluster in."""


class KubernetesApi:
    """The namespace of one application.

    Each request is tried three times, with 5 seconds for each phase of an attempt. No method makes
    more requests than it names objects, so that each ends within its limit.
    """

    def __init__(
        self, application: str, connect: Callable[[], Client], *, pause: float = 1.0
    ) -> None:
        """Talk to Kubernetes when it is needed.

        Args:
            application: Whose StatefulSet owns what is made.
            connect: Makes the client. It reads the pod's account, so it may fail as a request does.
            pause: Seconds before the second attempt; twice as many before the third.
        """
        self._application = application
        self._connect = connect
        self._pause = pause
        self._client: Client | None = None

    def apply_service(self, service: Service) -> None:
        """By a server-side apply with force: what others set beside stays as it is."""
        resource = ServiceResource(
            metadata=ObjectMeta(
                name=service.name,
                labels=dict(service.labels),
                ownerReferences=[self._owner()],
            ),
            spec=ServiceSpec(
                ports=[
                    ServicePort(name=name, port=number, targetPort=number)
                    for name, number in service.ports.items()
                ],
                selector=dict(service.selector),
            ),
        )
        self._ask(lambda client: client.apply(resource, force=True))

    def remove_leftovers(self, scope: str) -> None:
        """By the time at which they were made."""
        born = _born(self._stateful_set)
        for kind in _KINDS:
            for name in _kept_by_patroni(scope):
                found = self._ask(partial(_get, kind, name))
                if found is not None and _born(found) < born:
                    self._ask(partial(_delete, kind, name))

    def label_pod(self, pod: str, labels: Mapping[str, str]) -> None:
        """By a patch of the labels alone."""
        patch = {"metadata": {"labels": dict(labels)}}
        self._ask(lambda client: client.patch(Pod, pod, patch))

    def own(self, scope: str) -> None:
        """By a patch of the owners alone, of what bears Patroni's labels."""
        owners: dict[str, object] = {"metadata": {"ownerReferences": [self._owner().to_dict()]}}
        labels = {**member_labels(self._application), "cluster-name": scope}
        for kind in _KINDS:
            for name in self._ask(partial(_names, kind, labels)) or ():
                self._ask(partial(_patch, kind, name, owners))

    def _owner(self) -> OwnerReference:
        found = self._stateful_set.metadata
        assert found is not None
        assert found.name is not None
        assert found.uid is not None
        return OwnerReference(
            apiVersion="apps/v1", kind="StatefulSet", name=found.name, uid=found.uid
        )

    @cached_property
    def _stateful_set(self) -> StatefulSet:
        """It outlives every hook."""
        found = self._ask(lambda client: client.get(StatefulSet, self._application))
        if found is None:
            raise ApiUnavailableError(f"Kubernetes has no StatefulSet {self._application} yet")
        return found

    def _ask(self, request: Callable[[Client], T]) -> T | None:
        """The answer, or ``None`` where Kubernetes has no such object.

        Raises:
            PermissionDeniedError: It is forbidden.
            ApiUnavailableError: No attempt got an answer, or each only one that may pass.
            ApiError: The request is wrong.
        """
        reason = ""
        for pause in self._pauses():
            time.sleep(pause)
            try:
                return request(self._connected())
            except httpx2.HTTPStatusError as error:
                if error.response.status_code == httpx2.codes.NOT_FOUND:
                    return None
                reason = _passing(error)
            except httpx2.HTTPError as error:
                reason = type(error).__name__
            except KeyError:  # lightkube misses the content type, which a proxy may leave out
                reason = "no answer of Kubernetes' own"
        raise ApiUnavailableError(f"waiting for the Kubernetes API to answer ({reason})")

    def _pauses(self) -> Iterator[float]:
        yield 0
        for attempt in range(_ATTEMPTS - 1):
            yield self._pause * 2**attempt

    def _connected(self) -> Client:
        if self._client is None:
            self._client = self._connect()
        return self._client


def in_cluster(application: str, model: str) -> KubernetesApi:
    """The namespace of a model, as the account of the charm's pod may see it."""

    def connect() -> Client:
        return Client(namespace=model, timeout=_TIMEOUT, field_manager=application)

    return KubernetesApi(application, connect)


def _kept_by_patroni(scope: str) -> tuple[str, ...]:
    """The names of what Patroni keeps in Kubernetes for a cluster."""
    return (scope, f"{scope}-config", f"{scope}-sync", f"{scope}-failover")


def _passing(error: httpx2.HTTPStatusError) -> str:
    """The reason of an error that may pass.

    Raises:
        PermissionDeniedError: It is forbidden.
        HTTPStatusError: It will not pass: the request is wrong.
    """
    code = error.response.status_code
    if code == httpx2.codes.FORBIDDEN:
        raise PermissionDeniedError(f"Kubernetes forbids it: {error}") from error
    if code not in _MAY_PASS and code < httpx2.codes.INTERNAL_SERVER_ERROR:
        raise error
    return f"HTTP {code}"


def _get(kind: _Kind, name: str, client: Client) -> Endpoints | ServiceResource:
    return client.get(kind, name)


def _delete(kind: _Kind, name: str, client: Client) -> None:
    client.delete(kind, name)


def _names(kind: _Kind, labels: Mapping[str, str], client: Client) -> list[str]:
    listed = client.list(kind, labels=dict(labels))
    return [each.metadata.name for each in listed if each.metadata and each.metadata.name]


def _patch(kind: _Kind, name: str, patch: dict[str, object], client: Client) -> None:
    client.patch(kind, name, patch, patch_type=PatchType.MERGE)


def _born(found: StatefulSet | Endpoints | ServiceResource) -> datetime:
    assert found.metadata is not None
    assert found.metadata.creationTimestamp is not None
    return found.metadata.creationTimestamp


_: type[Kubernetes] = KubernetesApi
