"""What befalls a cluster of three at work: after each, all rows are there and all is well again."""

from collections.abc import Iterator

import jubilant
import pytest

from tests.integration import sandbox
from tests.integration.deployment import CLIENT, DATABASE, Deployment

UNITS = 3
AWKWARD = """a 'new" one: $x, %d #€"""


@pytest.fixture(scope="module")
def cluster(deployment: Deployment) -> Deployment:
    """Three units, and a client at work."""
    deployment.deploy(UNITS)
    deployment.deploy_client()
    deployment.wait(UNITS)
    deployment.hurry()
    deployment.wait_for_rows()
    return deployment


@pytest.fixture(autouse=True)
def _rows_are_safe(cluster: Deployment) -> Iterator[None]:
    """After each test all is well, rows are written, and none that was acknowledged is lost."""
    yield
    cluster.wait(UNITS)
    cluster.wait_for_rows()


def test_switchover(cluster: Deployment) -> None:
    """An action makes another unit the primary."""
    wanted = cluster.standby()

    told = cluster.run(cluster.leader(), "switchover", unit=wanted)

    assert told["primary"] == wanted == cluster.primary()


def test_restart(cluster: Deployment) -> None:
    """An action restarts PostgreSQL."""
    cluster.run(cluster.replica(), "restart")

    cluster.wait(UNITS)


@pytest.mark.sandbox
def test_failover(cluster: Deployment) -> None:
    """The primary's node is lost: another takes over, and the lost one comes back as a replica."""
    lost = cluster.primary()

    sandbox.kill(lost, "pebble", hold=True)
    cluster.juju.wait(
        lambda _: any(
            each["role"] == "leader" and each["name"] != pod(lost) for each in cluster.members()
        ),
        timeout=90,
        successes=1,
    )

    cluster.wait_for_rows()
    sandbox.start(lost)
    cluster.wait(UNITS)
    assert cluster.primary() != lost


@pytest.mark.sandbox
@pytest.mark.parametrize("what", ["patroni.yml", "postgres -D"], ids=["patroni", "postgres"])
def test_process_of_primary_killed(cluster: Deployment, what: str) -> None:
    """Pebble starts Patroni anew, and Patroni PostgreSQL."""
    sandbox.kill(cluster.primary(), what)

    cluster.wait_for_rows()


@pytest.mark.sandbox
def test_pebble_killed(cluster: Deployment) -> None:
    """The container starts anew, and its hook brings the service back."""
    sandbox.kill(cluster.replica(), "pebble")

    cluster.wait_for_rows()


@pytest.mark.sandbox
def test_leader_moved(cluster: Deployment) -> None:
    """Another unit leads in Juju, the primary stays where it is."""
    primary, leader = cluster.primary(), cluster.leader()
    other = max(set(cluster.units()) - {leader})

    sandbox.lead(other)
    cluster.juju.wait(lambda _: cluster.leader() == other, timeout=60)

    cluster.wait(UNITS)
    assert cluster.primary() == primary


@pytest.mark.sandbox
def test_pod_of_replica_made_anew(cluster: Deployment) -> None:
    """A replica gets another address and loses its labels and deferred hooks, and comes back."""
    unit = cluster.replica()
    address = cluster.units()[unit]

    sandbox.recreate(unit)
    cluster.wait(UNITS)

    assert cluster.units()[unit] != address


@pytest.mark.sandbox
def test_pod_of_primary_made_anew(cluster: Deployment) -> None:
    """The primary goes and comes back, whoever leads then."""
    sandbox.recreate(cluster.primary())

    cluster.wait(UNITS)


def test_option_changed(cluster: Deployment) -> None:
    """An option reaches PostgreSQL on every unit; a wrong one is named and does no harm."""
    cluster.juju.config(DATABASE, {"work-mem": 8192})
    cluster.juju.wait(
        lambda _: all(cluster.select(unit, "SHOW work_mem") == "8MB" for unit in cluster.units()),
        timeout=90,
    )

    cluster.juju.config(DATABASE, {"work-mem": 1})
    cluster.juju.wait(lambda status: "work-mem is 1" in str(status), timeout=90)
    cluster.juju.config(DATABASE, reset="work-mem")

    cluster.wait(UNITS)


def test_password_changed(cluster: Deployment) -> None:
    """PostgreSQL takes the new password of its superuser, and no longer the old one."""
    old = cluster.run(cluster.leader(), "get-password")["password"]

    told = cluster.run(cluster.leader(), "set-password", password=AWKWARD)

    assert told["password"] == AWKWARD != old
    cluster.wait(UNITS)
    assert cluster.run(cluster.replica(), "get-password")["password"] == AWKWARD
    assert cluster.select(cluster.primary(), "SELECT 1") == "1"


def test_relation_broken_and_made(cluster: Deployment) -> None:
    """The client that comes back finds its rows, under another user."""
    cluster.juju.remove_relation(f"{CLIENT}:database", f"{DATABASE}:database")
    cluster.juju.wait(lambda status: jubilant.all_blocked(status, CLIENT), timeout=90)

    cluster.relate()

    cluster.juju.wait(lambda status: jubilant.all_active(status, CLIENT), timeout=120)


def pod(unit: str) -> str:
    """The pod of a unit, which is its member's name."""
    return unit.replace("/", "-")
