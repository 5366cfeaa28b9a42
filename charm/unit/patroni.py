"""Patroni's cluster: every question answered in bounded time, by whichever member can.

https://patroni.readthedocs.io/en/latest/rest_api.html
"""

import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar

import requests

from steps.errors import PatroniUnavailableError
from steps.names import address
from steps.unit.patroni import Member, Patroni, Synchrony
from unit.rest import RestApi

T = TypeVar("T")


class PatroniApi:
    """One cluster, as this unit sees it.

    A question takes no longer than `patience` seconds and one attempt, whoever does not answer.
    """

    def __init__(
        self,
        hosts: Sequence[str],
        rest: RestApi,
        *,
        namespace: str,
        start_by: float | None = None,
        patience: float = 15.0,
        pause: float = 1.0,
    ) -> None:
        """Ask the first host about itself, and it before the others about the cluster.

        Args:
            hosts: This unit's host and those of the other members.
            rest: What asks them.
            namespace: Where the Services are.
            start_by: The time of `time.monotonic` until which to wait for this unit's member to
                start; by default, `patience` from now.
            patience: How many seconds to wait for a member to answer.
            pause: How many seconds to pass between two looks.
        """
        self._hosts = tuple(dict.fromkeys(hosts))
        self._rest = rest
        self._namespace = namespace
        self._start_by = time.monotonic() + patience if start_by is None else start_by
        self._patience = patience
        self._pause = pause

    def members(self) -> Sequence[Member]:
        """From ``GET /cluster``."""
        listed = self._first(partial(self._rest.get, path="cluster"))["members"]
        return tuple(Member(each["name"], each["role"], each["state"]) for each in listed)

    def has_started(self) -> bool:
        """From ``GET /health``, asked again until it says so or the time is over."""
        while not self._runs():
            if time.monotonic() + self._pause > self._start_by:
                return False
            time.sleep(self._pause)
        return True

    def primary_behind(self, service: str) -> str | None:
        """From ``GET /primary``."""
        try:
            answer = self._rest.get(address(service, self._namespace), "primary")
        except requests.RequestException:
            return None
        name: str = answer["patroni"]["name"]
        return name

    def synchrony(self) -> Synchrony:
        """From ``GET /config``, with Patroni's defaults for what is not set."""
        settings = self._first(partial(self._rest.get, path="config"))
        parameters = settings.get("postgresql", {}).get("parameters", {})
        return Synchrony(
            mode=settings.get("synchronous_mode", False),
            node_count=settings.get("synchronous_node_count", 1),
            commit=parameters.get("synchronous_commit", "on"),
        )

    def set_synchrony(self, synchrony: Synchrony) -> None:
        """By ``PATCH /config``."""
        parameters = {"synchronous_commit": synchrony.commit}
        settings = {
            "synchronous_mode": synchrony.mode,
            "synchronous_node_count": synchrony.node_count,
            "postgresql": {"parameters": parameters},
        }
        self._first(partial(self._rest.send, method="PATCH", path="config", data=settings))

    def needs_restart(self) -> bool:
        """From ``GET /patroni``: what the other members know of this one is as old as its loop."""
        try:
            answer = self._rest.get(self._hosts[0], "patroni")
        except requests.RequestException:
            return False
        needed: bool = answer.get("pending_restart", False)
        return needed

    def restart(self) -> None:
        """By ``POST /restart``."""
        self._own(partial(self._rest.send, method="POST", path="restart", data={}, waits=True))

    def switch_over(self, leader: str, candidate: str | None = None) -> None:
        """By ``POST /switchover``."""
        wanted = {"leader": leader} | ({} if candidate is None else {"candidate": candidate})
        self._first(
            partial(self._rest.send, method="POST", path="switchover", data=wanted, waits=True)
        )

    def _runs(self) -> bool:
        try:
            health = self._rest.get(self._hosts[0], "health")
        except requests.RequestException:
            return False
        running: bool = health["state"] == "running"
        return running

    def _own(self, ask: Callable[[str], T]) -> T:
        """The answer of this unit's member."""
        try:
            return ask(self._hosts[0])
        except requests.RequestException as error:
            raise PatroniUnavailableError(
                f"Patroni does not answer on this unit: {_why(error)}"
            ) from error

    def _first(self, ask: Callable[[str], T]) -> T:
        """The first answer that a member gives."""
        until = time.monotonic() + self._patience
        silent: list[str] = []
        for host in self._hosts:
            if silent and time.monotonic() > until:
                silent.append("no time was left for the others")
                break
            try:
                return ask(host)
            except requests.RequestException as error:
                silent.append(f"{host}: {_why(error)}")
        raise PatroniUnavailableError(f"waiting for Patroni to answer ({'; '.join(silent)})")


def _why(error: requests.RequestException) -> str:
    """The kind of error, in words that stay short: those of the library go into detail."""
    match error:
        case requests.Timeout():
            return "no answer in time"
        case requests.HTTPError():
            return f"HTTP {error.response.status_code}" if error.response is not None else "HTTP"
        case requests.exceptions.SSLError():
            return "no trusted certificate"
        case requests.ConnectionError():
            return "no connection"
        case _:
            return "no sense"


_: type[Patroni] = PatroniApi
