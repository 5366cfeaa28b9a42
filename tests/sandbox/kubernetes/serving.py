"""A cluster that serves, as clients see it."""

import asyncio
import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Any, TypeVar

from lightkube import Client, KubeConfig

from flowrun_sandbox.kubernetes.cluster import Cluster, kubeconfig
from flowrun_sandbox.kubernetes.doors import Door
from flowrun_sandbox.kubernetes.objects import Object

T = TypeVar("T")

_PATIENCE = 60


class Served:
    """A cluster that serves, the loop that it is used from, and the namespace of a test."""

    def __init__(
        self,
        cluster: Cluster,
        door: Door,
        administrator: str,
        namespace: str,
        loop: asyncio.AbstractEventLoop,
    ) -> None:
        self.cluster = cluster
        self.door = door
        self.administrator = administrator
        """The token of who may do everything."""
        self.namespace = namespace
        self._loop = loop
        self._clients: list[Client] = []
        self._accounts: list[str] = []

    def do(self, what: Coroutine[Any, Any, T]) -> T:
        """Await something in the loop."""
        future: Future[T] = asyncio.run_coroutine_threadsafe(what, self._loop)
        return future.result(timeout=_PATIENCE)

    def create(self, kind: str, name: str, spec: object = None, **metadata: Any) -> Object:
        """Make an object of the namespace."""
        named = {"name": name, "namespace": self.namespace, **metadata}
        item = {"kind": kind, "metadata": named, **({"spec": spec} if spec else {})}
        return self.do(self.cluster.create(item))

    def kubeconfig(self, token: str = "") -> str:
        """The text of a kubeconfig for a token, or for the administrator."""
        token = token or self.administrator
        return kubeconfig(self.door.address, token=token, namespace=self.namespace)

    def client(self, token: str = "") -> Client:
        """The real client, as the administrator or with a token."""
        config = KubeConfig.from_dict(json.loads(self.kubeconfig(token)))
        client = Client(config, field_manager="test", trust_env=False)
        self._clients.append(client)
        return client

    def account(self, name: str, *, trusted: bool) -> str:
        """The token of a new service account of the namespace."""
        self.create("ServiceAccount", name)
        self._accounts.append(name)
        self.do(self.cluster.trust(self.namespace, name, trusted=trusted))
        return self.do(self.cluster.token(self.namespace, name))

    def until(self, happened: Callable[[], bool]) -> None:
        """Wait for something: roles and endpoints follow in their own time."""
        deadline = time.monotonic() + _PATIENCE
        while not happened() and time.monotonic() < deadline:
            time.sleep(0.02)

    def node(self) -> str:
        """A node that pods can be on, which has the name of the namespace."""
        self.do(self.cluster.apply({"kind": "Node", "metadata": {"name": self.namespace}}))
        return self.namespace

    def close(self) -> None:
        """Close the clients' connections, and delete what the test has made."""
        for client in self._clients:
            client.close()
        for kind in ("ConfigMap", "Pod"):
            self.do(self._let_go(kind))
        for account in self._accounts:
            for kind in ("ClusterRoleBinding", "ClusterRole"):
                self.do(self.cluster.delete(kind, f"{self.namespace}-{account}"))
        for kind in ("Namespace", "Node"):
            self.do(self.cluster.delete(kind, self.namespace))

    async def _let_go(self, kind: str) -> None:
        """Delete objects that would hold the namespace: by finalizers, or waiting for a kubelet."""
        where = {"namespace": self.namespace}
        for item in await self.cluster.list(kind, namespace=self.namespace):
            name = item["metadata"]["name"]
            if item["metadata"].get("finalizers"):
                patch = {"metadata": {"finalizers": None}}
                await self.cluster.patch(kind, name, patch, **where)
            await self.cluster.delete(kind, name, **where)

    @contextmanager
    def asked(
        self,
        path: str,
        *,
        method: str = "GET",
        body: object = None,
        token: str = "",
        **headers: str,
    ) -> Iterator[Any]:
        """The answer to a bare request, whatever its code."""
        request = urllib.request.Request(  # noqa: S310 - the address is the cluster's own
            self.door.address + path,
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={
                "Authorization": f"Bearer {token or self.administrator}",
                "Content-Type": "application/json",
                **headers,
            },
        )
        try:
            answer = urllib.request.urlopen(request, timeout=30)  # noqa: S310 - likewise
        except urllib.error.HTTPError as error:
            answer = error
        with answer:
            yield answer

    def ask(self, path: str, **how: Any) -> Any:
        """The JSON that a bare request is answered with, whatever its code."""
        with self.asked(path, **how) as answer:
            return json.load(answer)
