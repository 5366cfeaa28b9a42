"""A cluster by its API alone: what the sandbox needs of a real one."""

import json
import ssl
from collections.abc import AsyncIterator, Mapping
from typing import Any, Self

import aiohttp

from flowrun_sandbox.kubernetes.bodies import APPLY, MERGE
from flowrun_sandbox.kubernetes.cluster import MANAGER, Cluster
from flowrun_sandbox.kubernetes.errors import ApiError, error_of
from flowrun_sandbox.kubernetes.juju import grants
from flowrun_sandbox.kubernetes.objects import Object, name_of, namespace_of
from flowrun_sandbox.kubernetes.resources import BY_KIND, Resource

_JSON = "application/json"
_MANAGER = {"fieldManager": MANAGER}
_AT_ONCE = {"gracePeriodSeconds": 0, "propagationPolicy": "Background"}
"""A pod with a node would wait for its kubelet, which there is none."""
_NO_LIMIT = aiohttp.ClientTimeout(total=None, sock_connect=10)
_LONG = 365 * 24 * 60 * 60
"""Seconds for which a token is good: nobody renews it, as a kubelet would every hour."""
_LONGEST_LINE = 4 * 1024 * 1024


class RemoteCluster:
    """A cluster at an address, for who bears this token. As a context manager it is connected."""

    def __init__(self, address: str, token: str, *, authority: str | None = None) -> None:
        """Get ready to reach an address, whose certificate the file ``authority`` signs."""
        self._address = address
        self._authority = authority
        self._token = token
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        """Connect, at the first request."""
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(ssl=trusting(self._authority)),
            headers={"Authorization": f"Bearer {self._token}"},
            read_bufsize=_LONGEST_LINE,
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        """Disconnect."""
        assert self._session
        await self._session.close()

    async def get(self, kind: str, name: str, *, namespace: str = "") -> Object:
        """See ``Cluster``."""
        return await self._ask("GET", _path(BY_KIND[kind], namespace, name))

    async def list(
        self, kind: str, *, namespace: str = "", labels: Mapping[str, str] | None = None
    ) -> list[Object]:
        """See ``Cluster``."""
        chosen = ",".join(f"{key}={value}" for key, value in (labels or {}).items())
        found = await self._listed(BY_KIND[kind], namespace, chosen)
        return _items(BY_KIND[kind], found)

    async def create(self, item: Mapping[str, Any]) -> Object:
        """See ``Cluster``."""
        resource = BY_KIND[item["kind"]]
        path = _path(resource, item["metadata"].get("namespace", ""))
        return await self._ask("POST", path, query=_MANAGER, body=item)

    async def apply(self, item: Mapping[str, Any]) -> Object:
        """See ``Cluster``."""
        resource, metadata = BY_KIND[item["kind"]], item["metadata"]
        path = _path(resource, metadata.get("namespace", ""), metadata["name"])
        query = {**_MANAGER, "force": "true"}
        body = {"apiVersion": resource.api_version, **item}
        return await self._ask("PATCH", path, query=query, body=body, kind=APPLY)

    async def patch(
        self, kind: str, name: str, patch: Mapping[str, Any], *, namespace: str = ""
    ) -> Object:
        """See ``Cluster``."""
        path = _path(BY_KIND[kind], namespace, name)
        return await self._ask("PATCH", path, query=_MANAGER, body=patch, kind=MERGE)

    async def patch_status(
        self, kind: str, name: str, status: Mapping[str, Any], *, namespace: str = ""
    ) -> Object:
        """See ``Cluster``."""
        path = _path(BY_KIND[kind], namespace, name, "status")
        body = {"status": status}
        return await self._ask("PATCH", path, query=_MANAGER, body=body, kind=MERGE)

    async def delete(self, kind: str, name: str, *, namespace: str = "") -> None:
        """See ``Cluster``."""
        try:
            await self._ask("DELETE", _path(BY_KIND[kind], namespace, name), body=_AT_ONCE)
        except ApiError as error:
            if error.reason != "NotFound":
                raise

    async def watch(self, kind: str, *, namespace: str = "") -> AsyncIterator[tuple[str, Object]]:
        """See ``Cluster``."""
        resource = BY_KIND[kind]
        told: dict[tuple[str, str], Object] = {}
        while True:
            found = await self._listed(resource, namespace)
            there = {_key(item): item for item in _items(resource, found)}
            for key in told.keys() - there.keys():
                yield "DELETED", told[key]
            for item in there.values():
                yield "ADDED", item
            told = there
            async for event, item in self._events(resource, namespace, found["metadata"]):
                told[_key(item)] = item
                if event == "DELETED":
                    del told[_key(item)]
                yield event, item

    async def token(self, namespace: str, account: str) -> str:
        """See ``Cluster``."""
        path = _path(BY_KIND["ServiceAccount"], namespace, account, "token")
        answer = await self._ask("POST", path, body={"spec": {"expirationSeconds": _LONG}})
        return str(answer["status"]["token"])

    async def trust(self, namespace: str, application: str, *, trusted: bool) -> None:
        """See ``Cluster``."""
        for grant in grants(namespace, application, trusted=trusted):
            await self.apply(grant)

    async def _listed(self, resource: Resource, namespace: str, labels: str = "") -> Object:
        query = {"labelSelector": labels} if labels else {}
        return await self._ask("GET", _path(resource, namespace), query=query)

    async def _events(
        self, resource: Resource, namespace: str, metadata: Mapping[str, str]
    ) -> AsyncIterator[tuple[str, Object]]:
        """What happens after a list, until the API ends the watch or has lost its place."""
        assert self._session
        query = {"watch": "true", "resourceVersion": metadata["resourceVersion"]}
        address = self._address + _path(resource, namespace)
        async with self._session.get(address, params=query, timeout=_NO_LIMIT) as answer:
            if not answer.ok:
                raise error_of(await answer.json())
            async for line in answer.content:
                event = json.loads(line)
                if event["type"] == "ERROR":
                    return
                yield event["type"], event["object"]

    async def _ask(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
        kind: str = _JSON,
    ) -> Object:
        assert self._session
        async with self._session.request(
            method,
            self._address + path,
            params=query,
            data=None if body is None else json.dumps(body),
            headers={"Content-Type": kind},
        ) as answer:
            found: Object = await answer.json()
            if not answer.ok:
                raise error_of(found)
            return found


def trusting(authority: str | None) -> ssl.SSLContext | bool:
    """What aiohttp trusts in: the certificate in a file alone, or whatever this machine does."""
    return True if authority is None else ssl.create_default_context(cafile=authority)


def _path(resource: Resource, namespace: str, name: str = "", subresource: str = "") -> str:
    within = f"namespaces/{namespace}" if namespace else ""
    parts = (resource.root, within, resource.plural, name, subresource)
    return "/" + "/".join(filter(None, parts))


def _items(resource: Resource, found: Mapping[str, Any]) -> list[Object]:
    """The items of a list, which do not say themselves what they are."""
    named = {"apiVersion": resource.api_version, "kind": resource.kind}
    return [{**named, **item} for item in found["items"]]


def _key(item: Mapping[str, Any]) -> tuple[str, str]:
    return namespace_of(item), name_of(item)


_: type[Cluster] = RemoteCluster
