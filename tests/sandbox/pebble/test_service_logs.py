"""What services print: kept, told, and sent elsewhere."""

import json
import queue
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ops import pebble

from flowrun_sandbox.pebble.service_logs import KEPT_BYTES, LineSplitter, ServiceLogs

Eventually = Callable[[Callable[[], object]], None]


@given(st.lists(st.binary(max_size=5).map(lambda chunk: chunk.replace(b"x", b"\n"))))
def test_splitting(chunks: list[bytes]) -> None:
    """However output is cut, its lines are the same."""
    splitter = LineSplitter()

    lines = [line for chunk in chunks for line in splitter.feed(chunk)] + splitter.end()

    text = b"".join(chunks)
    expected = [line.decode(errors="replace") for line in text.split(b"\n")]
    assert lines == (expected[:-1] if expected[-1] == "" else expected)


def test_only_the_last_is_kept() -> None:
    """Of a lot of output, the end is kept."""
    logs = ServiceLogs()

    logs.add("a", (f"{number:099}" for number in range(2000)))

    lines = logs.last(["a"], None)
    assert len(lines) == KEPT_BYTES // 100
    assert lines[-1].message.endswith("1999")


def test_last_of_several() -> None:
    """The last lines of several services come in the order of their moments."""
    logs = ServiceLogs()
    for service, message in (("a", "1"), ("b", "2"), ("a", "3")):
        logs.add(service, [message])

    assert [line.message for line in logs.last(None, 2)] == ["2", "3"]
    assert [line.message for line in logs.last(["a"], 1)] == ["3"]


def test_over_the_api(client: pebble.Client, api: Any, eventually: Eventually) -> None:
    """The last lines are asked for, and those to come are followed."""
    start(client, "printing", "echo one; echo two; read x < /dev/null; exec sleep 1000")
    eventually(lambda: told(api, services="printing", n="-1") == ["one", "two"])

    with api.raw(
        "GET", "/v1/logs", {"services": "printing", "follow": "true", "n": "1"}
    ) as following:
        first = json.loads(following.readline())

    assert (first["service"], first["message"]) == ("printing", "two")
    assert told(api, services="printing", n="1") == ["two"]
    client.stop_services(["printing"])


def test_wrong_number(api: Any) -> None:
    """The number of lines is a number."""
    with pytest.raises(pebble.APIError, match="n must be -1, 0, or a positive integer"):
        told(api, n="-2")


@pytest.mark.parametrize("kind", ["loki", "opentelemetry"])
def test_forwarding(client: pebble.Client, collector: "Collector", kind: str) -> None:
    """Lines are sent to a target, with labels that may use the service's environment."""
    name = f"sender-{kind}"
    target = {
        "override": "replace",
        "type": kind,
        "location": collector.url,
        "services": [name],
        "labels": {"who": "$NAME-${NAME}-$$"},
    }

    start(client, name, "echo hello; exec sleep 1000", **{f"to-{kind}": target})

    path, sent = collector.received.get(timeout=20)
    client.stop_services([name])
    assert (path, flattened(sent)) == EXPECTED[kind]


def test_forwarding_again(client: pebble.Client, collector: "Collector", tmp_path: Path) -> None:
    """Lines that a target cannot take now are sent again, with those that come next."""
    collector.answers[:] = [503]
    target = {
        "override": "replace",
        "type": "loki",
        "location": collector.url,
        "services": ["patient"],
    }

    waiting = f"until test -e {tmp_path}/go; do sleep 0.1; done"
    start(client, "patient", f"echo one; {waiting}; echo two; exec sleep 1000", again=target)

    first = collector.received.get(timeout=20)
    (tmp_path / "go").touch()
    second = collector.received.get(timeout=20)
    client.stop_services(["patient"])
    assert [sent_lines(first), sent_lines(second)] == [["one"], ["one", "two"]]


EXPECTED = {
    "loki": (
        "/",
        {"pebble_service": "sender-loki", "who": "bob-bob-", "line": "hello"},
    ),
    "opentelemetry": (
        "/v1/logs",
        {"service.name": "sender-opentelemetry", "who": "bob-bob-", "line": "hello"},
    ),
}


def flattened(sent: Any) -> dict[str, str]:
    """The labels and the line of what a target was sent."""
    if "streams" in sent:
        (stream,) = sent["streams"]
        return {**stream["stream"], "line": stream["values"][0][1]}
    (resource,) = sent["resourceLogs"]
    labels = {one["key"]: one["value"]["stringValue"] for one in resource["resource"]["attributes"]}
    (record,) = resource["scopeLogs"][0]["logRecords"]
    return {**labels, "line": record["body"]["stringValue"]}


def sent_lines(received: tuple[str, Any]) -> list[str]:
    """The lines that Loki was sent."""
    (stream,) = received[1]["streams"]
    return [line for _, line in stream["values"]]


def service(name: str, script: str) -> dict[str, Any]:
    """A service that runs some shell."""
    command = f"sh -c '{script}'"
    environment = {"NAME": "bob"}
    return {name: {"override": "replace", "command": command, "environment": environment}}


def start(client: pebble.Client, name: str, script: str, **targets: Any) -> None:
    """Run some shell as a service, whose output goes to some targets."""
    layer: Any = {"services": service(name, script), "log-targets": targets}
    client.add_layer(name, layer)
    client.start_services([name], timeout=0)


def told(api: Any, **query: str) -> list[str]:
    """The messages that Pebble tells."""
    with api.raw("GET", "/v1/logs", query) as answer:
        return [json.loads(line)["message"] for line in answer]


class Collector:
    """A server that takes logs."""

    def __init__(self) -> None:
        self.received: queue.Queue[tuple[str, Any]] = queue.Queue()
        self.answers: list[int] = []
        """What it answers first; after that, that all is well."""
        collector = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                collector.received.put((self.path, json.loads(body)))
                self.send_response(collector.answers.pop() if collector.answers else 204)
                self.end_headers()

            def log_message(self, *arguments: object) -> None:
                """Say nothing."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"


@pytest.fixture
def collector() -> Iterator[Collector]:
    """A server that takes logs, for one test."""
    collector = Collector()
    thread = Thread(target=collector.server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield collector
    collector.server.shutdown()
    thread.join()
    collector.server.server_close()
