"""Secrets: revisions, labels, grants, and who hears of them."""

import json

import pytest

from flowrun_sandbox.model import changes
from flowrun_sandbox.model.context import HookContext
from flowrun_sandbox.model.entities import Secret
from flowrun_sandbox.model.errors import ModelError
from tests.sandbox.model.world import CLIENT, DATABASE, World, ok, refused


class Scene(World):
    """A database with two units that owns a secret, and a client that is related to it."""

    def __init__(self) -> None:
        super().__init__()
        self.deploy("pg", DATABASE, units=2)
        self.deploy("app", CLIENT)
        changes.integrate(self.model, "pg", "app")
        self.settle()
        self.do("pg/0", "secret-add", "--label", "users", "password=one")
        self.secret = next(iter(self.model.secrets.values()))

    def do(self, unit: str, tool: str, *arguments: str) -> str:
        """What a tool prints in a hook of its own, that succeeds."""
        printed: list[str] = []
        self.inside(unit, lambda hook: printed.append(ok(hook.call(tool, arguments))))
        return printed[0]

    def hook(self, unit: str) -> HookContext:
        """A hook of a unit."""
        changes.update_status(self.model, self.unit(unit))
        context = self.begin(unit)
        assert context is not None
        return context

    def read(self, unit: str, *options: str) -> str:
        """The password that a unit reads, in a hook of its own."""
        printed = self.do(unit, "secret-get", self.secret.id, "--format=json", *options)
        content: dict[str, str] = json.loads(printed)
        return content["password"]

    def may_read(self, unit: str) -> bool:
        """Whether a unit is let read it."""
        codes: list[int] = []
        self.inside(
            unit,
            lambda hook: codes.append(hook.call("secret-get", [self.secret.id, "--peek"]).code),
        )
        return codes == [0]

    def grant(self) -> None:
        """Let the client read it."""
        self.do("pg/0", "secret-grant", "--relation", "1", self.secret.id)


def test_a_unit_reads_the_revision_that_it_read_first() -> None:
    """Until it looks anew; a peek changes nothing."""
    scene = Scene()
    scene.grant()
    seen = [scene.read("app/0")]
    scene.do("pg/0", "secret-set", scene.secret.id, "password=two")
    scene.settle()

    seen += [scene.read("app/0", option) for option in ("--peek", "--label=x", "--refresh")]

    assert seen == ["one", "two", "one", "two"]
    assert scene.read("app/0") == "two"


def test_only_who_reads_an_older_revision_hears_of_a_new_one() -> None:
    """Neither the writer, nor who never read it."""
    scene = Scene()
    scene.grant()
    scene.read("app/0")
    scene.read("pg/0")

    scene.do("pg/0", "secret-set", scene.secret.id, "password=two")

    assert scene.waiting("app/0") == ["secret-changed"]
    assert scene.waiting("pg/1") == []
    assert scene.waiting("pg/0") == []


def test_the_same_content_is_no_new_revision() -> None:
    """Nobody hears of it."""
    scene = Scene()

    scene.do("pg/0", "secret-set", scene.secret.id, "password=one")

    assert scene.secret.latest == 1


def test_the_owner_hears_when_the_last_reader_has_moved_on() -> None:
    """Once, with the revision."""
    scene = Scene()
    scene.grant()
    scene.read("app/0")
    scene.do("pg/0", "secret-set", scene.secret.id, "password=two")
    before = scene.waiting("pg/0")
    scene.settle()

    scene.read("app/0", "--refresh")

    (event,) = scene.unit("pg/0").queue
    assert before == []
    assert event.name == "secret-remove"
    assert event.revision == 1
    assert "users" in event.environment.values()


def test_a_new_leader_hears_what_the_old_one_was_to_hear() -> None:
    """The old one hears of it no more."""
    scene = Scene()
    scene.do("pg/0", "secret-set", scene.secret.id, "password=two")
    before = scene.waiting("pg/0")

    changes.set_leader(scene.model, scene.model.applications["pg"], scene.unit("pg/1"))

    assert before == ["secret-remove"]
    assert scene.waiting("pg/0") == []
    assert scene.waiting("pg/1") == ["leader-elected", "secret-remove"]


def test_a_secret_is_read_by_who_is_granted_it() -> None:
    """And no more when the relation has gone, or the grant."""
    scene = Scene()
    may = [scene.may_read("app/0")]
    scene.grant()
    may.append(scene.may_read("app/0"))
    scene.do("pg/0", "secret-revoke", "--relation", "1", scene.secret.id)
    may.append(scene.may_read("app/0"))
    scene.grant()
    changes.remove_relation(scene.model, "pg", "app")
    scene.settle()

    may.append(scene.may_read("app/0"))

    assert may == [False, True, False, False]


def test_peers_know_an_applications_secret_by_its_label() -> None:
    """They may read it and not change it."""
    scene = Scene()
    hook = scene.hook("pg/1")

    assert ok(hook.call("secret-get", ["--label", "users"])) == "password: one\n"
    for tool in ("secret-set", "secret-remove", "secret-grant"):
        answer = hook.call(tool, [scene.secret.id])
        assert refused(answer) == "this unit is not the leader"
    assert refused(hook.call("secret-add", ["key=value"])) == "this unit is not the leader"
    assert refused(hook.call("secret-info-get", ["--label", "users"])).endswith("not found")


def test_a_readers_label_is_its_own() -> None:
    """By it the secret is found from then on."""
    scene = Scene()
    scene.grant()

    scene.read("app/0", "--label", "mine")

    assert scene.do("app/0", "secret-get", "--label", "mine") == "password: one\n"
    scene.do("pg/0", "secret-set", scene.secret.id, "password=two")
    (event,) = scene.unit("app/0").queue
    assert "mine" in event.environment.values()


def test_a_label_is_given_once() -> None:
    """Also within one hook."""
    hook = Scene().hook("pg/0")
    ok(hook.call("secret-add", ["--label", "new", "key=value"]))

    for label in ("users", "new"):
        answer = hook.call("secret-add", ["--label", label, "key=value"])
        assert refused(answer) == f'secret with label "{label}" already exists'


def test_a_new_secret_is_seen_inside_its_hook() -> None:
    """It can be read, changed, granted and listed before it is there for anybody else."""
    scene = Scene()
    hook = scene.hook("pg/0")
    added = ok(hook.call("secret-add", ["--label", "new", "key=value"])).strip()
    ok(hook.call("secret-set", [added, "key=other", "--description", "what"]))
    ok(hook.call("secret-grant", [added, "-r", "database:1"]))

    read = ok(hook.call("secret-get", [added, "--format=json"]))
    info = json.loads(ok(hook.call("secret-info-get", ["--label", "new", "--format=json"])))
    listed = json.loads(ok(hook.call("secret-ids", ["--format=json"])))
    there_before = set(scene.model.secrets)
    hook.commit()

    assert json.loads(read) == {"key": "other"}
    assert info[added.removeprefix("secret:")]["description"] == "what"
    assert listed == [scene.secret.id, added.removeprefix("secret:")]
    assert there_before == {scene.secret.id}
    secret = scene.model.secrets[added.removeprefix("secret:")]
    assert secret.revisions[1].content == {"key": "other"}
    assert secret.grants == {"app": 1}


def test_a_failed_hook_leaves_no_secret() -> None:
    """Nor a new content."""
    scene = Scene()
    hook = scene.hook("pg/0")
    ok(hook.call("secret-add", ["key=value"]))
    ok(hook.call("secret-set", [scene.secret.id, "password=two"]))

    hook.discard()

    assert list(scene.model.secrets) == [scene.secret.id]
    assert scene.secret.latest == 1


def test_a_secret_that_is_removed_is_not_found() -> None:
    """And nobody hears of it any more."""
    scene = Scene()
    scene.grant()
    scene.read("app/0")
    scene.do("pg/0", "secret-set", scene.secret.id, "password=two")

    scene.do("pg/0", "secret-remove", scene.secret.id)

    assert scene.waiting("app/0") == []
    answer = scene.hook("app/0").call("secret-get", [scene.secret.id])
    assert refused(answer) == f'secret "{scene.secret.id}" not found'


def test_a_label_that_the_hook_has_given_is_known_in_it() -> None:
    """And the one before is not."""
    scene = Scene()
    hook = scene.hook("pg/0")
    ok(hook.call("secret-set", [scene.secret.id, "--label", "people"]))

    content = json.loads(ok(hook.call("secret-get", ["--label", "people", "--format=json"])))

    assert content == {"password": "one"}
    answer = hook.call("secret-get", ["--label", "users"])
    assert refused(answer) == 'consumer label "users" not found'


def test_a_secret_that_the_hook_has_added_can_go_in_it() -> None:
    """By its only revision, and once more as a whole: that has no effect."""
    scene = Scene()
    hook = scene.hook("pg/0")
    added = ok(hook.call("secret-add", ["--label", "brief", "key=one"])).strip()
    ok(hook.call("secret-set", [added, "key=two"]))

    ok(hook.call("secret-remove", [added, "--revision", "1"]))
    ok(hook.call("secret-remove", [added]))
    hook.commit()

    assert list(scene.model.secrets) == [scene.secret.id]


def test_a_secret_is_rotated_from_when_it_is_in_the_model() -> None:
    """The hook that adds it does not know when."""
    scene = Scene()
    hook = scene.hook("pg/0")
    added = ok(hook.call("secret-add", ["--rotate", "daily", "key=one"])).strip()

    (before,) = json.loads(ok(hook.call("secret-info-get", [added, "--format=json"]))).values()
    hook.commit()
    printed = scene.do("pg/0", "secret-info-get", added, "--format=json")
    (after,) = json.loads(printed).values()

    assert before["rotation"] == after["rotation"] == "daily"
    assert "rotates" not in before
    assert after["rotates"] == "2026-01-02T00:00:00Z"


def test_a_secret_expires_and_is_rotated_by_the_clock() -> None:
    """Its owner hears of each once; rotation begins anew when it has been dealt with."""
    scene = Scene()
    scene.do("pg/0", "secret-set", scene.secret.id, "--rotate", "hourly", "--expire", "90m")
    times = []
    for _ in range(2):
        scene.clock.pass_by(hours=1)
        changes.tick(scene.model)
        changes.tick(scene.model)
        times.append(scene.waiting("pg/0"))
        scene.settle()

    assert times == [["secret-rotate"], ["secret-expired", "secret-rotate"]]


def test_the_next_time_is_told() -> None:
    """So that nobody needs to ask before it."""
    scene = Scene()
    scene.do("pg/0", "secret-set", scene.secret.id, "--expire", "2026-01-01T05:00:00Z")

    due = changes.tick(scene.model)

    assert due is not None
    assert due.hour == 5


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["secret-get"], "require either a secret URI or label"),
        (["secret-get", "--peek", "--refresh", "x"], "specify one of --peek or --refresh"),
        (["secret-get", "--label", "nosuch"], 'consumer label "nosuch" not found'),
        (["secret-add"], "missing secret value"),
        (["secret-add", "a=1"], 'key "a" not valid'),
        (["secret-add", "--owner", "me", "key=1"], 'secret owner "me" not valid'),
        (["secret-add", "--rotate", "often", "key=1"], 'rotate policy "often" not valid'),
        (["secret-add", "--expire", "soon", "key=1"], 'expire time or duration "soon" not valid'),
        (["secret-set", "nosuch", "key=1"], 'secret "nosuch" not found'),
        (["secret-info-get"], "require either a secret URI or label"),
        (["secret-revoke", "nosuch"], 'secret "nosuch" not found'),
        (["secret-remove"], "missing secret URI"),
    ],
)
def test_what_cannot_be_is_refused(arguments: list[str], words: str) -> None:
    """In words that name what was given."""
    hook = Scene().hook("pg/0")

    assert words in refused(hook.call(arguments[0], arguments[1:]))


def test_a_users_secret_is_read_by_who_is_granted_it() -> None:
    """And its readers hear of a new content."""
    scene = Scene()
    scene.secret = changes.add_secret(scene.model, "mine", {"password": "a"}, "for the client")
    refused_before = not scene.may_read("app/0")
    changes.grant_secret(scene.model, scene.secret, ["app"])
    seen = scene.read("app/0")

    changes.update_secret(scene.model, scene.secret, {"password": "b"})

    assert refused_before
    assert seen == "a"
    assert scene.waiting("app/0") == ["secret-changed"]


def test_a_users_secret_is_found_by_name_and_by_id() -> None:
    """With or without the scheme."""
    scene = Scene()
    mine = changes.add_secret(scene.model, "mine", {"key": "value"})

    found = [changes.find_secret(scene.model, n) for n in ("mine", mine.id, f"secret:{mine.id}")]

    assert found == [mine] * 3


def test_people_do_not_change_the_secrets_of_charms() -> None:
    """They can look for them."""
    scene = Scene()
    theirs: Secret = changes.find_secret(scene.model, scene.secret.id)

    with pytest.raises(ModelError, match='owned by "pg"'):
        changes.update_secret(scene.model, theirs, {"password": "mine"})


def test_a_users_secret_is_refused_in_the_words_of_juju() -> None:
    """A name that is taken, an application or a revision that is not there."""
    scene = Scene()
    mine = changes.add_secret(scene.model, "mine", {"key": "value"})

    with pytest.raises(ModelError, match='secret with name "mine" already exists'):
        changes.add_secret(scene.model, "mine", {"key": "value"})
    with pytest.raises(ModelError, match='application "nobody" not found'):
        changes.grant_secret(scene.model, mine, ["nobody"])
    with pytest.raises(ModelError, match=f'secret revision "{mine.id}/7" not found'):
        changes.remove_secret(scene.model, mine, 7)
    with pytest.raises(ModelError, match='secret "nosuch" not found'):
        changes.find_secret(scene.model, "nosuch")
