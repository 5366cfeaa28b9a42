"""How applications, units and pods come and go."""

from dataclasses import replace

import pytest

from flowrun_sandbox.model import changes
from flowrun_sandbox.model.entities import Life
from flowrun_sandbox.model.errors import ModelError
from tests.sandbox.model.world import CLIENT, DATABASE, World


def test_a_unit_begins_in_the_order_of_juju() -> None:
    """Storage, install, relations, leadership, options, start."""
    world = World()
    application = changes.deploy(world.model, DATABASE, "pg")

    world.add_unit(application)

    assert world.waiting("pg/0") == [
        "data-storage-attached",
        "install",
        "peers-relation-created",
        "leader-elected",
        "config-changed",
        "start",
    ]


def test_only_the_first_unit_is_elected() -> None:
    """The second hears of the first instead."""
    world = World()
    application = world.deploy("pg")
    world.add_unit(application)

    heard = world.settle()

    assert heard == [
        "pg/1 data-storage-attached",
        "pg/1 install",
        "pg/0 peers-relation-joined pg/1",
        "pg/1 peers-relation-created",
        "pg/0 peers-relation-changed pg/1",
        "pg/1 config-changed",
        "pg/1 start",
        "pg/1 peers-relation-joined pg/0",
        "pg/1 peers-relation-changed pg/0",
    ]


def test_a_container_is_ready_after_the_unit_has_started() -> None:
    """Pebble may answer earlier; the charm hears of it in its turn."""
    world = World()
    application = changes.deploy(world.model, DATABASE, "pg", resources={"image": "embedded:x"})
    unit = world.add_unit(application)
    changes.pebble_ready(world.model, unit, "server")

    heard = world.settle()

    assert heard[-1] == "pg/0 server-pebble-ready"
    assert unit.containers["server"].image == "embedded:x"
    assert unit.containers["server"].ready


def test_a_unit_that_goes_hears_of_departures_and_ends() -> None:
    """The others hear that it departs."""
    world = World()
    world.deploy("pg", units=3)
    changes.remove_unit(world.model, world.unit("pg/2"))

    heard = world.settle()

    assert [line for line in heard if line.startswith("pg/2")] == [
        "pg/2 peers-relation-departed pg/0",
        "pg/2 peers-relation-departed pg/1",
        "pg/2 data-storage-detaching",
        "pg/2 stop",
        "pg/2 remove",
    ]
    assert [line for line in heard if not line.startswith("pg/2")] == [
        "pg/0 peers-relation-departed pg/2",
        "pg/1 peers-relation-departed pg/2",
    ]
    assert world.model.unit("pg/2") is None


def test_who_goes_is_named_as_departing_on_both_sides() -> None:
    """JUJU_DEPARTING_UNIT is the one that goes, also in its own hooks."""
    world = World()
    world.deploy("pg", units=2)

    changes.remove_unit(world.model, world.unit("pg/1"))

    assert {unit.queue[0].environment["JUJU_DEPARTING_UNIT"] for unit in world.units()} == {"pg/1"}


def test_a_unit_that_never_began_goes_without_a_hook() -> None:
    """There is nothing that its charm could end."""
    world = World()
    application = changes.deploy(world.model, DATABASE, "pg")
    unit = world.add_unit(application)

    changes.remove_unit(world.model, unit)

    assert unit.life is Life.DEAD
    assert world.waiting("pg/0") == []


def test_the_number_of_a_unit_that_went_is_given_again() -> None:
    """A StatefulSet counts from where it stands."""
    world = World()
    application = world.deploy("pg", units=2)
    changes.remove_unit(world.model, world.unit("pg/1"))
    world.settle()

    unit = world.add_unit(application)

    assert unit.name == "pg/1"
    assert unit.storage.keys() == {"data/2"}


def test_the_highest_units_go() -> None:
    """As of a StatefulSet."""
    world = World()
    application = world.deploy("pg", units=3)

    going = changes.highest_units(application, 2)

    assert [unit.name for unit in going] == ["pg/2", "pg/1"]


def test_more_units_than_there_are_cannot_go() -> None:
    """It says how many there are."""
    application = World().deploy("pg")

    with pytest.raises(ModelError, match="it has 1"):
        changes.highest_units(application, 2)


def test_when_the_leader_has_gone_the_next_is_elected() -> None:
    """Not before: its own last hooks still run as the leader's."""
    world = World()
    application = world.deploy("pg", units=3)
    changes.remove_unit(world.model, world.unit("pg/0"))
    leader_before = application.leader

    heard = world.settle()

    assert leader_before == 0
    assert application.leader == 1
    assert heard[-1] == "pg/1 leader-elected"


def test_a_unit_can_be_taken_by_force() -> None:
    """Its pod is gone before it was told anything."""
    world = World()
    world.deploy("pg", units=2)
    changes.unit_gone(world.model, world.unit("pg/1"))

    heard = world.settle()

    assert heard == ["pg/0 peers-relation-departed pg/1"]


def test_an_application_leaves_nothing_behind() -> None:
    """Units, relations and secrets go with it."""
    world = World()
    application = world.deploy("pg", units=2)
    world.deploy("app", CLIENT)
    changes.integrate(world.model, "pg", "app")
    world.settle(database_relation_created=lambda hook: hook.call("secret-add", ["user=max"]))
    changes.remove_application(world.model, application)

    world.settle()

    assert list(world.model.applications) == ["app"]
    assert world.model.relations == {}
    assert world.model.secrets == {}
    assert world.waiting("app/0") == []


def test_an_application_without_units_goes_at_once() -> None:
    """Nobody has to be told."""
    world = World()
    application = changes.deploy(world.model, DATABASE, "pg")

    changes.remove_application(world.model, application)

    assert world.model.applications == {}
    assert world.model.relations == {}


def test_a_name_is_free_again_when_the_application_has_gone() -> None:
    """The new one begins from nothing."""
    world = World()
    changes.remove_application(world.model, world.deploy("pg", units=2))
    world.settle()

    world.deploy("pg")

    (relation,) = world.model.relations.values()
    assert relation.data.keys() == {"pg", "pg/0"}
    assert relation.data["pg"] == {}


@pytest.mark.parametrize("name", ["Pg", "pg-1", "1pg", "pg_a", ""])
def test_a_name_must_be_one_of_juju(name: str) -> None:
    """The name as it was given is in the refusal."""
    with pytest.raises(ModelError, match=f'invalid application name "{name}"'):
        changes.deploy(World().model, DATABASE, name)


def test_a_name_can_be_taken_once() -> None:
    """In the words of Juju."""
    world = World()
    world.deploy("pg")

    with pytest.raises(ModelError, match='cannot add application "pg": application already exists'):
        changes.deploy(world.model, DATABASE, "pg")


def test_a_pod_that_is_made_anew_is_told_from_the_start() -> None:
    """What its old Pebble had to say is void; the others learn of its new address."""
    world = World()
    world.deploy("pg", units=2)
    unit = world.unit("pg/1")
    changes.pebble_ready(world.model, unit, "server")

    changes.pod_recreated(world.model, unit, "127.0.0.99")

    assert world.waiting("pg/1") == ["upgrade-charm", "config-changed", "start"]
    assert world.waiting("pg/0") == ["peers-relation-changed pg/1"]
    assert not unit.containers["server"].ready
    (relation,) = world.model.relations.values()
    assert relation.data["pg/1"]["ingress-address"] == "127.0.0.99"


def test_a_hook_that_failed_is_tried_again_in_the_new_pod() -> None:
    """It stays in front of what the new pod begins with."""
    world = World()
    world.deploy("pg")
    unit = world.unit("pg/0")
    changes.update_status(world.model, unit)
    context = world.begin("pg/0")
    assert context is not None
    context.discard()

    changes.pod_recreated(world.model, unit, "127.0.0.99")

    event = changes.take(world.model, unit)
    assert event is not None
    assert event.name == "update-status"


def test_a_refreshed_unit_hears_of_its_new_charm() -> None:
    """And looks at its options again."""
    world = World()
    application = world.deploy("pg")

    changes.refresh(world.model, application, DATABASE, config={"size": "2"})

    assert world.waiting("pg/0") == ["upgrade-charm", "config-changed"]
    assert application.config == {"size": 2}


def test_a_charm_is_not_replaced_by_another() -> None:
    """Both are named."""
    world = World()
    application = world.deploy("pg")

    with pytest.raises(ModelError, match='cannot upgrade "database" to "client"'):
        changes.refresh(world.model, application, CLIENT)


def test_a_charm_with_other_storage_cannot_take_the_place_of_one() -> None:
    """Be it in the description alone, as on a real StatefulSet."""
    world = World()
    application = world.deploy("pg")
    described = {"data": {**DATABASE.metadata["storage"]["data"], "description": "All of it."}}
    other = replace(DATABASE, metadata={**DATABASE.metadata, "storage": described})

    with pytest.raises(ModelError, match="does not support updating storage on a statefulset"):
        changes.refresh(world.model, application, other)

    assert application.charm is DATABASE
