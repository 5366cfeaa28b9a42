"""Volumes, and the hook tools about them."""

import json
from dataclasses import replace

import pytest

from flowrun_sandbox.model import changes
from flowrun_sandbox.model.errors import ModelError
from tests.sandbox.model.world import CLIENT, World, hook, ok, refused

SHELF = replace(
    CLIENT,
    metadata={
        "name": "shelf",
        "storage": {
            "books": {"type": "filesystem", "multiple": {"range": "1-3"}},
            "notes": {"type": "filesystem", "multiple": {"range": "0-"}},
        },
    },
)


def test_a_volume_is_there_from_its_hook_on(world: World) -> None:
    """Not before."""
    world.add_unit(world.model.applications["pg"])
    context = world.begin("pg/2")
    assert context is not None

    attached = ok(context.call("storage-list", ["--format=json", "data"]))
    here = json.loads(ok(context.call("storage-get", ["--format=json"])))

    assert attached == '["data/2"]\n'
    assert here == {"kind": "filesystem", "location": "storage/data-2"}
    answer = context.call("storage-get", ["-s", "data/0"])
    assert refused(answer) == 'invalid value "data/0" for option -s: storage not found'
    assert refused(context.call("storage-add", ["data"])) == (
        'charm "database" store "data": at most 1 instances supported, 2 specified'
    )


def test_a_storage_can_have_several_volumes(world: World) -> None:
    """As many as the charm wants at least, and more when a hook that asks for them succeeds."""
    world.deploy("shelf", SHELF)
    context = hook(world, "shelf/0")
    before = json.loads(ok(context.call("storage-list", ["--format=json"])))
    ok(context.call("storage-add", ["books", "notes=2"]))
    ok(context.call("storage-add", ["books=1"]))
    context.commit()

    heard = world.settle()

    assert len(before) == 1
    assert [line.partition(" ")[2] for line in heard] == [
        *["books-storage-attached"] * 2,
        *["notes-storage-attached"] * 2,
    ]
    assert refused(hook(world, "shelf/0").call("storage-add", ["books"])) == (
        'charm "shelf" store "books": at most 3 instances supported, 4 specified'
    )


def test_volumes_that_a_hook_asked_for_go_with_its_failure(world: World) -> None:
    """And what is no number, or no storage, is refused at once."""
    world.deploy("shelf", SHELF)
    context = hook(world, "shelf/0")
    ok(context.call("storage-add", ["books"]))
    no_number = refused(context.call("storage-add", ["books=many"]))
    no_storage = refused(context.call("storage-add", ["nosuch"]))

    context.discard()

    assert '"many" is no number' in no_number
    assert no_storage == 'charm "shelf" has no store called "nosuch"'
    assert len(world.unit("shelf/0").storage) == 1


def test_the_number_of_volumes_can_be_said(world: World) -> None:
    """For each unit, within what the charm allows."""
    application = changes.deploy(world.model, SHELF, "shelf", storage={"books": 2})

    unit = world.add_unit(application)

    assert [volume.name for volume in unit.storage.values()] == ["books", "books"]
    with pytest.raises(ModelError, match='store "books": 1 instances required, 0 specified'):
        changes.deploy(world.model, SHELF, "other", storage={"books": 0})
    with pytest.raises(ModelError, match='has no store called "nosuch"'):
        changes.deploy(world.model, SHELF, "other", storage={"nosuch": 1})
