"""Options: what is accepted, what holds, and who hears of it."""

import json

import pytest

from flowrun_sandbox.model import changes
from flowrun_sandbox.model.errors import ModelError
from tests.sandbox.model.world import World, hook, ok


def test_options_have_their_types(world: World) -> None:
    """Those without a value are left out, or null if asked for by name."""
    changes.configure(world.model, world.model.applications["pg"], {"size": "5", "fast": "true"})
    context = hook(world, "pg/1") if not world.waiting("pg/1") else world.begin("pg/1")
    assert context is not None

    everything = json.loads(ok(context.call("config-get", ["--format=json"])))

    assert everything == {"size": 5, "name": "main", "fast": True}
    assert ok(context.call("config-get", ["--format=json", "ratio"])) == "null\n"
    assert ok(context.call("config-get", ["fast"])) == "True\n"
    assert json.loads(ok(context.call("config-get", ["--all", "--format=json"])))["users"] is None


def test_options_that_change_are_told(world: World) -> None:
    """Those that do not change are not."""
    application = world.model.applications["pg"]
    changes.configure(world.model, application, {"size": "1"})
    before = world.waiting("pg/0")

    changes.configure(world.model, application, {"size": 2}, reset=["name"])

    assert before == []
    assert world.waiting("pg/0") == ["config-changed"]


def test_trust_is_told_as_options_are(world: World) -> None:
    """Once."""
    application = world.model.applications["pg"]

    for _ in range(2):
        changes.trust(world.model, application)

    assert application.trusted
    assert world.waiting("pg/0") == ["config-changed"]


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        ({"nosuch": "1"}, 'unknown option "nosuch"'),
        ({"size": "many"}, 'option "size" expected int, got "many"'),
        ({"size": True}, 'option "size" expected int, got True'),
        ({"ratio": "half"}, 'option "ratio" expected float, got "half"'),
        ({"fast": "maybe"}, 'option "fast" expected boolean, got "maybe"'),
        ({"users": "me"}, 'option "users" expected secret, got "me"'),
    ],
)
def test_options_of_another_type_are_refused(
    world: World, wanted: dict[str, object], words: str
) -> None:
    """Then nothing is set."""
    application = world.model.applications["pg"]

    with pytest.raises(ModelError) as refusal:
        changes.configure(world.model, application, {"name": "x", **wanted})

    assert str(refusal.value) == f"parsing settings for application: {words}"
    assert application.config == {}
