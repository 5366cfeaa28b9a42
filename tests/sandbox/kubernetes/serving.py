"""A cluster that serves in a thread, as clients see it."""

import asyncio
import json
from collections.abc import Coroutine
from concurrent.futures import Future
from typing import Any, TypeVar

from lightkube import Client, KubeConfig

from flowrun_sandbox.kubernetes.cluster import kubeconfig
from flowrun_sandbox.kubernetes.stub import StubCluster

T = TypeVar("T")


class Served:
    """A cluster that serves, and its loop."""

    def __init__(self, cluster: StubCluster, loop: asyncio.AbstractEventLoop) -> None:
        self.cluster = cluster
        self._loop = loop
        self._clients: list[Client] = []

    def do(self, what: Coroutine[Any, Any, T]) -> T:
        """Await something in the cluster's loop."""
        future: Future[T] = asyncio.run_coroutine_threadsafe(what, self._loop)
        return future.result(timeout=30)

    def client(self, token: str = "", *, namespace: str = "shop") -> Client:
        """The real client, as the administrator or with a token."""
        text = kubeconfig(
            self.cluster, namespace=namespace, token=token or self.cluster.administrator
        )
        config = KubeConfig.from_dict(json.loads(text))
        client = Client(config, field_manager="test", trust_env=False)
        self._clients.append(client)
        return client

    def close(self) -> None:
        """Close the clients' connections."""
        for client in self._clients:
            client.close()

    def account(self, name: str, *, trusted: bool) -> str:
        """The token of a new service account of the namespace ``shop``."""
        metadata = {"name": name, "namespace": "shop"}
        self.do(self.cluster.create({"kind": "ServiceAccount", "metadata": metadata}))
        self.do(self.cluster.trust("shop", name, trusted=trusted))
        return self.do(self.cluster.token("shop", name))
