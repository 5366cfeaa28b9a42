"""One request to one member's REST API: in bounded time, over whichever scheme it speaks."""

import ssl
from http import HTTPStatus
from typing import Any

import requests
from requests.adapters import HTTPAdapter

from steps.errors import RefusedError
from steps.unit.shared import User

PORT = 8008


class RestApi:
    """The members of a cluster, over HTTP or, where the unit has a certificate, HTTPS.

    While TLS is being turned on or off, members differ in what they speak, so HTTP is tried where
    HTTPS finds nobody who can be trusted.
    """

    def __init__(
        self,
        *,
        password: str | None = None,
        authority: str | None = None,
        attempt: tuple[float, float] = (2.0, 3.0),
        deed: tuple[float, float] = (2.0, 40.0),
        port: int = PORT,
    ) -> None:
        """Make requests later.

        Args:
            password: That of Patroni's own user, for what changes something.
            authority: The certificate that the members' are signed by, if any, as PEM.
            attempt: Seconds to connect and to wait for data.
            deed: The same, for what Patroni answers when it is done.
            port: Where the members listen.
        """
        self._login = (User.PATRONI.value, password) if password is not None else None
        self._schemes = ("http",) if authority is None else ("https", "http")
        self._session = _session(authority)
        self._attempt = attempt
        self._deed = deed
        self._port = port

    def get(self, host: str, path: str) -> Any:  # noqa: ANN401 - it is what JSON holds
        """What a member says.

        Raises:
            RequestException: It says nothing, that it is not well, or nothing that is JSON.
        """
        answer = self._ask(host, "GET", path, None, self._attempt)
        answer.raise_for_status()
        return answer.json()

    def send(
        self,
        host: str,
        method: str,
        path: str,
        data: object,
        *,
        waits: bool = False,
    ) -> None:
        """Have a member do something, and wait until it is done if it takes its time.

        Raises:
            RefusedError: It does not, and says why.
            RequestException: It says nothing, or it has not read the password yet that it is asked
                with.
        """
        answer = self._ask(host, method, path, data, self._deed if waits else self._attempt)
        if answer.status_code == HTTPStatus.UNAUTHORIZED:
            answer.raise_for_status()
        if not answer.ok:
            raise RefusedError(f"Patroni refuses: {answer.text.strip() or answer.reason}")

    def _ask(
        self,
        host: str,
        method: str,
        path: str,
        data: object,
        timeout: tuple[float, float],
    ) -> requests.Response:
        for scheme in self._schemes[:-1]:
            try:
                return self._request(scheme, host, method, path, data, timeout)
            except requests.ConnectTimeout:
                raise  # nobody is there, whatever they would speak
            except requests.ConnectionError:
                continue
        return self._request(self._schemes[-1], host, method, path, data, timeout)

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
            auth=None if method == "GET" else self._login,
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
