"""A controller of the tests' own: it answers what it is told to, and keeps what it was asked."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from socketserver import ThreadingUnixStreamServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit


class FakeController:
    """The operations with their answers; an exception refuses with its message."""

    def __init__(self) -> None:
        self.answers: dict[str, Any] = {}
        self.log: Sequence[Mapping[str, str]] = ()
        self.calls: list[tuple[str, Mapping[str, Any]]] = []

    def asked(self, operation: str) -> list[Mapping[str, Any]]:
        """The parameters of each call of an operation."""
        return [parameters for name, parameters in self.calls if name == operation]

    def answer(self, operation: str, parameters: Mapping[str, Any]) -> tuple[int, Any]:
        """A status and what goes with it."""
        self.calls.append((operation, parameters))
        answer = self.answers.get(operation, {})
        if isinstance(answer, list):
            answer = answer.pop(0) if len(answer) > 1 else answer[0]
        if isinstance(answer, Exception):
            return 400, {"error": str(answer)}
        return 200, answer


@contextmanager
def serving(controller: FakeController, socket: Path) -> Iterator[None]:
    """A controller at its socket."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            parameters = json.loads(self.rfile.read(length))
            operation = self.path.removeprefix("/v1/")
            self._send(*controller.answer(operation, parameters))

        def do_GET(self) -> None:
            controller.calls.append(("log", parse_qs(urlsplit(self.path).query)))
            self.send_response(200)
            self.end_headers()
            for line in controller.log:
                self.wfile.write(json.dumps(line).encode() + b"\n")

        def log_message(self, format: str, *args: object) -> None:
            """Nobody reads it."""

        def _send(self, status: int, answer: object) -> None:
            body = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    with ThreadingUnixStreamServer(str(socket), Handler) as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield
        finally:
            server.shutdown()
            thread.join()
