"""The units that the command line can run a flow on."""

from collections.abc import Callable
from pathlib import Path

import pytest

from flowrun import bind, load
from steps import registry
from steps.unit import Unit
from tests.cluster.contexts import first_unit, replica, running_unit

PAGE = Path(__file__).parents[2] / "flows" / "charm.md"


@pytest.mark.parametrize(
    ("context", "nodes"),
    [
        (first_unit, ["update_and_restart_service", "has_member_started", "defer3"]),
        (running_unit, ["update_config", "set_active", "rtn2"]),
        (replica, ["update_config", "set_active", "rtn2"]),
    ],
)
def test_hook_ends_as_the_unit_is(context: Callable[[], Unit], nodes: list[str]) -> None:
    """A new unit starts its service, and one that runs finds everything done."""
    flows = load(PAGE)
    unit = context()
    if unit.juju.is_leader():
        bind(flows["leader-elected"], registry).run(unit)

    run = bind(flows["postgresql-pebble-ready"], registry).run(unit)

    assert [node.id for node in run.nodes][-3:] == nodes
