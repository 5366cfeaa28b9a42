"""A cluster for each test: the stand-in, or a real one if its programs are named.

`$FLOWRUN_SANDBOX_KUBERNETES` names the folder of etcd, kube-apiserver and kube-controller-manager.
All tests share what these serve; each has a namespace of its own there, which goes with the test.
"""

import asyncio
import os
import secrets
import tempfile
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import pytest
from lightkube import Client

from flowrun_sandbox.controller.control_plane import HOST, ControlPlane
from flowrun_sandbox.kubernetes.cluster import Cluster
from flowrun_sandbox.kubernetes.doors import Door
from flowrun_sandbox.kubernetes.faults import Faults
from flowrun_sandbox.kubernetes.forwarding import Forwarder
from flowrun_sandbox.kubernetes.remote import RemoteCluster
from flowrun_sandbox.kubernetes.stub import StubCluster
from tests.sandbox.kubernetes.serving import Served

PROGRAMS = os.environ.get("FLOWRUN_SANDBOX_KUBERNETES")


@contextmanager
def running_loop() -> Iterator[asyncio.AbstractEventLoop]:
    """A loop that runs in a thread of its own."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    yield loop
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


@pytest.fixture
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    """A loop for a test."""
    with running_loop() as loop:
        yield loop


@pytest.fixture(scope="session")
def plane() -> Iterator[ControlPlane | None]:
    """What the real API of all tests is served by, if its programs are named."""
    if PROGRAMS is None:
        yield None
        return
    with tempfile.TemporaryDirectory() as folder, running_loop() as loop:
        plane = ControlPlane(Path(PROGRAMS), Path(folder, "kubernetes"))
        asyncio.run_coroutine_threadsafe(plane.__aenter__(), loop).result()
        yield plane
        asyncio.run_coroutine_threadsafe(plane.__aexit__(), loop).result()


@pytest.fixture
def served(loop: asyncio.AbstractEventLoop, plane: ControlPlane | None) -> Iterator[Served]:
    """A cluster with a namespace for the test."""
    namespace = f"shop-{secrets.token_hex(4)}"
    kubernetes = _stand_in() if plane is None else _real(plane)

    async def enter() -> tuple[Cluster, Door, str]:
        return await kubernetes.__aenter__()

    entered = asyncio.run_coroutine_threadsafe(enter(), loop).result()
    served = Served(*entered, namespace, loop)
    served.do(served.cluster.create({"kind": "Namespace", "metadata": {"name": namespace}}))
    yield served
    served.close()
    served.do(kubernetes.__aexit__(None, None, None))


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


_Cluster = AsyncIterator[tuple[Cluster, Door, str]]
"""The cluster, where clients come in, and the token of its administrator."""


@asynccontextmanager
async def _stand_in() -> _Cluster:
    async with StubCluster() as stub:
        yield stub, stub.door, stub.administrator


@asynccontextmanager
async def _real(plane: ControlPlane) -> _Cluster:
    faults, authority = Faults(), str(plane.authority)
    forwarder = Forwarder(plane.address, faults, authority=authority)
    async with (
        RemoteCluster(plane.address, plane.token, authority=authority) as cluster,
        Door(forwarder.application(), faults, HOST) as door,
    ):
        yield cluster, door, plane.token
