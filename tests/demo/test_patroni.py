"""Patroni's REST API, asked by the demo."""

import base64
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.demo import patroni
from tests.demo.patroni import Member

CLUSTER = {
    "members": [
        {"name": "postgresql-0", "role": "leader", "state": "running", "host": "127.0.0.10"},
        {"name": "postgresql-1", "role": "sync_standby", "state": "streaming", "lag": 0},
        {"name": "postgresql-2", "role": "replica", "state": "starting"},
    ]
}


class Answers(BaseHTTPRequestHandler):
    """As Patroni answers."""

    def do_GET(self) -> None:
        """Tell of the cluster."""
        self._answer(200 if self.path == "/cluster" else 404)

    def do_PATCH(self) -> None:
        """Take the configuration of who has the password."""
        login = base64.b64encode(b"patroni:secret").decode()
        self.rfile.read(int(self.headers["Content-Length"]))
        self._answer(200 if self.headers["Authorization"] == f"Basic {login}" else 401)

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def _answer(self, status: int) -> None:
        self.send_response(status)
        self.end_headers()
        self.wfile.write(json.dumps(CLUSTER).encode())


@pytest.fixture
def address(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Where it answers."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        monkeypatch.setattr(patroni, "PORT", server.server_port)
        threading.Thread(target=server.serve_forever, args=(0.01,)).start()
        yield "127.0.0.1"
        server.shutdown()


def test_members_as_the_first_that_answers_knows_them(address: str) -> None:
    """Where nobody listens, the next is asked."""
    found = patroni.members(["127.0.0.9", address])

    assert found["postgresql-1"] == Member("postgresql-1", "sync_standby", "streaming")
    assert [member.leads for member in found.values()] == [True, False, False]
    assert [member.follows for member in found.values()] == [False, True, False]


def test_nobody_answers() -> None:
    """Before the first member runs there is none."""
    assert patroni.members([]) == {}


def test_clock(address: str) -> None:
    """Only who has the password may change it."""
    patroni.hasten(address, "secret")

    with pytest.raises(ConnectionError, match="401"):
        patroni.hasten(address, "another")
