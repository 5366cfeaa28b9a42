"""An application's life, from one unit to three and back, and away, with trouble on the way.

Each test goes on from where the last one ended.
"""

from collections.abc import Iterator

import jubilant
import pytest

from tests.integration import sandbox
from tests.integration.deployment import CLIENT, DATABASE, Deployment


@pytest.fixture
def _mended() -> Iterator[None]:
    """Whatever a test broke works again behind it."""
    yield
    sandbox.mend_api()


def test_one_unit_without_trust(deployment: Deployment) -> None:
    """Without trust the unit says what to run, and that is enough for it to serve a client."""
    deployment.deploy(trust=False)
    deployment.juju.wait(jubilant.all_blocked, timeout=90)
    status = deployment.juju.status().apps[DATABASE].units[f"{DATABASE}/0"]
    assert f"juju trust {DATABASE} --scope=cluster" in status.workload_status.message

    deployment.juju.trust(DATABASE, scope="cluster")
    deployment.deploy_client()
    deployment.wait(1)

    deployment.hurry()
    deployment.wait_for_rows()


@pytest.mark.sandbox
@pytest.mark.usefixtures("_mended")
def test_second_unit_while_pods_may_not_be_labelled(deployment: Deployment) -> None:
    """A unit that may not be let in is let in when it may."""
    sandbox.break_api("--status", "403", "--resource", "pods", "--verb", "patch")
    deployment.juju.add_unit(DATABASE)
    deployment.juju.wait(lambda status: "juju trust" in str(status), timeout=90)
    sandbox.mend_api()

    deployment.wait(2)
    deployment.wait_for_rows()


@pytest.mark.sandbox
@pytest.mark.usefixtures("_mended")
@pytest.mark.parametrize(
    "fault",
    [
        ("--status", "409", "--times", "20"),
        ("--status", "500"),
        ("--delay", "2"),
        ("--down",),
    ],
    ids=["conflict", "failing", "slow", "down"],
)
def test_api_in_trouble(deployment: Deployment, fault: tuple[str, ...]) -> None:
    """The primary goes on taking rows, and all is well again behind the trouble."""
    sandbox.break_api(*fault)
    deployment.juju.config(DATABASE, {"work-mem": 8192})
    deployment.wait_for_rows(20)
    sandbox.mend_api()

    deployment.juju.config(DATABASE, reset="work-mem")
    deployment.wait(2)
    deployment.wait_for_rows()


def test_three_units(deployment: Deployment) -> None:
    """Others come in, one after the other, and the commits of the first wait for them."""
    deployment.juju.add_unit(DATABASE, num_units=3 - len(deployment.units()))

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
