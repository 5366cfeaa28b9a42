"""Patroni's REST API of one unit, by the unit's name where that is what its certificate is for."""

from pathlib import Path
from typing import Any

import urllib3

PORT = 8008


def ask(
    host: str,
    address: str,
    path: str,
    *,
    authority: Path | None = None,
    method: str = "GET",
    **more: Any,
) -> Any:
    """What the unit says, over HTTPS if there is an authority to trust.

    Raises:
        HTTPError: It says nothing, nothing good, or shows no certificate of its own.
    """
    with _connections(host, address, authority) as connections:
        answer = connections.request(method, f"/{path}", timeout=3, retries=False, **more)
        if answer.status != 200:
            raise urllib3.exceptions.HTTPError(f"HTTP {answer.status}: {answer.data!r}")
        return answer.json()


def _connections(host: str, address: str, authority: Path | None) -> urllib3.HTTPConnectionPool:
    if authority is None:
        return urllib3.HTTPConnectionPool(address, PORT)
    return urllib3.HTTPSConnectionPool(
        address, PORT, ca_certs=str(authority), server_hostname=host, assert_hostname=host
    )
