"""A cluster for each test: the stand-in, or the real one that ``$FLOWRUN_KUBERNETES`` names.

The variable is the path of a kubeconfig whose user has a token and may do everything. Behind it,
kube-apiserver needs the controllers of endpoints, endpoint slices, garbage and namespaces, and no
others. Each test has a namespace of its own there, which goes with the test.
"""

import asyncio
import os
import secrets
import threading
from collections.abc import Iterator

import pytest
from lightkube import Client, KubeConfig

from flowrun_sandbox.kubernetes.remote import RemoteCluster
from flowrun_sandbox.kubernetes.stub import StubCluster
from tests.sandbox.kubernetes.serving import Served

REAL = os.environ.get("FLOWRUN_KUBERNETES")


@pytest.fixture
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    """A loop that runs in a thread of its own."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    yield loop
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


@pytest.fixture
def served(loop: asyncio.AbstractEventLoop) -> Iterator[Served]:
    """A cluster with a namespace for the test."""
    cluster, token = _real(REAL) if REAL else _stub()
    namespace = f"shop-{secrets.token_hex(4)}"
    served = Served(cluster, token, namespace, loop)
    served.do(cluster.__aenter__())
    served.do(cluster.create({"kind": "Namespace", "metadata": {"name": namespace}}))
    yield served
    served.close()
    served.do(cluster.__aexit__(None, None, None))


@pytest.fixture
def stub(served: Served) -> StubCluster:
    """The stand-in, for what it alone has."""
    if not isinstance(served.cluster, StubCluster):
        pytest.skip("a real cluster has nothing of the kind")
    return served.cluster


@pytest.fixture
def client(served: Served) -> Client:
    """The administrator's client."""
    return served.client()


def _stub() -> tuple[StubCluster, str]:
    cluster = StubCluster()
    return cluster, cluster.administrator


def _real(path: str) -> tuple[RemoteCluster, str]:
    config = KubeConfig.from_file(path).get()
    assert config
    assert config.user
    assert config.user.token
    token = config.user.token
    authority = config.cluster.certificate_auth
    return RemoteCluster(config.cluster.server, token, authority=authority), token
