"""From one unit to three and back, and away: each test goes on from where the last one ended."""

import jubilant
import pytest

from tests.integration import sandbox
from tests.integration.deployment import CLIENT, DATABASE, Deployment


def test_one_unit(deployment: Deployment) -> None:
    """A single unit serves a client."""
    deployment.deploy()
    deployment.deploy_client()

    deployment.wait(1)

    deployment.hurry()
    deployment.wait_for_rows()


def test_three_units(deployment: Deployment) -> None:
    """Two more come in, one after the other, and the commits of the first wait for them."""
    deployment.juju.add_unit(DATABASE, num_units=2)

    deployment.wait(3)

    assert {each["role"] for each in deployment.members()} >= {"leader", "sync_standby"}
    deployment.wait_for_rows()


def test_back_to_one_unit(deployment: Deployment) -> None:
    """The last units go, the primary among them, and what it had is on the one that stays."""
    deployment.run(deployment.leader(), "switchover", unit=deployment.standby())

    deployment.juju.remove_unit(DATABASE, num_units=2)
    deployment.wait(1)

    assert deployment.primary() == f"{DATABASE}/0"
    deployment.wait_for_rows()


def test_removed_and_deployed_again(deployment: Deployment) -> None:
    """Nothing of an application keeps another of the same name from coming up."""
    juju = deployment.juju
    juju.remove_application(CLIENT, DATABASE, destroy_storage=True)
    juju.wait(lambda status: not status.apps, timeout=120)

    deployment.deploy()
    deployment.deploy_client()

    deployment.wait(1)
    juju.wait(lambda status: jubilant.all_active(status, CLIENT), timeout=60)


@pytest.mark.sandbox
def test_nothing_is_left(deployment: Deployment) -> None:
    """Without its applications, a model has no process, and no object in Kubernetes."""
    juju = deployment.juju

    juju.remove_application(CLIENT, DATABASE, destroy_storage=True)

    juju.wait(lambda status: not status.apps, timeout=120)
    assert sandbox.leftovers(juju.model or "") == []
