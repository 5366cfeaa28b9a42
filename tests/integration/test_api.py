"""The Kubernetes API refuses, is in conflict, fails, is slow or is down."""

from collections.abc import Iterator

import jubilant
import pytest

from tests.integration import sandbox
from tests.integration.deployment import DATABASE, Deployment

pytestmark = pytest.mark.sandbox


@pytest.fixture(autouse=True)
def _mended() -> Iterator[None]:
    """Whatever a test broke works again behind it."""
    yield
    sandbox.mend_api()


def test_without_trust(deployment: Deployment) -> None:
    """Without trust the unit says what to run, and that is enough."""
    deployment.deploy(trust=False)
    deployment.juju.wait(jubilant.all_blocked, timeout=90)

    status = deployment.juju.status().apps[DATABASE].units[f"{DATABASE}/0"]
    assert f"juju trust {DATABASE} --scope=cluster" in status.workload_status.message
    deployment.juju.trust(DATABASE, scope="cluster")

    deployment.wait(1)


def test_second_unit_while_pods_may_not_be_labelled(deployment: Deployment) -> None:
    """A unit that may not be let in is let in when it may."""
    deployment.deploy_client()
    deployment.hurry()
    deployment.wait_for_rows()

    sandbox.break_api("--status", "403", "--resource", "pods", "--verb", "patch")
    deployment.juju.add_unit(DATABASE)
    deployment.juju.wait(lambda status: "juju trust" in str(status), timeout=90)
    sandbox.mend_api()

    deployment.wait(2)
    deployment.wait_for_rows()


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
    deployment.wait_for_rows(40)
    sandbox.mend_api()

    deployment.juju.config(DATABASE, reset="work-mem")
    deployment.wait(2)
    deployment.wait_for_rows()
