"""A cluster for each test, served by a loop of its own thread."""

import asyncio
import threading
from collections.abc import Iterator

import pytest
from lightkube import Client

from flowrun_sandbox.kubernetes.stub import StubCluster
from tests.sandbox.kubernetes.serving import Served


@pytest.fixture
def served() -> Iterator[Served]:
    """A cluster with the namespace ``shop``."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    cluster = StubCluster()
    served = Served(cluster, loop)
    try:
        served.do(cluster.__aenter__())
        served.do(cluster.create({"kind": "Namespace", "metadata": {"name": "shop"}}))
        yield served
        served.close()
        served.do(cluster.__aexit__(None, None, None))
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


@pytest.fixture
def client(served: Served) -> Client:
    """The administrator's client."""
    return served.client()
