"""HTTP servers on this machine that answer as a test says, or not at all."""

import json
import socket
import ssl
import threading
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answers = Callable[[str, str], tuple[int, object]]
"""The status and the JSON for a method and a path."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One request that came."""

    method: str
    path: str
    headers: Mapping[str, str]
    data: Any


@dataclass(slots=True)
class Server:
    """What a server was asked."""

    host: str
    port: int
    asked: list[Asked] = field(default_factory=list)

    @property
    def requests(self) -> list[str]:
        """The requests, in short."""
        return [f"{each.method} {each.path}" for each in self.asked]


@contextmanager
def serving(
    answers: Answers,
    host: str = "127.0.0.1",
    port: int = 0,
    context: ssl.SSLContext | None = None,
    *,
    garbled: bool = False,
) -> Generator[Server]:
    """Answer requests while the block runs, over TLS if there is a context for it.

    What is garbled is no JSON, and does not say what else it is.
    """

    class Handler(BaseHTTPRequestHandler):
        def handle_any(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            body = self.rfile.read(length)
            data = json.loads(body) if body else None
            server.asked.append(Asked(self.command, self.path, dict(self.headers), data))
            status, content = answers(self.command, self.path)
            encoded = b"<html>" if garbled else json.dumps(content).encode()
            self.send_response(status)
            if not garbled:
                self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(encoded)))
            self.end_headers()
            self.wfile.write(encoded)

        do_GET = do_PATCH = do_POST = do_DELETE = handle_any  # noqa: N815 - the library's names

        def log_message(self, *_: object) -> None:
            pass

    httpd = ThreadingHTTPServer((host, port), Handler)
    httpd.daemon_threads = True
    httpd.handle_error = lambda *_: None  # type: ignore[method-assign] # a client that hangs up is no news
    if context is not None:
        httpd.socket = context.wrap_socket(httpd.socket, server_side=True)
    server = Server(host, httpd.server_port)
    thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        httpd.shutdown()
        httpd.server_close()
        thread.join()


@contextmanager
def hanging(host: str = "127.0.0.1", port: int = 0) -> Generator[Server]:
    """Take connections and never answer."""
    with socket.create_server((host, port)) as listening:
        yield Server(host, listening.getsockname()[1])
