"""An application's life, from one unit to three and back, and away, with trouble on the way.

Each test goes on from where the last one ended.
"""

from collections.abc import Iterator

import jubilant
import psycopg
import pytest

from tests.integration import sandbox
from tests.integration.deployment import CLIENT, DATABASE, Deployment, addresses, pod

UNITS = 3
AWKWARD = """a 'new" one: $x, %d #€"""


@pytest.fixture
def _mended() -> Iterator[None]:
    """Whatever a test broke works again behind it."""
    yield
    sandbox.mend_api()


@pytest.fixture
def cluster(deployment: Deployment) -> Iterator[Deployment]:
    """Three units at work: after the test all is well, and no row that was acknowledged is lost.

    They are deployed if the test runs alone.
    """
    if not deployment.juju.status().apps:
        deployment.deploy(UNITS)
        deployment.deploy_client()
        deployment.wait(UNITS)
        deployment.hurry()
    yield deployment
    deployment.wait(UNITS)
    deployment.wait_for_rows()


def test_one_unit_without_trust(deployment: Deployment) -> None:
    """Without trust the unit says what to run, and that is enough for it to serve a client."""
    deployment.deploy(trust=False)
    deployment.wait_until(jubilant.all_blocked)
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
    deployment.wait_until(lambda status: "juju trust" in str(status))
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
    deployment.juju.add_unit(DATABASE, num_units=UNITS - len(deployment.units()))

    deployment.wait(UNITS)

    assert {each["role"] for each in deployment.members()} >= {"leader", "sync_standby"}
    deployment.wait_for_rows()


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
    cluster.wait_until(
        lambda status: any(
            each["role"] == "leader" and each["name"] != pod(lost)
            for each in cluster.members(status)
        )
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
    cluster.wait_until(lambda _: cluster.leader() == other)

    cluster.wait(UNITS)
    assert cluster.primary() == primary


@pytest.mark.sandbox
def test_pod_of_replica_made_anew(cluster: Deployment) -> None:
    """A replica gets another address and loses its labels and deferred hooks, and comes back."""
    recreate(cluster, cluster.replica())


@pytest.mark.sandbox
def test_pod_of_primary_made_anew(cluster: Deployment) -> None:
    """The primary goes and comes back, whoever leads then."""
    recreate(cluster, cluster.primary())


def test_option_changed(cluster: Deployment) -> None:
    """An option reaches PostgreSQL on every unit; a wrong one is named and does no harm."""
    cluster.juju.config(DATABASE, {"work-mem": 8192})
    cluster.wait_until(lambda _: set(cluster.select("SHOW work_mem", *cluster.units())) == {"8MB"})

    cluster.juju.config(DATABASE, {"work-mem": 1})
    cluster.wait_until(lambda status: "work-mem is 1" in str(status))
    cluster.juju.config(DATABASE, reset="work-mem")

    cluster.wait(UNITS)


def test_password_changed(cluster: Deployment) -> None:
    """PostgreSQL takes the new password of its superuser, and no longer the old one."""
    old = cluster.run(cluster.leader(), "get-password")["password"]

    told = cluster.run(cluster.leader(), "set-password", password=AWKWARD)

    assert told["password"] == AWKWARD != old
    cluster.wait(UNITS)
    assert cluster.run(cluster.replica(), "get-password")["password"] == AWKWARD
    assert cluster.select("SELECT 1", cluster.primary()) == ["1"]
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        cluster.connect(cluster.primary(), user="operator", password=old)


def test_relation_broken_and_made(cluster: Deployment) -> None:
    """The client that comes back finds its rows, under another user."""
    cluster.juju.remove_relation(f"{CLIENT}:database", f"{DATABASE}:database")
    cluster.wait_until(
        lambda status: (
            jubilant.all_blocked(status, CLIENT)
            and not status.apps[DATABASE].relations.get("database")
        )
    )

    cluster.relate()

    cluster.wait_until(lambda status: jubilant.all_active(status, CLIENT))


def test_back_to_one_unit(deployment: Deployment) -> None:
    """The last units go, the primary among them, and what it had is on the one that stays."""
    if deployment.primary() == f"{DATABASE}/0":
        deployment.run(deployment.leader(), "switchover", unit=deployment.standby())

    deployment.juju.remove_unit(DATABASE, num_units=2)
    deployment.wait(1)

    assert deployment.primary() == f"{DATABASE}/0"
    deployment.wait_for_rows()


def test_removed_and_deployed_again(deployment: Deployment) -> None:
    """Nothing of an application keeps another of the same name from coming up."""
    juju = deployment.juju
    juju.remove_application(CLIENT, DATABASE, destroy_storage=True)
    deployment.wait_until(lambda status: not status.apps)

    deployment.deploy()
    deployment.deploy_client()

    deployment.wait(1)
    deployment.wait_until(lambda status: jubilant.all_active(status, CLIENT))


@pytest.mark.sandbox
def test_nothing_is_left(deployment: Deployment) -> None:
    """Without its applications, a model has no process, and no object in Kubernetes."""
    juju = deployment.juju

    juju.remove_application(CLIENT, DATABASE, destroy_storage=True)

    deployment.wait_until(lambda status: not status.apps)
    assert sandbox.leftovers(juju.model or "") == []


def recreate(cluster: Deployment, unit: str) -> None:
    """Make a unit's pod anew, and wait until it has another address."""
    address = cluster.units()[unit]
    sandbox.recreate(unit)
    cluster.wait_until(lambda status: addresses(status)[unit] != address)
