"""Lets a program find the names of its cluster and the sockets of its unit's containers.

Python imports a module of this name when it starts. It stands alone, for it is copied into charms,
and may be run by an older Python than the sandbox's. It costs a tenth of a millisecond, beside
`socket`, which charms import anyway.

There is no DNS: `$FLOWRUN_SANDBOX_HOSTS` names a file in the format of ``/etc/hosts``. Charms look
for Pebble at ``/charm/containers/NAME/pebble.socket``, and only root can put something there:
`$FLOWRUN_SANDBOX_CONTAINERS` names the folder that is meant.
"""

# Python runs this whenever it starts, and pathlib takes longer than all else here.
# ruff: noqa: PTH100, PTH118, PTH119, PTH120, PTH123

from __future__ import annotations

import os
import socket
import sys
from importlib.machinery import PathFinder

_HOSTS = os.environ.get("FLOWRUN_SANDBOX_HOSTS", "")
_CONTAINERS = os.environ.get("FLOWRUN_SANDBOX_CONTAINERS", "")
_USUAL = "/charm/containers/"
_MODEL = os.path.basename(os.path.dirname(_HOSTS))
"""The file lies in a folder that is called as the model."""
_CLUSTER = (".cluster.local", ".svc", "-endpoints", f".{_MODEL}")
"""How names end that nobody outside could know."""

_getaddrinfo = socket.getaddrinfo
_gethostbyname = socket.gethostbyname


class _Socket(socket.socket):
    __slots__ = ()

    def connect(self, address: object) -> None:
        super().connect(_found(address))  # type: ignore[arg-type] # whatever it is

    def connect_ex(self, address: object) -> int:
        return super().connect_ex(_found(address))  # type: ignore[arg-type] # whatever it is


def _found(address: object) -> object:
    """Where the socket of a container is: other addresses are as they were."""
    if isinstance(address, str) and address.startswith(_USUAL):
        return os.path.join(_CONTAINERS, address[len(_USUAL) :])
    return address


def _look_up(host: object, *arguments: object, **options: object) -> object:
    return _getaddrinfo(_address(host), *arguments, **options)  # type: ignore[arg-type] # likewise


def _look_up_one(host: object) -> str:
    return _gethostbyname(_address(host))  # type: ignore[arg-type] # likewise


def _address(host: object) -> object:
    """The address of a name of the cluster: others are as they were, and are looked up."""
    text = host.decode() if isinstance(host, bytes) else host
    if not isinstance(text, str):
        return host
    name = text.rstrip(".").lower()
    for address, *names in _entries():
        if name in names:
            return address
    if name.endswith(_CLUSTER):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
    return host


def _entries() -> list[list[str]]:
    """The lines of the file, each an address and its names. They may change at any time."""
    try:
        with open(_HOSTS, encoding="utf-8") as lines:
            return [line.split() for line in lines if line.strip()]
    except FileNotFoundError:
        return []


def _run_next() -> None:
    """Run the module of this name that this one hides, if there is one."""
    folders = [os.path.abspath(folder) for folder in sys.path]
    own = os.path.dirname(os.path.abspath(__file__))
    after = sys.path[folders.index(own) + 1 :] if own in folders else []
    spec = PathFinder.find_spec("sitecustomize", after)
    if spec is not None and spec.loader is not None:
        from importlib.util import module_from_spec

        spec.loader.exec_module(module_from_spec(spec))


if _CONTAINERS:
    socket.socket = _Socket  # type: ignore[misc] # that is what this is for
if _HOSTS:
    socket.getaddrinfo = _look_up  # type: ignore[assignment] # likewise
    socket.gethostbyname = _look_up_one
_run_next()
