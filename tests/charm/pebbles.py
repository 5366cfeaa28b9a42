"""Containers whose Pebble is asked by the framework's own client, over a socket of the test's."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import ops
from ops import pebble

from unit.workload import CONTAINER


def container_at(socket: Path) -> ops.Container:
    """The container, with a client that soon gives up."""
    backend: Any = SimpleNamespace(_juju_context=SimpleNamespace(version=ops.JujuVersion("3.6.14")))
    client = pebble.Client(str(socket), timeout=0.1)
    return ops.Container(CONTAINER, backend, pebble_client=client)
