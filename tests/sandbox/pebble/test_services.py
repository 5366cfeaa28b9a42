"""Services: started, watched, stopped."""

import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pytest
from ops import pebble

Eventually = Callable[[Callable[[], object]], None]

LIVE = "sleep 1000"


def add(client: pebble.Client, name: str, command: str = LIVE, **fields: Any) -> None:
    """Add a service to the plan."""
    named = {field.replace("_", "-"): value for field, value in fields.items()}
    service = {"override": "replace", "command": command, **named}
    layer: Any = {"services": {name: service}}
    client.add_layer("services", layer, combine=True)


def current(client: pebble.Client, name: str) -> object:
    """What Pebble says of how a service is."""
    (service,) = client.get_services([name])
    return getattr(service.current, "value", service.current)


def script(text: str) -> str:
    """A command that runs some lines of shell."""
    return f"sh -c '{text}'"


def logged(client: pebble.Client, change: pebble.ChangeID) -> list[str]:
    """What the tasks of a change logged, without the moments."""
    return [line.split(" ", 2)[2] for task in client.get_change(change).tasks for line in task.log]


def test_start_and_stop(client: pebble.Client) -> None:
    """A service is active between its start and its stop."""
    add(client, "plain")

    before = current(client, "plain")
    client.start_services(["plain"])
    between = current(client, "plain")
    client.stop_services(["plain"])

    assert (before, between, current(client, "plain")) == ("inactive", "active", "inactive")


def test_changes_of_services(client: pebble.Client) -> None:
    """A start is a change with a task for each service, found by the service's name."""
    add(client, "told")

    begun = client.start_services(["told"])

    change = client.get_change(begun)
    assert (change.kind, change.summary, change.status) == ("start", 'Start service "told"', "Done")
    assert [(task.kind, task.summary, task.status) for task in change.tasks] == [
        ("start", 'Start service "told"', "Done")
    ]
    assert change.ready_time is not None
    assert change.spawn_time < change.ready_time
    assert [one.id for one in client.get_changes(pebble.ChangeState.READY, "told")] == [begun]
    assert client.get_changes() == []
    client.stop_services(["told"])


def test_started_twice(client: pebble.Client) -> None:
    """What runs is not started again."""
    add(client, "twice")
    client.start_services(["twice"])

    again = client.start_services(["twice"])

    assert logged(client, again) == ['Service "twice" already started.']
    client.stop_services(["twice"])


def test_stopped_twice(client: pebble.Client) -> None:
    """What does not run need not be stopped."""
    add(client, "never")

    stopped = client.stop_services(["never"])

    assert logged(client, stopped) == ['Service "never" has never been started.']


def test_quick_exit(client: pebble.Client) -> None:
    """A command that ends within a second fails its change, with what it printed last."""
    add(client, "quick", script("seq 25; echo oh >&2; exit 3"), on_failure="ignore")

    with pytest.raises(pebble.ChangeError) as caught:
        client.start_services(["quick"])

    assert caught.value.err == (
        "cannot perform the following tasks:\n"
        '- Start service "quick" '
        "(service start attempt: exited quickly with code 3, will ignore)"
    )
    (output, _) = caught.value.change.tasks[0].log
    assert output.split("\n")[1:3] == ["    (...)", "    7"]
    assert output.endswith("    25\n    oh")
    assert current(client, "quick") == "error"


def test_no_command(client: pebble.Client) -> None:
    """A command that does not exist fails its change."""
    add(client, "missing", "no-such-program")

    with pytest.raises(pebble.ChangeError, match="executable file not found in"):
        client.start_services(["missing"])

    assert current(client, "missing") == "inactive"


def test_success_can_be_ignored(client: pebble.Client) -> None:
    """A service that ends well and is to be left alone is inactive."""
    add(client, "done", "true", on_success="ignore")

    with pytest.raises(pebble.ChangeError, match="exited quickly with code 0, will ignore"):
        client.start_services(["done"])

    assert current(client, "done") == "inactive"


def test_unknown_service(client: pebble.Client) -> None:
    """A service that is not in the plan cannot be started."""
    with pytest.raises(pebble.APIError) as caught:
        client.start_services(["nobody"])

    assert caught.value.message == 'cannot start services: service "nobody" does not exist'
    assert caught.value.code == 400


def test_restart_after_failure(
    client: pebble.Client, eventually: Eventually, tmp_path: Path
) -> None:
    """A service that fails is started again, after a while that grows."""
    file = tmp_path / "starts"
    command = script(f"date +%s%N >> {file}; test $(wc -l < {file}) -gt 3 || exit 1; {LIVE}")
    add(client, "failing", command, backoff_delay="20ms", backoff_factor=3)

    with pytest.raises(pebble.ChangeError, match="exited quickly with code 1, will restart"):
        client.start_services(["failing"])
    eventually(lambda: current(client, "failing") == "active" and file.read_text().count("\n") > 3)

    starts = [int(line) for line in file.read_text().split()]
    assert starts[2] - starts[1] >= 60_000_000
    client.stop_services(["failing"])


def test_killed_service_is_restarted(client: pebble.Client, eventually: Eventually) -> None:
    """A service that somebody kills comes back."""
    add(client, "killed", script(f"echo $$; exec {LIVE}"), backoff_delay="10ms")
    client.start_services(["killed"])
    (before,) = children("sleep", client)

    os.kill(before, signal.SIGKILL)
    eventually(lambda: children("sleep", client) not in ([before], []))

    assert current(client, "killed") == "active"
    client.stop_services(["killed"])
    assert children("sleep", client) == []


def test_stubborn_service(client: pebble.Client) -> None:
    """A service that does not heed SIGTERM is killed, with all that it started."""
    stubborn = script('trap "" TERM; (trap "" TERM; sleep 77); sleep 77')
    add(client, "stubborn", stubborn, kill_delay="50ms")
    client.start_services(["stubborn"])

    client.stop_services(["stubborn"])

    assert current(client, "stubborn") == "inactive"
    assert children("sleep", client) == []


def test_stop_while_starting(client: pebble.Client, eventually: Eventually) -> None:
    """A service that is stopped in its first second has not been started."""
    add(client, "hasty")
    begun = client.start_services(["hasty"], timeout=0)
    eventually(lambda: current(client, "hasty") == "active")

    client.stop_services(["hasty"])

    change = client.wait_change(begun)
    assert change.err is not None
    assert "stopped before the 1s okay delay" in change.err


def test_abort(client: pebble.Client, eventually: Eventually) -> None:
    """A start that is aborted ends the process and leaves out what was to come."""
    add(client, "first")
    add(client, "second", after=["first"], requires=["first"])
    begun = client.start_services(["first", "second"], timeout=0)
    eventually(lambda: current(client, "first") == "active")

    client.abort_change(begun)

    change = client.wait_change(begun)
    assert [task.status for task in change.tasks] == ["Error", "Hold"]
    assert "start aborted, sent SIGKILL to process" in (change.err or "")
    assert children("sleep", client) == []


def test_abort_what_is_over(client: pebble.Client) -> None:
    """What is over cannot be aborted."""
    begun = client.replan_services()

    with pytest.raises(pebble.APIError, match=f"cannot abort change {begun} with nothing pending"):
        client.abort_change(begun)


def test_order(client: pebble.Client, tmp_path: Path) -> None:
    """Services start one after the other where one requires that, and stop in the other order."""
    file = tmp_path / "order"
    for name, before in (("db", []), ("web", ["db"])):
        command = f'trap "echo -{name} >> {file}; exit" TERM; echo +{name} >> {file}; '
        looping = script(f"{command} while :; do sleep 0.01; done")
        add(client, name, looping, after=before, requires=before)
    client.start_services(["web", "db"])

    client.stop_services(["db", "web"])

    assert file.read_text().split() == ["+db", "+web", "-web", "-db"]


def test_failure_stops_the_lane(client: pebble.Client) -> None:
    """What waits for a service that fails is not started."""
    add(client, "base", "false", on_failure="ignore")
    add(client, "tower", after=["base"], requires=["base"])

    with pytest.raises(pebble.ChangeError) as caught:
        client.start_services(["tower"])

    assert [task.status for task in caught.value.change.tasks] == ["Error", "Hold"]
    assert caught.value.change.summary == 'Start service "tower" and 1 more'


def test_environment(client: pebble.Client, tmp_path: Path) -> None:
    """A service runs where and with what it is told."""
    command = script("echo $WORD; pwd; exit 1")
    environment = {"WORD": "yes"}
    add(
        client,
        "placed",
        command,
        environment=environment,
        working_dir=str(tmp_path),
        on_failure="ignore",
    )

    with pytest.raises(pebble.ChangeError) as caught:
        client.start_services(["placed"])

    assert f"    yes\n    {tmp_path}" in caught.value.change.tasks[0].log[0]


def test_unknown_user(client: pebble.Client) -> None:
    """A service of a user that does not exist is not started."""
    add(client, "theirs", user="nobody-of-this-name")

    with pytest.raises(pebble.ChangeError, match="unknown user nobody-of-this-name"):
        client.start_services(["theirs"])


def test_replan(client: pebble.Client) -> None:
    """A replan restarts what the plan has changed, and leaves alone what it has not."""
    add(client, "same")
    add(client, "changed")
    client.start_services(["same", "changed"])
    before = set(children("sleep", client))
    add(client, "changed", environment={"NEW": "1"})

    client.replan_services()

    after = set(children("sleep", client))
    assert len(before & after) == 1
    assert len(after) == 2
    client.stop_services(["same", "changed"])


def test_replan_of_nothing(client: pebble.Client) -> None:
    """A replan that changes nothing is a change without tasks."""
    change = client.get_change(client.replan_services())

    assert (change.summary, change.status, change.tasks) == ("Replan - no services", "Done", [])


def test_restart(client: pebble.Client) -> None:
    """A restart stops what runs and starts it, in one change."""
    add(client, "again")
    client.start_services(["again"])
    before = children("sleep", client)

    change = client.get_change(client.restart_services(["again"]))

    assert [task.kind for task in change.tasks] == ["stop", "start"]
    assert children("sleep", client) != before
    client.stop_services(["again"])


def test_no_default_services(client: pebble.Client) -> None:
    """Without services that start by themselves there is no autostart."""
    with pytest.raises(pebble.APIError, match="no default services") as caught:
        client.autostart_services()

    assert caught.value.body["result"]["kind"] == "no-default-services"


def test_signals(client: pebble.Client, eventually: Eventually, tmp_path: Path) -> None:
    """A service is sent signals."""
    file = tmp_path / "signal"
    add(
        client,
        "listening",
        script(f'trap "echo hup > {file}" HUP; while :; do sleep 0.01; done'),
    )
    client.start_services(["listening"])

    client.send_signal("SIGHUP", ["listening"])

    eventually(lambda: file.exists() and file.read_text() == "hup\n")
    client.stop_services(["listening"])


@pytest.mark.parametrize(
    ("name", "reason"),
    [("SIGHUP", "service is not running"), ("SIGNOT", 'invalid signal name "SIGNOT"')],
)
def test_no_signal(client: pebble.Client, name: str, reason: str) -> None:
    """A signal needs a name that exists and a service that runs."""
    add(client, "deaf")
    client.stop_services(["deaf"])

    with pytest.raises(pebble.APIError) as caught:
        client.send_signal(name, ["deaf"])

    assert caught.value.message in (
        f'cannot send signal to "deaf": {reason}',
        'cannot send signal to "deaf": service is not running',
    )


def test_wait_takes_too_long(client: pebble.Client) -> None:
    """Who waits for a change is told when the time is over."""
    add(client, "slow")
    begun = client.start_services(["slow"], timeout=0)

    with pytest.raises(pebble.TimeoutError):
        client.wait_change(begun, timeout=0.01)

    client.wait_change(begun)
    client.stop_services(["slow"])


def test_much_output(client: pebble.Client, eventually: Eventually) -> None:
    """A service that prints a lot is not held up by it."""
    add(client, "chatty", script(f"seq 200000; exec {LIVE}"))

    client.start_services(["chatty"])

    eventually(lambda: children("sleep", client))
    client.stop_services(["chatty"])


def children(name: str, client: pebble.Client) -> list[int]:
    """The processes of this name that a Pebble started: each has its folder in the environment."""
    folder = str(Path(client.socket_path).parent)
    return [
        one.pid
        for one in psutil.process_iter(["name", "status", "environ"])
        if one.info["name"] == name
        and one.info["status"] != psutil.STATUS_ZOMBIE
        and (one.info["environ"] or {}).get("PEBBLE") == folder
    ]
