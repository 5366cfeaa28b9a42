"""Relations: what their hooks are told, read and write."""

import json
from dataclasses import replace

import pytest

from flowrun_sandbox.model import changes
from flowrun_sandbox.model.context import HookContext
from flowrun_sandbox.model.entities import Charm
from flowrun_sandbox.model.errors import ModelError
from tests.sandbox.model.world import CLIENT, DATABASE, World, ok, refused

PEERS = "peers:0"


def three() -> World:
    """A database with three units, at rest."""
    world = World()
    world.deploy("pg", units=3)
    return world


def related() -> World:
    """A database with two units and a client with one, related and at rest."""
    world = World()
    world.deploy("pg", units=2)
    world.deploy("app", CLIENT)
    changes.integrate(world.model, "pg", "app:db")
    world.settle()
    return world


def running(world: World, unit: str) -> HookContext:
    """A hook of that unit."""
    changes.update_status(world.model, world.unit(unit))
    context = world.begin(unit)
    assert context is not None
    return context


def test_writes_are_seen_inside_the_hook_alone() -> None:
    """The others read what was before until the hook succeeds."""
    world = three()
    writer, reader = running(world, "pg/0"), running(world, "pg/1")

    ok(writer.call("relation-set", ["-r", PEERS, "key=value"]))

    read = ["--format=json", "-r", PEERS, "key", "pg/0"]
    assert json.loads(ok(writer.call("relation-get", read))) == "value"
    assert json.loads(ok(reader.call("relation-get", read))) is None
    writer.commit()
    assert json.loads(ok(reader.call("relation-get", read))) == "value"


def test_a_write_is_told_to_the_others_and_not_to_the_writer() -> None:
    """Each of them hears whose databag it is."""
    world = three()

    world.inside("pg/0", lambda hook: hook.call("relation-set", ["-r", PEERS, "key=value"]))

    assert world.waiting("pg/0") == []
    assert world.waiting("pg/1") == ["peers-relation-changed pg/0"]
    assert world.waiting("pg/2") == ["peers-relation-changed pg/0"]


def test_a_write_that_changes_nothing_is_not_told() -> None:
    """The same value again is no news."""
    world = three()
    for _ in range(2):
        world.settle()
        world.inside("pg/0", lambda hook: hook.call("relation-set", ["-r", PEERS, "key=value"]))

    assert world.waiting("pg/1") == []


def test_two_writes_are_told_once() -> None:
    """A hook sees what is there when it runs."""
    world = three()

    world.inside("pg/0", lambda hook: hook.call("relation-set", ["-r", PEERS, "key=1"]))
    world.inside("pg/0", lambda hook: hook.call("relation-set", ["-r", PEERS, "key=2"]))

    assert world.waiting("pg/1") == ["peers-relation-changed pg/0"]


def test_the_applications_data_of_a_peer_relation_is_told_to_all_other_units() -> None:
    """The remote unit is empty then."""
    world = three()

    world.inside("pg/0", lambda hook: hook.call("relation-set", ["-r", "0", "--app", "key=value"]))

    assert world.waiting("pg/0") == []
    (event,) = world.unit("pg/1").queue
    assert event.environment["JUJU_REMOTE_UNIT"] == ""
    assert event.environment["JUJU_REMOTE_APP"] == "pg"


def test_the_applications_data_of_another_relation_is_told_to_the_other_end() -> None:
    """Its own units hear nothing."""
    world = related()

    world.inside("pg/0", lambda hook: hook.call("relation-set", ["-r", "1", "--app", "key=value"]))

    assert world.waiting("pg/1") == []
    assert world.waiting("app/0") == ["db-relation-changed"]


def test_who_does_not_lead_cannot_write_for_the_application() -> None:
    """In the words of Juju."""
    world = three()

    answer = running(world, "pg/1").call("relation-set", ["-r", PEERS, "--app", "--file", "-"])

    assert refused(answer) == "cannot write relation settings"


def test_leadership_that_went_while_a_hook_ran_undoes_it() -> None:
    """It is the commit that counts."""
    world = three()
    context = running(world, "pg/0")
    ok(context.call("relation-set", ["-r", PEERS, "--app", "key=value"]))
    changes.set_leader(world.model, world.model.applications["pg"], world.unit("pg/1"))

    with pytest.raises(ModelError, match="not the leader"):
        context.commit()

    assert world.model.relations[0].data["pg"] == {}


def test_what_a_failed_hook_wrote_is_dropped() -> None:
    """And the hook is the next to be told."""
    world = three()
    context = running(world, "pg/0")
    ok(context.call("relation-set", ["-r", PEERS, "key=value"]))

    context.discard("exit status 1")

    assert "key" not in world.model.relations[0].data["pg/0"]
    assert world.waiting("pg/1") == []
    again = changes.take(world.model, world.unit("pg/0"))
    assert again is not None
    assert again.name == "update-status"


def test_a_databag_always_has_the_addresses() -> None:
    """Also if the charm takes them out."""
    world = three()

    world.inside("pg/0", lambda hook: hook.call("relation-set", ["-r", PEERS, "ingress-address="]))

    assert world.model.relations[0].data["pg/0"] == {
        "egress-subnets": "127.0.0.10/32",
        "ingress-address": "127.0.0.10",
        "private-address": "127.0.0.10",
    }


def test_an_empty_value_takes_a_key_out() -> None:
    """As ops deletes."""
    world = three()
    world.inside("pg/0", lambda hook: hook.call("relation-set", ["-r", PEERS, "key=value"]))

    world.inside(
        "pg/0", lambda hook: hook.call("relation-set", ["-r", PEERS, "--file", "-"], b'{"key": ""}')
    )

    assert "key" not in world.model.relations[0].data["pg/0"]


def test_text_of_any_kind_survives() -> None:
    """Quotes, line ends and what lies beyond the basic plane."""
    world = three()
    text = 'it\'s "so"\n\\ : 🙂 #'
    context = running(world, "pg/0")

    document = json.dumps({"key": text}).encode()
    ok(context.call("relation-set", ["-r", PEERS, "--file", "-"], document))

    read = context.call("relation-get", ["-r", PEERS, "--format=json", "key", "pg/0"])
    assert json.loads(ok(read)) == text


def test_units_that_are_not_joined_are_not_listed() -> None:
    """A unit is a member from its joined hook on until its departed hook."""
    world = three()
    world.add_unit(world.model.applications["pg"])
    changes.remove_unit(world.model, world.unit("pg/1"))
    lists: list[str] = []

    def note(hook: HookContext) -> None:
        lists.append(ok(hook.call("relation-list", ["--format=json"])))

    world.settle(peers_relation_joined=note, peers_relation_departed=note)

    assert lists[0] == '["pg/2"]\n'  # pg/0 is told that pg/1 departs
    assert '["pg/2","pg/3"]\n' in lists  # and that pg/3 joins


def test_all_departures_come_before_the_break() -> None:
    """On both sides."""
    world = related()
    changes.remove_relation(world.model, "app", "pg")

    heard = world.settle()

    assert [line for line in heard if line.startswith("app")] == [
        "app/0 db-relation-departed pg/0",
        "app/0 db-relation-departed pg/1",
        "app/0 db-relation-broken",
    ]
    assert [line for line in heard if line.startswith("pg/1")] == [
        "pg/1 database-relation-departed app/0",
        "pg/1 database-relation-broken",
    ]
    assert list(world.model.relations) == [0]


def test_a_relation_that_nobody_has_heard_of_goes_unheard() -> None:
    """Neither its beginning nor its end is told."""
    world = World()
    world.deploy("pg")
    world.deploy("app", CLIENT)
    changes.integrate(world.model, "pg", "app")
    changes.remove_relation(world.model, "pg", "app")

    heard = world.settle()

    assert heard == []
    assert list(world.model.relations) == [0]


def test_a_new_unit_learns_of_what_is_there() -> None:
    """Of the application's data first, then of each unit."""
    world = related()
    world.inside("pg/0", lambda hook: hook.call("relation-set", ["-r", "1", "--app", "key=value"]))
    world.settle()
    world.add_unit(world.model.applications["app"])

    heard = world.settle()

    assert [line for line in heard if line.startswith("app/1 db")] == [
        "app/1 db-relation-created",
        "app/1 db-relation-changed",
        "app/1 db-relation-joined pg/0",
        "app/1 db-relation-changed pg/0",
        "app/1 db-relation-joined pg/1",
        "app/1 db-relation-changed pg/1",
    ]


def test_a_relation_is_refused_in_the_words_of_juju() -> None:
    """No application, no endpoint that fits, one that is there."""
    world = related()

    for ends, words in {
        ("pg", "nobody"): 'application "nobody" not found',
        ("pg", "pg"): "no relations found",
        ("pg:cache", "app"): 'application "pg" has no "cache" relation',
        ("app", "pg"): "already exists",
    }.items():
        with pytest.raises(ModelError, match=words):
            changes.integrate(world.model, *ends)


def test_two_ways_to_relate_must_be_told_apart() -> None:
    """Both are named."""
    world = World()
    world.deploy("pg")
    two = {"db": {"interface": "database-client"}, "more": {"interface": "database-client"}}
    charm = Charm(CLIENT.folder, {"name": "client", "requires": two}, {}, {})
    world.deploy("app", charm)

    with pytest.raises(ModelError, match='could refer to "app:db pg:database"; "app:more pg'):
        changes.integrate(world.model, "pg", "app")


def test_a_relation_that_is_not_there_cannot_be_removed() -> None:
    """Nor can a peer relation."""
    world = related()

    for other in ("nobody", "pg"):
        with pytest.raises(ModelError, match=f'relation "pg {other}" not found'):
            changes.remove_relation(world.model, "pg", other)


def test_a_follower_reads_the_applications_data_of_peers_alone() -> None:
    """Of other relations it may not, as in Juju."""
    world = related()
    context = running(world, "pg/1")

    assert ok(context.call("relation-get", ["-r", "0", "--app", "-", "pg", "--format=json"]))
    assert refused(context.call("relation-get", ["-r", "1", "--app", "-", "pg"])) == (
        "permission denied"
    )
    assert ok(context.call("relation-get", ["-r", "1", "--app", "-", "app", "--format=json"]))


def test_a_relation_that_is_not_there_is_not_found() -> None:
    """In the words that ops looks for."""
    context = running(three(), "pg/0")

    for arguments in (["-r", "database:0"], ["-r", "7"]):
        assert refused(context.call("relation-list", arguments)).endswith("relation not found")
    assert refused(context.call("network-get", ["-r", "7", "database"])) == "relation 7 not found"
    assert refused(context.call("relation-list", [])) == "no relation id specified"


def test_the_other_application_is_known() -> None:
    """Of a peer relation it is the own one."""
    context = running(related(), "pg/0")

    far = [ok(context.call("relation-list", ["--app", "-r", n, "--format=json"])) for n in "01"]

    assert far == ['"pg"\n', '"app"\n']
    assert ok(context.call("relation-ids", ["database", "--format=json"])) == '["database:1"]\n'
    model = ok(context.call("relation-model-get", ["-r", "1", "--format=json"]))
    assert json.loads(model) == {"uuid": "uuid-of-demo"}


def test_in_install_there_is_no_relation_yet() -> None:
    """Not even to the peers."""
    world = World()
    changes.deploy(world.model, DATABASE, "pg")
    world.add_unit(world.model.applications["pg"])
    ids: dict[str, str] = {}

    def note(name: str, hook: HookContext) -> None:
        ids[name] = ok(hook.call("relation-ids", ["peers", "--format=json"]))

    world.settle(
        install=lambda hook: note("install", hook),
        leader_elected=lambda hook: note("leader-elected", hook),
    )

    assert ids == {"install": "[]\n", "leader-elected": '["peers:0"]\n'}


def test_an_endpoint_has_no_more_relations_than_its_limit() -> None:
    """When one of them has ended, there is room again."""
    world = World()
    limited = {"db": {"interface": "database-client", "limit": 1}}
    world.deploy("app", replace(CLIENT, metadata={"name": "client", "requires": limited}))
    world.deploy("pg")
    world.deploy("other")
    changes.integrate(world.model, "app", "pg")

    with pytest.raises(ModelError) as refusal:
        changes.integrate(world.model, "other", "app")

    assert str(refusal.value) == (
        'cannot add relation "app:db other:database": establishing a new relation for app:db '
        "would exceed its maximum relation limit of 1"
    )
    changes.remove_relation(world.model, "app", "pg")
    world.settle()
    assert changes.integrate(world.model, "other", "app").key == "app:db other:database"
