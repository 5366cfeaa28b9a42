"""The stand-in for a cluster: the API in this process, served on a port."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from typing import Any, Self

from flowrun_sandbox.kubernetes.access import Access
from flowrun_sandbox.kubernetes.api import Api
from flowrun_sandbox.kubernetes.cluster import MANAGER, Cluster
from flowrun_sandbox.kubernetes.doors import Door
from flowrun_sandbox.kubernetes.endpoints import keep_endpoints
from flowrun_sandbox.kubernetes.errors import ApiError
from flowrun_sandbox.kubernetes.faults import Faults
from flowrun_sandbox.kubernetes.garbage import collect_garbage
from flowrun_sandbox.kubernetes.juju import grants
from flowrun_sandbox.kubernetes.objects import Object, name_of, namespace_of
from flowrun_sandbox.kubernetes.patches import merge
from flowrun_sandbox.kubernetes.requests import Deletion, Place, Write
from flowrun_sandbox.kubernetes.resources import BY_KIND, SERVICE_ACCOUNTS
from flowrun_sandbox.kubernetes.selectors import matches
from flowrun_sandbox.kubernetes.server import Server
from flowrun_sandbox.kubernetes.store import ChangeType, Entry, Store
from flowrun_sandbox.kubernetes.watching import Interest, Pause, events

_HOW = Write(manager=MANAGER, force=True)
_STATUS = Write(manager=MANAGER, subresource="status")


class StubCluster:
    """A cluster of this process, with the namespaces that every cluster has.

    As a context manager it serves, and keeps endpoints and collects garbage beside. Requests that
    come in by its door go through tokens, roles and faults; its own methods do not.
    """

    def __init__(self, host: str = "127.0.0.1") -> None:
        """Get ready to serve on a free port of this host."""
        self._api = Api(Store())
        self._access = Access(self._api.store)
        faults = Faults()
        self.door = Door(Server(self._api, self._access, faults).application(), faults, host)
        self._controllers: list[asyncio.Task[None]] = []

    @property
    def administrator(self) -> str:
        """The token of who may do everything."""
        return self._access.administrator

    async def __aenter__(self) -> Self:
        """Serve."""
        await self.door.__aenter__()
        self._controllers = [
            asyncio.create_task(run(self._api)) for run in (keep_endpoints, collect_garbage)
        ]
        await asyncio.sleep(0)
        for name in ("default", "kube-system"):
            self._create({"kind": "Namespace", "metadata": {"name": name}})
        self._create(self._own_endpoints())
        return self

    async def __aexit__(self, *error: object) -> None:
        """Stop."""
        for controller in self._controllers:
            controller.cancel()
        await asyncio.wait(self._controllers)
        await self.door.__aexit__(*error)

    async def get(self, kind: str, name: str, *, namespace: str = "") -> Object:
        """See ``Cluster``."""
        return _copy(self._api.get(_place(kind, name, namespace)))

    async def list(
        self, kind: str, *, namespace: str = "", labels: Mapping[str, str] | None = None
    ) -> list[Object]:
        """See ``Cluster``."""
        found = _interest(kind, namespace, labels).entries(self._api.store)
        return [_copy(entry) for entry in found]

    async def create(self, item: Mapping[str, Any]) -> Object:
        """See ``Cluster``."""
        return _copy(self._create(item))

    async def apply(self, item: Mapping[str, Any]) -> Object:
        """See ``Cluster``."""
        metadata = item["metadata"]
        place = _place(item["kind"], metadata["name"], metadata.get("namespace", ""))
        named = {"apiVersion": place.resource.api_version, **item}
        return _copy(self._api.apply(place, named, _HOW))

    async def patch(
        self, kind: str, name: str, patch: Mapping[str, Any], *, namespace: str = ""
    ) -> Object:
        """See ``Cluster``."""
        place = _place(kind, name, namespace)
        return _copy(self._api.patch(place, lambda found: merge(found, patch), _HOW))

    async def patch_status(
        self, kind: str, name: str, status: Mapping[str, Any], *, namespace: str = ""
    ) -> Object:
        """See ``Cluster``."""
        place = _place(kind, name, namespace)
        patch = {"status": status}
        return _copy(self._api.patch(place, lambda found: merge(found, patch), _STATUS))

    async def delete(self, kind: str, name: str, *, namespace: str = "") -> None:
        """See ``Cluster``."""
        place = _place(kind, name, namespace)
        if self._api.store.find(place.resource, place.namespace, place.name):
            self._api.delete(place, Deletion())

    async def watch(self, kind: str, *, namespace: str = "") -> AsyncIterator[tuple[str, Object]]:
        """See ``Cluster``."""
        interest = _interest(kind, namespace, None)
        told: dict[tuple[str, str], Entry] = {}
        while True:
            there = {_key(entry): entry for entry in interest.entries(self._api.store)}
            for key in told.keys() - there.keys():
                yield ChangeType.DELETED.value, _copy(told.pop(key))
            try:
                async for event in events(self._api.store, interest, None):
                    if not isinstance(event, Pause):
                        told[_key(event[1])] = event[1]
                        if event[0] is ChangeType.DELETED:
                            del told[_key(event[1])]
                        yield event[0].value, _copy(event[1])
            except ApiError:  # it was too slow, and lost its place
                continue

    async def token(self, namespace: str, account: str) -> str:
        """See ``Cluster``."""
        return self._access.token(self._api.get(Place(SERVICE_ACCOUNTS, namespace, account)))

    async def trust(self, namespace: str, application: str, *, trusted: bool) -> None:
        """See ``Cluster``."""
        for grant in grants(namespace, application, trusted=trusted):
            await self.apply(grant)

    def _create(self, item: Mapping[str, Any]) -> Entry:
        resource = BY_KIND[item["kind"]]
        namespace = item["metadata"].get("namespace", "")
        return self._api.create(resource, namespace, item, _HOW)

    def _own_endpoints(self) -> Object:
        """Where the API itself is, as clients look it up."""
        subset = {
            "addresses": [{"ip": self.door.host}],
            "ports": [{"name": "http", "port": self.door.port, "protocol": "TCP"}],
        }
        metadata = {"name": "kubernetes", "namespace": "default"}
        return {"kind": "Endpoints", "metadata": metadata, "subsets": [subset]}


def _place(kind: str, name: str, namespace: str) -> Place:
    return Place(BY_KIND[kind], namespace, name)


def _interest(kind: str, namespace: str, labels: Mapping[str, str] | None) -> Interest:
    wanted = labels or {}
    return Interest(
        resource=BY_KIND[kind],
        namespace=namespace,
        selector=lambda item: matches(item["metadata"].get("labels") or {}, wanted),
    )


def _key(entry: Entry) -> tuple[str, str]:
    return namespace_of(entry.item), name_of(entry.item)


def _copy(entry: Entry) -> Object:
    copy: Object = json.loads(entry.body)
    return copy


_: type[Cluster] = StubCluster
