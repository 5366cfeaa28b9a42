"""Actions: what they take, when they run, and how they end."""

import pytest

from flowrun_sandbox.model import changes
from flowrun_sandbox.model.entities import Port
from flowrun_sandbox.model.errors import ModelError
from tests.sandbox.model.world import World, hook, ok, refused


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({}, '(root) : "retries" property is missing and required, given {"target":"near"}'),
        ({"retries": "1"}, '(root).retries : must be of type integer, given "1"'),
        ({"retries": True}, "(root).retries : must be of type integer, given true"),
        ({"retries": -1}, "(root).retries : must be greater than or equal to 0, given -1"),
        (
            {"retries": 1, "target": "up"},
            '(root).target : must match one of the enum values ["near", "far"], given "up"',
        ),
        (
            {"retries": 1, "note": "a"},
            '(root).note : string length must be greater than or equal to 3, given "a"',
        ),
        (
            {"retries": 1, "note": "ABC"},
            "(root).note : does not match pattern '^[a-z]+$', given \"ABC\"",
        ),
        (
            {"x": 1, "retries": 1, "target": "far"},
            (
                '(root) : additional property "x" is not allowed, '
                'given {"x":1,"retries":1,"target":"far"}'
            ),
        ),
    ],
)
def test_parameters_are_held_to_the_charms_schema(
    world: World, parameters: dict[str, object], words: str
) -> None:
    """In the words of Juju."""
    with pytest.raises(ModelError) as refusal:
        changes.run_action(world.model, world.unit("pg/0"), "backup", parameters)

    assert str(refusal.value) == f"validation failed: {words}"


def test_an_action_that_the_charm_lacks_is_refused(world: World) -> None:
    """It and the unit are named."""
    with pytest.raises(ModelError, match='action "dance" not defined on unit "pg/0"'):
        changes.run_action(world.model, world.unit("pg/0"), "dance", {})


def test_an_action_runs_before_the_hooks_that_wait(world: World) -> None:
    """Also before one that failed, which it leaves waiting."""
    unit = world.unit("pg/0")
    hook(world).discard()
    changes.run_action(world.model, unit, "hello", {})

    first = world.begin("pg/0")
    assert first is not None
    first.commit()

    assert first.environment["JUJU_DISPATCH_PATH"] == "actions/hello"
    assert unit.failed is not None
    assert unit.agent.status == "error"


def test_the_actions_of_a_unit_that_goes_are_called_off(world: World) -> None:
    """It says why."""
    task = changes.run_action(world.model, world.unit("pg/1"), "hello", {})

    changes.remove_unit(world.model, world.unit("pg/1"))

    assert (task.status, task.message) == ("cancelled", 'unit "pg/1" is being removed')


def test_an_action_fails_for_the_reason_that_it_gives(world: World) -> None:
    """What else it changed is committed."""
    task = changes.run_action(world.model, world.unit("pg/0"), "hello", {})
    context = world.begin("pg/0")
    assert context is not None
    ok(context.call("action-set", ["a.b=1", "a.c=2"]))
    ok(context.call("action-fail", []))
    ok(context.call("open-port", ["80"]))

    context.commit()

    assert task.status == "failed"
    assert task.message == "action failed without reason given, check action for errors"
    assert task.results == {"a": {"b": "1", "c": "2"}}
    assert world.unit("pg/0").ports == {Port("80/tcp")}


def test_results_have_keys_as_juju_wants_them(world: World) -> None:
    """And only actions have any."""
    outside = hook(world, "pg/1").call("action-set", ["a=1"])
    changes.run_action(world.model, world.unit("pg/0"), "hello", {})
    context = world.begin("pg/0")
    assert context is not None

    assert refused(outside) == "not running an action"
    assert 'key "A" must start' in refused(context.call("action-set", ["A=1"]))
