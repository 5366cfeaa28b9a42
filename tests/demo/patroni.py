"""Patroni's REST API, as a person would ask it with curl."""

import http.client
import json
from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

PORT = 8008
_LIMIT = 2.0
_QUICK = {"ttl": 20, "loop_wait": 2, "retry_timeout": 5}
"""The least that Patroni takes for the first, and what goes with it."""


@dataclass(frozen=True, slots=True)
class Member:
    """A member of the cluster."""

    name: str
    role: str
    state: str

    @property
    def leads(self) -> bool:
        """Whether it is the primary, and takes rows."""
        return self.role == "leader" and self.state == "running"

    @property
    def follows(self) -> bool:
        """Whether it receives what the primary writes."""
        return self.state == "streaming"


def members(addresses: Iterable[str]) -> dict[str, Member]:
    """The members by name, as the first that answers knows them."""
    for address in addresses:
        try:
            cluster = json.loads(_answer(address, "GET", "/cluster"))
        except (OSError, http.client.HTTPException):
            continue
        found = [Member(each["name"], each["role"], each["state"]) for each in cluster["members"]]
        return {member.name: member for member in found}
    return {}


def hasten(address: str, password: str) -> None:
    """Have the cluster notice within 20 seconds that its primary is gone, not within 30.

    Raises:
        OSError: It does not answer.
    """
    _answer(address, "PATCH", "/config", _QUICK, password)


def _answer(
    address: str, method: str, path: str, body: dict[str, Any] | None = None, password: str = ""
) -> bytes:
    connection = http.client.HTTPConnection(address, PORT, timeout=_LIMIT)
    try:
        login = b64encode(f"patroni:{password}".encode()).decode()
        headers = {"Authorization": f"Basic {login}"} if password else {}
        connection.request(method, path, None if body is None else json.dumps(body), headers)
        response = connection.getresponse()
        answer = response.read()
    finally:
        connection.close()
    if response.status >= http.client.BAD_REQUEST:
        raise ConnectionError(f"Patroni refuses {method} {path}: {response.status}")
    return answer
