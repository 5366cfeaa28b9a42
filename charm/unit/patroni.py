"""Patroni's cluster over its REST API: every answer in bounded time, from whichever member has it.

https://patroni.readthedocs.io/en/latest/rest_api.html
"""

import ssl
import time
from collections.abc import Sequence
from typing import Any

import requests
from requests.adapters import HTTPAdapter

from steps.errors import PatroniUnavailableError, RefusedError
from steps.names import address
from steps.unit.patroni import Member, Patroni, Synchrony

PORT = 8008

_ATTEMPT = (2.0, 3.0)
"""Seconds to connect and to wait for data, of one request."""
_SLOW = (2.0, 40.0)
"""The same for what Patroni answers when it is done: a switchover, a restart."""


class PatroniApi:
    """The members of one cluster, over HTTP or, where the unit has a certificate, HTTPS.

    While TLS is being turned on or off, members differ in what they speak, so each is tried with
    the other scheme as well. The time that a question takes has a limit, whoever does not answer:
    `patience` seconds, and one attempt.
    """

    def __init__(
        self,
        hosts: Sequence[str],
        *,
        namespace: str,
        password: str | None = None,
        authority: str | None = None,
        patience: float = 15.0,
        pause: float = 3.0,
        attempt: tuple[float, float] = _ATTEMPT,
        port: int = PORT,
    ) -> None:
        """Ask the first host about itself, and it before the others about the cluster.

        Args:
            hosts: This unit's host and those of the other members.
            namespace: Where the Services are.
            password: That of Patroni's own user, for what changes something.
            authority: The certificate that the members' are signed by, if any, as PEM.
            patience: How many seconds to wait for a member to start or for one to answer.
            pause: How many seconds to pass between two looks.
            attempt: Seconds to connect and to wait for data, of one request.
            port: Where the members listen.
        """
        self._hosts = tuple(dict.fromkeys(hosts))
        self._namespace = namespace
        self._auth = ("patroni", password) if password is not None else None
        self._schemes = ("http",) if authority is None else ("https", "http")
        self._session = _session(authority)
        self._patience = patience
        self._pause = pause
        self._attempt = attempt
        self._port = port

    def members(self) -> Sequence[Member]:
        """From ``GET /cluster``."""
        listed = self._answer("GET", "cluster").json()["members"]
        return tuple(Member(each["name"], each["role"], each["state"]) for each in listed)

    def has_started(self) -> bool:
        """From ``GET /health``, asked again until it says so or the time is over."""
        until = time.monotonic() + self._patience
        while not self._runs():
            if time.monotonic() + self._pause > until:
                return False
            time.sleep(self._pause)
        return True

    def primary_behind(self, service: str) -> str | None:
        """From ``GET /primary``."""
        try:
            answer = self._ask(address(service, self._namespace), "GET", "primary")
        except requests.RequestException:
            return None
        if answer.status_code != requests.codes.ok:
            return None
        name: str = answer.json()["patroni"]["name"]
        return name

    def synchrony(self) -> Synchrony:
        """From ``GET /config``, with Patroni's defaults for what is not set."""
        settings = self._answer("GET", "config").json()
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
        self._answer("PATCH", "config", settings)

    def reload(self) -> None:
        """By ``POST /reload``."""
        self._own("POST", "reload")

    def restart(self) -> None:
        """By ``POST /restart``."""
        self._own("POST", "restart", {}, timeout=_SLOW)

    def switch_over(self, leader: str, candidate: str | None = None) -> None:
        """By ``POST /switchover``."""
        wanted = {"leader": leader} | ({} if candidate is None else {"candidate": candidate})
        self._answer("POST", "switchover", wanted, timeout=_SLOW)

    def _runs(self) -> bool:
        try:
            answer = self._ask(self._hosts[0], "GET", "health")
        except requests.RequestException:
            return False
        running: bool = answer.json()["state"] == "running"
        return running and answer.status_code == requests.codes.ok

    def _own(self, method: str, path: str, data: object = None, **options: Any) -> None:  # noqa: ANN401 - those of _ask
        """An answer of this unit's member."""
        try:
            answer = self._ask(self._hosts[0], method, path, data, **options)
        except requests.RequestException as error:
            raise PatroniUnavailableError(
                f"Patroni does not answer on this unit: {_why(error)}"
            ) from error
        _check(answer)

    def _answer(
        self,
        method: str,
        path: str,
        data: object = None,
        timeout: tuple[float, float] | None = None,
    ) -> requests.Response:
        """The first good answer that a member gives."""
        until = time.monotonic() + self._patience
        silent: list[str] = []
        for host in self._hosts:
            if silent and time.monotonic() > until:
                silent.append("no time was left for the others")
                break
            try:
                answer = self._ask(host, method, path, data, timeout=timeout)
            except requests.RequestException as error:
                silent.append(f"{host}: {_why(error)}")
                continue
            if answer.status_code < requests.codes.server_error:
                return _check(answer)
            silent.append(f"{host}: HTTP {answer.status_code}")
        raise PatroniUnavailableError(f"waiting for Patroni to answer ({'; '.join(silent)})")

    def _ask(
        self,
        host: str,
        method: str,
        path: str,
        data: object = None,
        timeout: tuple[float, float] | None = None,
    ) -> requests.Response:
        """The answer of one host, by the scheme that it speaks."""
        wait = timeout or self._attempt
        for scheme in self._schemes[:-1]:
            try:
                return self._request(scheme, host, method, path, data, wait)
            except requests.ConnectTimeout:
                raise  # nobody is there, whatever they would speak
            except requests.ConnectionError:
                continue
        return self._request(self._schemes[-1], host, method, path, data, wait)

    def _request(
        self,
        scheme: str,
        host: str,
        method: str,
        path: str,
        data: object,
        timeout: tuple[float, float],
    ) -> requests.Response:
        return self._session.request(
            method,
            f"{scheme}://{host}:{self._port}/{path}",
            json=data,
            auth=None if method == "GET" else self._auth,
            timeout=timeout,
            allow_redirects=False,
        )


class _Trusting(HTTPAdapter):
    """HTTPS that trusts one authority, which is in no file."""

    def __init__(self, authority: str) -> None:
        self._context = ssl.create_default_context(cadata=authority)
        super().__init__()

    def init_poolmanager(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 - those of the library
        """Connect with the authority's context."""
        super().init_poolmanager(*args, ssl_context=self._context, **options)

    def cert_verify(self, *_: object) -> None:
        """Add no other authority: the context is all there is."""


def _session(authority: str | None) -> requests.Session:
    """Requests without a proxy: the members are pods of the same namespace."""
    session = requests.Session()
    session.trust_env = False
    if authority is not None:
        session.mount("https://", _Trusting(authority))
    return session


def _check(answer: requests.Response) -> requests.Response:
    """The answer, if it is a good one.

    Raises:
        RefusedError: Patroni does not do it, and says why.
    """
    if not answer.ok:
        raise RefusedError(f"Patroni refuses: {answer.text.strip() or answer.reason}")
    return answer


def _why(error: requests.RequestException) -> str:
    """The kind of error, in words that stay short: those of the library go into detail."""
    if isinstance(error, requests.Timeout):
        return "no answer in time"
    if isinstance(error, requests.exceptions.SSLError):
        return "no trusted certificate"
    return "no connection"


_: type[Patroni] = PatroniApi
