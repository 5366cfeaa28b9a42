"""Requests to an API elsewhere, passed on as they are, unless a fault hits them."""

import base64
import json
from collections.abc import AsyncIterator, Mapping

import aiohttp
from aiohttp import web
from yarl import URL

from flowrun_sandbox.kubernetes.errors import ApiError
from flowrun_sandbox.kubernetes.faults import Asked, Faults
from flowrun_sandbox.kubernetes.remote import trusting
from flowrun_sandbox.kubernetes.server import refused
from flowrun_sandbox.kubernetes.target import is_resource, target

_OF_ONE_CONNECTION = frozenset(
    {"connection", "host", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade"}
)
"""Headers that are not passed on: RFC 9110, section 7.6.1."""
_NO_LIMIT = aiohttp.ClientTimeout(total=None, sock_connect=10)
"""A watch lasts as long as its client wants it."""


class Forwarder:
    """Passes requests on to an API, each with the token that it came with."""

    def __init__(self, address: str, faults: Faults, *, authority: str | None = None) -> None:
        """Get ready to pass on.

        Args:
            address: Where the API is.
            faults: What requests meet before they are passed on.
            authority: The file of the certificate that signs for the address.
        """
        self._address = address
        self._faults = faults
        self._authority = authority
        self._session: aiohttp.ClientSession | None = None

    def application(self) -> web.Application:
        """What aiohttp serves."""
        application = web.Application()
        application.router.add_route("*", "/{path:.*}", self._answer)
        application.cleanup_ctx.append(self._connected)
        return application

    async def _connected(self, _: web.Application) -> AsyncIterator[None]:
        connector = aiohttp.TCPConnector(ssl=trusting(self._authority), limit=0)
        async with aiohttp.ClientSession(
            connector=connector, auto_decompress=False, timeout=_NO_LIMIT
        ) as self._session:
            yield

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        try:
            if is_resource(request.path):
                await self._faults.meet(_asked(request))
            return await self._passed_on(request)
        except ApiError as error:
            return refused(error)

    async def _passed_on(self, request: web.Request) -> web.StreamResponse:
        assert self._session
        try:
            async with self._session.request(
                request.method,
                URL(self._address + request.raw_path, encoded=True),
                headers=_passed(request.headers),
                data=request.content if request.body_exists else None,
                skip_auto_headers=("Accept", "Accept-Encoding", "Content-Type", "User-Agent"),
                allow_redirects=False,
            ) as found:
                answer = web.StreamResponse(
                    status=found.status, reason=found.reason, headers=_passed(found.headers)
                )
                await answer.prepare(request)
                async for chunk in found.content.iter_any():
                    await answer.write(chunk)
        except aiohttp.ClientConnectorError as error:
            raise ApiError(503, f"the API at {self._address} does not answer: {error}") from error
        await answer.write_eof()
        return answer


def _asked(request: web.Request) -> Asked:
    """What a request is about; of kinds that the sandbox does not know, only who asks."""
    account = _account(request.headers.get("Authorization", ""))
    try:
        return target(request.method, request.path, request.query).asked(account)
    except ApiError:
        return Asked(request.method.lower(), "", account=account)


def _account(authorization: str) -> str:
    """The service account whose token it is, as ``namespace:name``, if it is one's.

    https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/
    """
    parts = authorization.removeprefix("Bearer ").split(".")
    if len(parts) != 3:  # noqa: PLR2004 - RFC 7519, section 3.1
        return ""
    payload = parts[1] + "=" * (-len(parts[1]) % 4)
    subject: str = json.loads(base64.urlsafe_b64decode(payload)).get("sub", "")
    kind, _, account = subject.partition("serviceaccount:")
    return account if kind == "system:" else ""


def _passed(headers: Mapping[str, str]) -> list[tuple[str, str]]:
    """Headers without those of a connection; one may be there several times."""
    return [each for each in headers.items() if each[0].lower() not in _OF_ONE_CONNECTION]
