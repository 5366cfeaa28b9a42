"""The hook's process is killed behind each node of the cluster's two flows, one after the other."""

from contextlib import suppress
from pathlib import Path

import jubilant
import pytest

import flowrun
from tests.integration import packing, sandbox
from tests.integration.deployment import DATABASE, Charms, Deployment
from tests.integration.ways import FLOWS, ROOT

pytestmark = pytest.mark.sandbox

BLOCK_FILE = """
cd "$(storage-get -s "$(storage-list pgdata | head -n 1)" location)"
rm patroni.yml
mkdir patroni.yml
"""
UNBLOCK_FILE = """
cd "$(storage-get -s "$(storage-list pgdata | head -n 1)" location)"
rmdir patroni.yml
"""


class Mortal(Deployment):
    """The charm whose hooks are killed."""

    def __init__(self, juju: jubilant.Juju, charms: Charms, folder: Path) -> None:
        self._notes = folder / "notes"
        self._notes.mkdir()
        charm = packing.pack_mortal(folder / "mortal", self._notes)
        super().__init__(juju, charms._replace(postgresql=charm))

    def killed(self) -> set[str]:
        """The nodes that a hook died behind, on any unit."""
        return {note.name for note in self._notes.iterdir()}


@pytest.fixture
def mortal(juju: jubilant.Juju, charms: Charms, tmp_path: Path) -> Mortal:
    """Not deployed yet."""
    juju.model_config({"update-status-hook-interval": "10s"})
    return Mortal(juju, charms, tmp_path)


def test_killed_behind_every_node(mortal: Mortal) -> None:
    """Three units come up and every row is there, although a hook dies behind each node once."""
    sandbox.break_api("--status", "403", "--resource", "pods", "--verb", "patch")
    mortal.deploy(3)
    wait_until_killed(mortal, "postgresql-pebble-ready rtn")
    wait_until_run(mortal, "has_patched_pod_labels,set_blocked,rtn")
    sandbox.mend_api()
    mortal.juju.wait(lambda status: well(mortal, status), successes=2)
    mortal.deploy_client()
    mortal.wait_for_rows()

    let_files_be_refused(mortal)
    let_a_member_hang(mortal)
    lose_the_primary(mortal)

    mortal.juju.wait(lambda status: well(mortal, status), successes=2)
    mortal.wait_for_rows()
    assert nodes() - mortal.killed() == set()


def let_files_be_refused(deployment: Mortal) -> None:
    """Have a unit's configuration file not be writable for a while."""
    deployment.juju.exec(BLOCK_FILE, unit=f"{DATABASE}/0")
    wait_until_killed(deployment, "postgresql-pebble-ready defer2")
    wait_until_run(deployment, "has_pushed_tls_files,defer2")
    deployment.juju.exec(UNBLOCK_FILE, unit=f"{DATABASE}/0")


def let_a_member_hang(deployment: Mortal) -> None:
    """Have Patroni on a replica not answer for a while."""
    unit = deployment.replica()
    sandbox.kill(unit, "patroni.yml", signal="STOP")
    wait_until_killed(deployment, "postgresql-pebble-ready defer3")
    wait_until_run(deployment, "has_member_started,defer3")
    sandbox.kill(unit, "patroni.yml", signal="CONT")
    deployment.juju.wait(lambda status: well(deployment, status), successes=2)


def lose_the_primary(deployment: Mortal) -> None:
    """Have nobody be the primary while the unit that leads in Juju is a replica, for a while.

    Where another one becomes the primary before a hook has run, once more.
    """
    node = "postgresql-pebble-ready defer4"
    for _ in range(3):
        if deployment.primary() == deployment.leader():
            deployment.run(deployment.leader(), "switchover", unit=deployment.standby())
            deployment.wait_for_rows()
        lost = deployment.primary()
        sandbox.kill(lost, "pebble", hold=True)
        with suppress(TimeoutError):
            wait_until_killed(deployment, node, timeout=90)
        sandbox.start(lost)
        if node in deployment.killed():
            return
        deployment.juju.wait(lambda status: well(deployment, status), successes=2)


def well(deployment: Mortal, status: jubilant.Status) -> bool:
    """Whether all is well. A hook that was killed is run again at once, not when Juju would."""
    resolve(deployment, status)
    return jubilant.all_active(status) and deployment.is_whole(3, status)


def wait_until_killed(deployment: Mortal, node: str, *, timeout: float | None = None) -> None:
    """Until a hook was killed behind that node."""

    def is_killed(status: jubilant.Status) -> bool:
        resolve(deployment, status)
        return node in deployment.killed()

    deployment.juju.wait(is_killed, timeout=timeout, successes=1, delay=0.5)


def wait_until_run(deployment: Mortal, way: str) -> None:
    """Until a hook that went that way was let live, and has logged it."""

    def has_run(status: jubilant.Status) -> bool:
        resolve(deployment, status)
        return way in deployment.juju.debug_log()

    deployment.wait_until(has_run)


def resolve(deployment: Mortal, status: jubilant.Status) -> None:
    """Run the hooks that failed again, unless Juju does so just now."""
    for name, unit in status.apps[DATABASE].units.items():
        if unit.is_error:
            with suppress(jubilant.CLIError):
                deployment.juju.cli("resolved", name)


def nodes() -> set[str]:
    """The nodes of the two flows."""
    flows = flowrun.load(ROOT / "flows")
    return {f"{name} {node}" for name in FLOWS for node in flows[name].nodes}
