"""The other hook tools."""

import json

import pytest

from flowrun_sandbox.model import changes, events
from flowrun_sandbox.model.context import HookContext
from flowrun_sandbox.model.entities import Port
from tests.sandbox.model.world import CLIENT, World, hook, ok, refused


def test_the_environment_is_jujus(world: World) -> None:
    """What ops asks for, and no folder of this machine."""
    environment = hook(world).environment

    assert environment["JUJU_DISPATCH_PATH"] == "hooks/update-status"
    assert environment["JUJU_HOOK_NAME"] == "update-status"
    assert environment["JUJU_UNIT_NAME"] == "pg/0"
    assert environment["JUJU_VERSION"] == events.JUJU_VERSION
    assert environment["JUJU_MACHINE_ID"] == ""


def test_a_command_has_tools_and_no_hook(world: World) -> None:
    """What it changes is told, and it leaves the queue alone."""
    context = HookContext(world.model, world.unit("pg/0"), events.COMMAND)
    ok(context.call("relation-set", ["-r", "0", "key=value"]))

    context.commit()

    assert context.environment["JUJU_HOOK_NAME"] == ""
    assert world.waiting("pg/1") == ["peers-relation-changed pg/0"]


def test_a_status_holds_at_once(world: World) -> None:
    """Also if the hook then fails."""
    context = hook(world)
    ok(context.call("status-set", ["--application=False", "active", "--", "-all- is", "well"]))
    ok(context.call("status-set", ["--application=True", "blocked", "no"]))

    context.discard()

    assert world.unit("pg/0").workload.message == "-all- is well"
    assert world.model.applications["pg"].status is not None


def test_a_status_can_be_asked_for(world: World) -> None:
    """The application's by the leader alone."""
    leader, other = hook(world), hook(world, "pg/1")
    ok(leader.call("status-set", ["active", "fine"]))
    ask = ["--include-data", "--format=json", "--application=true"]

    unit = json.loads(ok(leader.call("status-get", ["--include-data", "--format=json"])))
    whole = json.loads(ok(leader.call("status-get", ask)))

    assert unit == {"message": "fine", "status": "active", "status-data": {}}
    assert whole["units"]["pg/0"] == unit
    assert whole["application-status"]["status"] == "unknown"
    assert refused(other.call("status-get", ask)).endswith("this unit is not the leader")
    answer = other.call("status-set", ["--application=True", "active"])
    assert refused(answer) == "this unit is not the leader"


def test_a_status_that_juju_does_not_know_is_refused(world: World) -> None:
    """It names those that there are."""
    answer = hook(world).call("status-set", ["error"])

    assert refused(answer) == (
        'invalid status "error", expected one of [maintenance blocked waiting active]'
    )


def test_since_when_is_when_it_changed(world: World) -> None:
    """The same status again, as ops sets it in every hook, is no change."""
    world.inside("pg/0", lambda context: context.call("status-set", ["active", "fine"]))
    world.clock.pass_by(minutes=5)

    world.inside("pg/0", lambda context: context.call("status-set", ["active", "fine"]))

    assert world.unit("pg/0").workload.since != world.clock.now


def test_ports_are_open_when_the_hook_succeeds(world: World) -> None:
    """Inside it they are at once."""
    world.inside("pg/0", lambda context: context.call("open-port", ["99/udp"]))
    context = hook(world)
    ok(context.call("open-port", ["5432/tcp"]))
    ok(context.call("open-port", ["8000-8010"]))
    ok(context.call("close-port", ["99/udp"]))

    inside = json.loads(ok(context.call("opened-ports", ["--format=json"])))
    before = set(world.unit("pg/0").ports)
    context.commit()

    assert inside == ["5432/tcp", "8000-8010/tcp"]
    assert before == {Port("99/udp")}
    assert world.unit("pg/0").ports == {Port("5432/tcp"), Port("8000-8010/tcp")}


def test_a_port_can_be_open_for_some_endpoints(world: World) -> None:
    """One that is open for all can be closed for some."""
    context = hook(world)
    ask = ["--endpoints", "--format=json"]
    ok(context.call("open-port", ["80", "--endpoints", "peers,database"]))
    ok(context.call("open-port", ["99/udp"]))
    ok(context.call("open-port", ["99/udp", "--endpoints", "peers"]))

    opened = json.loads(ok(context.call("opened-ports", ask)))
    ok(context.call("close-port", ["80", "--endpoints", "peers"]))
    ok(context.call("close-port", ["99/udp", "--endpoints", "database"]))
    closed = json.loads(ok(context.call("opened-ports", ask)))
    ok(context.call("close-port", ["99/udp"]))
    context.commit()

    assert opened == ["80/tcp (database, peers)", "99/udp (*)"]
    assert closed == ["80/tcp (database)", "99/udp (peers)"]
    assert world.unit("pg/0").ports == {Port("80/tcp", "database")}
    answer = hook(world, "pg/1").call("open-port", ["80", "--endpoints", "nosuch"])
    assert refused(answer) == 'charm has no endpoint "nosuch"'


@pytest.mark.parametrize("port", ["0", "http", "70000/tcp", "9-1/tcp", "80/sctp"])
def test_what_is_no_port_is_refused(world: World, port: str) -> None:
    """As it was given."""
    assert refused(hook(world).call("open-port", [port]))


def test_state_is_kept_when_the_hook_succeeds(world: World) -> None:
    """Inside it, it is there at once."""
    context = hook(world)
    ok(context.call("state-set", ["--file", "-"], b"key: value\nother: '1'\n"))
    ok(context.call("state-set", ["third=3"]))
    ok(context.call("state-delete", ["other"]))

    inside = json.loads(ok(context.call("state-get", ["--format=json"])))
    context.commit()

    assert inside == {"key": "value", "third": "3"}
    assert world.unit("pg/0").state == inside
    assert refused(hook(world).call("state-get", ["--strict", "no"])) == '"no" not found'


def test_a_unit_knows_its_network(world: World) -> None:
    """By endpoint, whole or a part of it."""
    context = hook(world)

    whole = json.loads(ok(context.call("network-get", ["--format=json", "peers"])))

    assert whole["bind-addresses"][0]["addresses"][0]["value"] == "127.0.0.10"
    assert ok(context.call("network-get", ["--bind-address", "peers"])) == "127.0.0.10\n"
    assert ok(context.call("unit-get", ["private-address"])) == "127.0.0.10\n"
    answer = context.call("network-get", ["nosuch"])
    assert refused(answer) == 'no network config found for binding "nosuch"'


def test_the_goal_counts_who_goes_as_dying(world: World) -> None:
    """And names what is related by endpoint."""
    world.deploy("app", CLIENT)
    changes.integrate(world.model, "pg", "app")
    world.settle()
    changes.remove_unit(world.model, world.unit("pg/1"))

    goal = json.loads(ok(hook(world, "app/0").call("goal-state", ["--format=json"])))

    units = goal["relations"]["db"]
    assert {name: part["status"] for name, part in units.items()} == {
        "pg": "joined",
        "pg/0": "unknown",
        "pg/1": "dying",
    }


def test_a_trusted_application_knows_its_cloud(world: World) -> None:
    """Another one is refused."""
    world.model.cloud = {"type": "kubernetes", "name": "sandbox"}
    untrusted = refused(hook(world).call("credential-get", []))
    changes.trust(world.model, world.model.applications["pg"])

    cloud = json.loads(ok(hook(world, "pg/1").call("credential-get", ["--format=json"])))

    assert untrusted == "cannot access cloud credentials"
    assert cloud == {"type": "kubernetes", "name": "sandbox"}


def test_a_resource_that_is_a_file_has_a_path(world: World) -> None:
    """An image has none, and says so."""
    resources = world.model.applications["pg"].resources
    resources.update(file=__file__, image="embedded:postgresql")
    context = hook(world)

    assert ok(context.call("resource-get", ["file"])) == f"{__file__}\n"
    assert '"embedded:postgresql" is an image' in refused(context.call("resource-get", ["image"]))
    assert "resource#pg/nosuch not found" in refused(context.call("resource-get", ["nosuch"]))


def test_the_log_is_kept_and_heard_at_once(world: World) -> None:
    """With the relation that the hook is about, as Juju writes it."""
    world.inside("pg/0", lambda context: context.call("relation-set", ["-r", "0", "a=b"]))
    event = changes.take(world.model, world.unit("pg/1"))
    assert event is not None
    lines: list[str] = []
    context = HookContext(
        world.model, world.unit("pg/1"), event, log=lambda line: lines.append(line.message)
    )
    ok(context.call("juju-log", ["--log-level", "debug", "--", "--now--"]))

    context.discard()

    (line,) = context.log
    assert lines == [line.message] == ["peers:0: --now--"]
    assert (line.level, line.logger) == ("DEBUG", "unit.pg/1.juju-log")


@pytest.mark.parametrize("tool", ["k8s-spec-set", "payload-register", "juju-reboot", "leader-get"])
def test_a_tool_for_other_charms_says_so(world: World, tool: str) -> None:
    """It fails, in a sentence."""
    assert "not supported" in refused(hook(world).call(tool, []))


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (["is-leader", "--color"], "option provided but not defined: --color"),
        (["is-leader", "now"], 'unrecognized args: ["now"]'),
        (["is-leader", "--format"], "option needs an argument: --format"),
        (["is-leader", "--format=xml"], "unknown format"),
        (["status-set", "--application=perhaps", "active"], "invalid boolean value"),
        (["relation-set", "-r", "0", "novalue"], 'expected "key=value", got "novalue"'),
    ],
)
def test_arguments_are_read_as_go_reads_them(world: World, call: list[str], words: str) -> None:
    """What is wrong is named, and the exit code is that of a wrong use."""
    answer = hook(world).call(call[0], call[1:])

    assert words in refused(answer)
    assert answer.code == 2


def test_update_status_is_for_who_has_nothing_else_to_do(world: World) -> None:
    """It does not pile up."""
    unit = world.unit("pg/0")
    for _ in range(3):
        changes.update_status(world.model, unit)

    assert world.waiting("pg/0") == ["update-status"]


def test_checks_and_notices_come_with_their_names(world: World) -> None:
    """A notice of Pebble itself is not for charms."""
    unit = world.unit("pg/0")
    changes.pebble_check_failed(world.model, unit, "server", "up")
    changes.pebble_check_recovered(world.model, unit, "server", "up")
    changes.pebble_notice(world.model, unit, "server", id="1", type="custom", key="a.b/c")
    changes.pebble_notice(world.model, unit, "server", id="2", type="warning", key="hot")

    failed, _, notice = unit.queue

    assert world.waiting("pg/0") == [
        "server-pebble-check-failed",
        "server-pebble-check-recovered",
        "server-pebble-custom-notice",
    ]
    assert failed.environment["JUJU_PEBBLE_CHECK_NAME"] == "up"
    assert notice.environment["JUJU_NOTICE_KEY"] == "a.b/c"


def test_a_hook_that_is_given_up_counts_as_done(world: World) -> None:
    """What follows from it follows."""
    application = world.model.applications["pg"]
    unit = world.add_unit(application)
    for _ in range(2):
        context = world.begin("pg/2")
        assert context is not None
        context.discard() if unit.storage["data/2"].attached else context.commit()

    changes.resolve(world.model, unit)

    assert unit.installed
    assert unit.failed is None
    assert "peers-relation-joined pg/2" in world.waiting("pg/0")
