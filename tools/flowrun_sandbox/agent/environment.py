"""The environment of what runs where the charm runs."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a unit's hooks find on this machine."""

    charm: Path
    """The unit's copy of the charm."""
    tools: Path
    """The folder with the hook tools."""
    socket: Path
    """Where these are answered."""
    containers: Path
    """What ``/charm/containers`` is in a pod."""
    hosts: Path
    """The names of the model."""
    kubeconfig: Path
    cluster: str
    """The address of the Kubernetes API."""
    identity: str
    """Marks the processes of the pod: :data:`IDENTITY`."""


IDENTITY = "FLOWRUN_SANDBOX_POD"


def environment_of(unit: Surroundings, context: Mapping[str, str]) -> dict[str, str]:
    """A fresh environment: nothing but PATH comes from the sandbox's own.

    Real pods have the account's files in a folder that is the same everywhere; here KUBECONFIG
    names it.
    """
    cluster = urlsplit(unit.cluster)
    return {
        **context,
        "PATH": f"{unit.tools}:{os.environ.get('PATH', os.defpath)}",
        "LANG": "C.UTF-8",
        "JUJU_CHARM_DIR": str(unit.charm),
        "CHARM_DIR": str(unit.charm),
        "JUJU_AGENT_SOCKET_ADDRESS": str(unit.socket),
        "JUJU_AGENT_SOCKET_NETWORK": "unix",
        "KUBECONFIG": str(unit.kubeconfig),
        "KUBERNETES_SERVICE_HOST": cluster.hostname or "",
        "KUBERNETES_SERVICE_PORT": str(cluster.port or ""),
        "FLOWRUN_SANDBOX_HOSTS": str(unit.hosts),
        "FLOWRUN_SANDBOX_CONTAINERS": str(unit.containers),
        IDENTITY: unit.identity,
    }
