"""Commands that clients have executed."""

import os
import pwd
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pytest
import websocket
from ops import pebble

Eventually = Callable[[Callable[[], object]], None]


def test_output(client: pebble.Client) -> None:
    """Both outputs come back, apart."""
    out, err = client.exec(["sh", "-c", "echo out; echo err >&2"]).wait_output()

    assert (out, err) == ("out\n", "err\n")


def test_outputs_together(client: pebble.Client) -> None:
    """Both outputs come back as one, if that is asked for."""
    process: Any = client.exec(["sh", "-c", "echo out; echo err >&2"], combine_stderr=True)

    assert process.wait_output() == ("out\nerr\n", None)


def test_exit_code(client: pebble.Client) -> None:
    """The exit code is told, in the task of a change."""
    process: Any = client.exec(["sh", "-c", "exit 7"])

    with pytest.raises(pebble.ExecError) as caught:
        process.wait()

    change = max(client.get_changes(pebble.ChangeState.READY), key=lambda each: int(each.id))
    assert caught.value.exit_code == 7
    assert (change.kind, change.summary) == ("exec", 'Execute command "sh"')
    assert change.tasks[0].data == {"exit-code": 7}


def test_much_input(client: pebble.Client) -> None:
    """A lot of input goes through, and the end of it is seen."""
    content = os.urandom(3_000_000)

    out, _ = client.exec(["cat"], stdin=content, encoding=None).wait_output()

    assert out == content


def test_streaming(client: pebble.Client) -> None:
    """Input and output flow while the command runs."""
    process: Any = client.exec(["cat"])
    assert process.stdin
    assert process.stdout

    echoed = []
    for line in ("one\n", "two\n"):
        process.stdin.write(line)
        process.stdin.flush()
        echoed.append(process.stdout.readline())
    process.stdin.close()
    process.wait()

    assert echoed == ["one\n", "two\n"]


@pytest.mark.usefixtures("stand_in")
def test_input_that_nobody_reads(client: pebble.Client) -> None:
    """A command that leaves its input unread ends at once; with a real Pebble in two minutes."""
    process: Any = client.exec(["true"], stdin=b"x" * 1_000_000, encoding=None)

    process.wait()


def test_setting(client: pebble.Client, tmp_path: Path) -> None:
    """A command runs where, with what, and as whom it is told."""
    me = pwd.getpwuid(os.getuid()).pw_name
    command = ["sh", "-c", "pwd; echo $WORD $USER"]

    process: Any = client.exec(
        command, working_dir=tmp_path, environment={"WORD": "hello"}, user=me, group_id=os.getgid()
    )

    assert process.wait_output()[0] == f"{tmp_path}\nhello {me}\n"


def test_service_context(client: pebble.Client, tmp_path: Path) -> None:
    """A command can run as a service does; what is said besides comes first."""
    service = {
        "override": "replace",
        "command": "x",
        "environment": {"A": "service", "B": "service"},
        "working-dir": str(tmp_path),
    }
    layer: Any = {"services": {"context": service}}
    client.add_layer("context", layer)

    process: Any = client.exec(
        ["sh", "-c", "pwd; echo $A $B"], service_context="context", environment={"B": "own"}
    )

    assert process.wait_output()[0] == f"{tmp_path}\nservice own\n"


def test_timeout(client: pebble.Client) -> None:
    """A command that takes too long is ended."""
    process: Any = client.exec(["sleep", "555"], timeout=0.05)

    with pytest.raises(pebble.ChangeError) as caught:
        process.wait()

    assert caught.value.err == (
        "cannot perform the following tasks:\n"
        '- Execute command "sleep" (timed out after 50ms: context deadline exceeded)'
    )
    assert not running("555")


@pytest.mark.usefixtures("stand_in")
def test_timeout_ends_all(client: pebble.Client) -> None:
    """What a command started ends with it; a real Pebble waits for that, for ever perhaps."""
    process: Any = client.exec(["sh", "-c", "sleep 666; true"], timeout=0.05)

    with pytest.raises(pebble.ChangeError, match="timed out after 50ms"):
        process.wait()

    assert not running("666")


def test_signal(client: pebble.Client) -> None:
    """A command can be sent a signal."""
    process: Any = client.exec(["sleep", "100"])

    process.send_signal("SIGKILL")

    with pytest.raises(pebble.ExecError) as caught:
        process.wait()
    assert caught.value.exit_code == 137


def test_client_that_goes_away(client: pebble.Client, api: Any, eventually: Eventually) -> None:
    """A command whose client is gone is ended."""
    process: Any = client.exec(["sleep", "556"])
    eventually(lambda: running("556"))

    api.hang_up(process)

    eventually(lambda: not running("556"))


def test_client_that_never_connects(client: pebble.Client, api: Any) -> None:
    """A command is not executed for a client that does not connect, and an abort ends the wait."""
    answer = api.request("POST", "/v1/exec", body={"command": ["touch", "/nowhere"]})

    change = client.abort_change(pebble.ChangeID(answer["change"]))

    assert client.wait_change(change.id).ready


def test_terminal(api: Any) -> None:
    """A command can have a terminal of a size, which can be changed."""
    body = {
        "command": ["sh", "-c", "tty >/dev/null && stty size; read word; stty size; echo $word"],
        "terminal": True,
        "interactive": True,
        "width": 80,
        "height": 24,
    }
    answer = api.request("POST", "/v1/exec", body=body)
    task = answer["result"]["task-id"]
    control: Any = api.websocket(task, "control")
    stdio: Any = api.websocket(task, "stdio")
    seen = stdio.recv().decode()

    control.send('{"command": "resize", "resize": {"width": 100, "height": 50}}')
    eventually_resized(control)
    stdio.send_binary(b"word\n")

    seen += everything(stdio)
    control.shutdown()
    stdio.shutdown()
    assert seen.split() == ["24", "80", "word", "50", "100", "word"]


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ({"command": ["no-such-program"]}, 'cannot find executable "no-such-program"'),
        (
            {"command": ["true"], "working_dir": "/none"},
            'cannot call exec: working directory "/none" does not exist',
        ),
        ({"command": ["true"], "service_context": "x"}, 'context service "x" not found'),
        ({"command": ["true"], "user": "eve-of-none"}, "user: unknown user eve-of-none"),
    ],
)
def test_refused(client: pebble.Client, arguments: dict[str, Any], reason: str) -> None:
    """What cannot be executed is refused at once."""
    with pytest.raises(pebble.APIError) as caught:
        client.exec(**arguments)

    assert caught.value.message == reason


def test_unknown_websocket(api: Any) -> None:
    """Nobody connects to a command that is not there."""
    with pytest.raises(websocket.WebSocketBadStatusException) as caught:
        api.websocket("999", "stdio")

    assert caught.value.status_code == 404


def everything(stdio: Any) -> str:
    """What a websocket yields until its end."""
    seen = ""
    while isinstance(chunk := stdio.recv(), bytes):
        seen += chunk.decode()
    return seen


def eventually_resized(control: Any) -> None:
    """Wait until Pebble has read what the control websocket was sent."""
    control.ping()
    control.recv_frame()


def running(argument: str) -> bool:
    """Whether a process has this argument."""
    return any(argument in _arguments(one) for one in psutil.Process().children(recursive=True))


def _arguments(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except (psutil.NoSuchProcess, psutil.ZombieProcess):
        return []
