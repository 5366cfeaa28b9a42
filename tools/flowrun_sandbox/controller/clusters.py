"""The Kubernetes that a controller has: the stand-in, or a real one."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import NamedTuple

from flowrun_sandbox.addresses import LOOPBACK
from flowrun_sandbox.controller.control_plane import HOST, NETWORK, ControlPlane
from flowrun_sandbox.kubernetes.cluster import Cluster
from flowrun_sandbox.kubernetes.doors import Door
from flowrun_sandbox.kubernetes.faults import Faults
from flowrun_sandbox.kubernetes.forwarding import Forwarder
from flowrun_sandbox.kubernetes.remote import RemoteCluster
from flowrun_sandbox.kubernetes.stub import StubCluster


class Kubernetes(NamedTuple):
    """A cluster, and all that is said of where it is."""

    cluster: Cluster
    door: Door
    """Where charms and containers come in."""
    network: str
    """Where its pods are: the first three numbers of their addresses."""


@asynccontextmanager
async def stand_in() -> AsyncIterator[Kubernetes]:
    """The stand-in, which needs nothing of this machine."""
    async with StubCluster() as stub:
        yield Kubernetes(stub, stub.door, LOOPBACK)


@asynccontextmanager
async def real(programs: Path, folder: Path) -> AsyncIterator[Kubernetes]:
    """A real one, of its own: see ``ControlPlane``."""
    faults = Faults()
    async with ControlPlane(programs, folder) as plane:
        authority = str(plane.authority)
        forwarder = Forwarder(plane.address, faults, authority=authority)
        async with (
            RemoteCluster(plane.address, plane.token, authority=authority) as cluster,
            Door(forwarder.application(), faults, HOST) as door,
        ):
            yield Kubernetes(cluster, door, NETWORK)
