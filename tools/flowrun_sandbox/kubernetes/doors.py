"""Where charms and containers reach an API, and meet what is to go wrong there."""

from typing import Self

from aiohttp import web

from flowrun_sandbox.kubernetes.faults import Faults

_PATIENCE = 0.1
"""Seconds that requests have to end when the door closes for good."""


class Door:
    """An API's address, as plain HTTP. As a context manager it is open; it may close meanwhile."""

    def __init__(
        self, application: web.Application, faults: Faults, host: str, port: int = 0
    ) -> None:
        """Get ready to serve on a port of a host, or on one that is free for 0.

        Args:
            application: What answers.
            faults: What it lets requests meet.
            host: The address to listen on.
            port: The port of it.
        """
        self.faults = faults
        self.host = host
        self.port = port
        self._runner = web.AppRunner(
            application, access_log=None, handler_cancellation=True, shutdown_timeout=_PATIENCE
        )
        self._site: web.TCPSite | None = None

    @property
    def address(self) -> str:
        """Where clients find it: ``http://127.0.0.1:8001``."""
        return f"http://{self.host}:{self.port}"

    async def __aenter__(self) -> Self:
        """Open."""
        await self._runner.setup()
        await self.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close for good."""
        await self._runner.cleanup()

    async def open(self) -> None:
        """Accept connections, on the same port as before."""
        if self._site is not None:
            return
        self._site = web.TCPSite(self._runner, self.host, self.port)
        await self._site.start()
        self.port = self._runner.addresses[0][1]

    async def close(self) -> None:
        """Refuse connections, and break those that there are."""
        if self._site is None:
            return
        await self._site.stop()
        self._site = None
        server = self._runner.server
        assert server
        for connection in server.connections:
            if connection.transport:
                connection.transport.abort()
