"""Containers whose Pebble is asked by the framework's own client, over a socket of the test's."""

import json
import socketserver
import threading
from collections.abc import Generator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import ops
from ops import pebble

from unit.workload import CONTAINER, SERVICE


def container_at(socket: Path) -> ops.Container:
    """The container, with a client that soon gives up."""
    backend: Any = SimpleNamespace(_juju_context=SimpleNamespace(version=ops.JujuVersion("3.6.14")))
    client = pebble.Client(str(socket), timeout=0.1)
    return ops.Container(CONTAINER, backend, pebble_client=client)


@contextmanager
def listening_pebble(socket: Path, current: str) -> Generator[list[object]]:
    """A Pebble whose service is as given. It yields what it is asked to signal."""
    signals: list[object] = []
    service = {"name": SERVICE, "startup": "enabled", "current": current}

    class Answering(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.answer([service])

        def do_POST(self) -> None:
            assert self.path == "/v1/signals"
            signals.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.answer(True)  # noqa: FBT003 - what Pebble answers

        def answer(self, result: object) -> None:
            body = json.dumps({"type": "sync", "status-code": 200, "result": result}).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with socketserver.UnixStreamServer(str(socket), Answering) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield signals
        finally:
            server.shutdown()
            thread.join()
