"""What several tests of the model begin with."""

import pytest

from tests.sandbox.model.world import World


@pytest.fixture
def world() -> World:
    """A database with two units, at rest."""
    world = World()
    world.deploy("pg", units=2)
    return world
