"""Checks: tried again and again, and what comes of it."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from ops import pebble

Eventually = Callable[[Callable[[], object]], None]


def add(client: pebble.Client, name: str, **fields: Any) -> None:
    """Add a check to the plan, which is tried often and fails at the second failure."""
    check = {"override": "replace", "period": "150ms", "threshold": 2, **fields}
    layer: Any = {"checks": {name: check}}
    client.add_layer("checks", layer, combine=True)


def info(client: pebble.Client, name: str) -> pebble.CheckInfo:
    """What Pebble says of a check."""
    (found,) = client.get_checks(names=[name])
    return found


def is_down(client: pebble.Client, name: str) -> bool:
    """Whether a check is down."""
    return info(client, name).status is pebble.CheckStatus.DOWN


def is_tried(client: pebble.Client, name: str) -> bool:
    """Whether a check has succeeded."""
    return bool(info(client, name).successes)


def test_success(client: pebble.Client, eventually: Eventually) -> None:
    """A check that succeeds is up, by a change that goes on."""
    add(client, "good", exec={"command": "true"}, level="alive")

    eventually(lambda: is_tried(client, "good"))

    check = info(client, "good")
    assert (check.status, check.failures, check.threshold) == (pebble.CheckStatus.UP, 0, 2)
    assert check.level is pebble.CheckLevel.ALIVE
    assert check.change_id is not None
    change = client.get_change(check.change_id)
    assert (change.kind, change.summary, change.status) == (
        "perform-check",
        'Perform exec check "good"',
        "Doing",
    )


def test_failure_and_recovery(
    client: pebble.Client, eventually: Eventually, tmp_path: Path
) -> None:
    """A check goes down at its threshold and comes up when it succeeds, each by another change."""
    file = tmp_path / "there"
    command = f"sh -c 'echo looking; test -e {file}'"
    add(client, "file", exec={"command": command})
    performing = info(client, "file").change_id
    assert performing is not None

    eventually(lambda: is_down(client, "file"))
    recovering = info(client, "file").change_id
    assert recovering is not None
    file.touch()
    eventually(lambda: not is_down(client, "file"))

    failed, recovered = client.get_change(performing), client.get_change(recovering)
    assert (failed.status, recovered.status) == ("Error", "Done")
    assert recovered.summary == 'Recover exec check "file"'
    assert failed.err == (
        "cannot perform the following tasks:"
        '\n- Perform exec check "file" (exit status 1; looking)'
        '\n- Perform exec check "file" (exit status 1)'
    )
    assert [line.split(" ", 2)[1] for line in failed.tasks[0].log] == ["ERROR", "ERROR"]


def test_notices_of_checks(client: pebble.Client, eventually: Eventually) -> None:
    """Each change of a check is a notice that names the check."""
    add(client, "noticed", exec={"command": "false"})

    eventually(lambda: is_down(client, "noticed"))

    notices = client.get_notices(types=[pebble.NoticeType.CHANGE_UPDATE])
    told = [one.last_data for one in notices if one.last_data.get("check-name") == "noticed"]
    assert {"kind": "perform-check", "check-name": "noticed"} in told
    assert {"kind": "recover-check", "check-name": "noticed"} in told


def test_tcp(client: pebble.Client, eventually: Eventually, unused_port: int) -> None:
    """A port that listens is up, and one that does not is down."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        add(client, "listens", tcp={"port": port, "host": "127.0.0.1"})
        add(client, "deaf", tcp={"port": unused_port, "host": "127.0.0.1"})

        eventually(lambda: is_tried(client, "listens") and is_down(client, "deaf"))

    assert "connection refused" in failure_of(client, "deaf")


def test_http(client: pebble.Client, eventually: Eventually) -> None:
    """An answer of 200 is up, and another is down and told; headers are sent."""
    with web_server() as url:
        add(client, "ok", http={"url": f"{url}/200", "headers": {"X-Key": "yes"}})
        add(client, "teapot", http={"url": f"{url}/418"})

        eventually(lambda: is_tried(client, "ok") and is_down(client, "teapot"))

    assert "non-2xx status code 418; short and stout" in failure_of(client, "teapot")


def test_timeout(client: pebble.Client, eventually: Eventually) -> None:
    """An attempt that takes too long is a failure."""
    add(client, "slow", exec={"command": "sleep 9"}, timeout="10ms")

    eventually(lambda: is_down(client, "slow"))

    assert "check timed out after 10ms" in failure_of(client, "slow")


def test_health(client: pebble.Client, api: Any, eventually: Eventually) -> None:
    """Pebble is healthy as long as no check of the level is down; to be ready is to be alive."""
    add(client, "unready", exec={"command": "false"}, level="ready")
    add(client, "alive", exec={"command": "true"}, level="alive")

    eventually(lambda: is_down(client, "unready"))

    path = "/v1/health?names=alive,unready"
    assert api.request("GET", f"{path}&level=alive")["result"] == {"healthy": True}
    assert api.request("GET", "/v1/health?names=alive")["result"] == {"healthy": True}
    with pytest.raises(pebble.APIError) as caught:
        api.request("GET", f"{path}&level=ready")
    assert caught.value.code == 502


def test_stop_and_start(client: pebble.Client, eventually: Eventually) -> None:
    """A check that is stopped is inactive, and its change is over."""
    add(client, "paused", exec={"command": "true"})
    eventually(lambda: is_tried(client, "paused"))
    change = info(client, "paused").change_id
    assert change is not None

    stopped = client.stop_checks(["paused"])
    status = info(client, "paused").status
    started = client.start_checks(["paused"])

    assert (stopped, started) == (["paused"], ["paused"])
    assert status is pebble.CheckStatus.INACTIVE
    assert client.wait_change(change).ready
    assert client.start_checks(["paused"]) == []


def test_disabled(client: pebble.Client) -> None:
    """A check that is disabled waits until it is started."""
    add(client, "asleep", exec={"command": "true"}, startup="disabled")

    before = info(client, "asleep").status
    client.replan_services()

    assert (before, info(client, "asleep").status) == (pebble.CheckStatus.INACTIVE,) * 2
    assert client.start_checks(["asleep"]) == ["asleep"]


def test_replan_starts_checks(client: pebble.Client) -> None:
    """A replan starts the checks that are enabled and were stopped."""
    add(client, "wanted", exec={"command": "true"})
    client.stop_checks(["wanted"])

    client.replan_services()

    assert info(client, "wanted").status is pebble.CheckStatus.UP


def test_unknown_check(client: pebble.Client) -> None:
    """A check that is not in the plan cannot be started."""
    with pytest.raises(pebble.APIError) as caught:
        client.start_checks(["nothing"])

    assert caught.value.message == "cannot start checks: cannot find checks in plan: nothing"


def test_refresh(client: pebble.Client, api: Any) -> None:
    """A check is tried at once when somebody asks for that."""
    add(client, "seldom", exec={"command": "sh -c 'echo no; exit 1'"}, period="1h", threshold=1)

    answer = api.request("POST", "/v1/checks/refresh", body={"name": "seldom"})["result"]

    assert answer["error"] == "exit status 1; no"
    assert (answer["info"]["status"], answer["info"]["failures"]) == ("down", 1)


def test_refresh_of_an_inactive_check(client: pebble.Client, api: Any) -> None:
    """A check that is stopped can be tried, and stays stopped."""
    add(client, "tested", exec={"command": "true"}, startup="disabled", period="1h")

    answer = api.request("POST", "/v1/checks/refresh", body={"name": "tested"})["result"]

    assert answer["info"]["status"] == "inactive"
    assert "error" not in answer


def test_service_context(client: pebble.Client, eventually: Eventually) -> None:
    """A command can be run with what a service is given."""
    service = {"override": "replace", "command": "x", "environment": {"CODE": "0"}}
    layer: Any = {"services": {"context": service}}
    client.add_layer("context", layer)

    add(client, "like", exec={"command": "sh -c 'exit $CODE'", "service-context": "context"})

    eventually(lambda: is_tried(client, "like"))


def test_failing_check_restarts_a_service(
    client: pebble.Client, eventually: Eventually, tmp_path: Path
) -> None:
    """A service can ask to be restarted when a check fails."""
    sick, starts = tmp_path / "sick", tmp_path / "starts"
    service = {
        "override": "replace",
        "command": f"sh -c 'echo x >> {starts}; exec sleep 1000'",
        "on-check-failure": {"healing": "restart"},
        "backoff-delay": "10ms",
    }
    layer: Any = {"services": {"patient": service}}
    client.add_layer("patient", layer)
    client.start_services(["patient"])

    add(client, "healing", exec={"command": f"sh -c '! test -e {sick}'"}, threshold=1)
    sick.touch()
    eventually(lambda: starts.read_text() == "x\nx\n")

    sick.unlink()
    client.stop_services(["patient"])


def failure_of(client: pebble.Client, name: str) -> str:
    """Why a check went down."""
    changes = client.get_changes(pebble.ChangeState.READY)
    (error,) = (one.err for one in changes if one.summary.endswith(f' check "{name}"') and one.err)
    return error or ""


@contextmanager
def web_server() -> Iterator[str]:
    """A server that answers with the status that the path names."""
    server = HTTPServer(("127.0.0.1", 0), _Answer)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


class _Answer(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        status = int(self.path[1:])
        allowed = status != 200 or self.headers["X-Key"] == "yes"
        self.send_response(status if allowed else 403)
        self.end_headers()
        self.wfile.write(b"short and stout")

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""
