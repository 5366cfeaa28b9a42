"""Charms of ops, unmodified, in processes of their own: what they call is answered as Juju does."""

import subprocess
import sys
from pathlib import Path

import pytest

from flowrun_sandbox.model import changes
from flowrun_sandbox.model.charms import read_charm
from flowrun_sandbox.model.context import HookContext
from flowrun_sandbox.model.entities import Life, Port, Secret, Status, Unit
from tests.sandbox.model import agent
from tests.sandbox.model.world import CLIENT, DATABASE, World

SOURCE = """
import datetime

import ops


class Database(ops.CharmBase):
    def __init__(self, framework):
        super().__init__(framework)
        framework.observe(self.on.install, self._install)
        framework.observe(self.on.leader_elected, self._lead)
        framework.observe(self.on.config_changed, self._configure)
        framework.observe(self.on.start, self._start)
        framework.observe(self.on.update_status, self._look)
        framework.observe(self.on.database_relation_changed, self._serve)
        framework.observe(self.on.secret_remove, self._prune)
        framework.observe(self.on.backup_action, self._backup)
        framework.observe(self.on.hello_action, self._hello)
        framework.observe(self.on.collect_unit_status, self._status)

    def _install(self, event):
        self.unit.set_workload_version("18.1")
        self.unit.open_port("tcp", 5432)
        self.unit.open_port("icmp")

    def _lead(self, event):
        assert self.unit.is_leader()
        self.app.add_secret({"password": "one"}, label="users", description="who may enter")
        peers = self.model.get_relation("peers")
        peers.data[self.app]["by"] = self.unit.name
        assert peers.data[self.app]["by"] == self.unit.name

    def _configure(self, event):
        assert self.config["size"] == 1, self.config
        assert self.config["fast"] is False
        assert "ratio" not in self.config

    def _start(self, event):
        network = self.model.get_binding("peers").network
        self.model.get_relation("peers").data[self.unit]["at"] = str(network.bind_address)
        assert str(network.ingress_address) == str(network.bind_address)
        (volume,) = self.model.storages["data"]
        assert str(volume.location).endswith("storage/data-0"), volume.location
        assert self.app.planned_units() == 1
        assert self.unit.opened_ports() == {ops.Port("tcp", 5432), ops.Port("icmp", None)}
        self.unit.close_port("icmp")

    def _look(self, event):
        secret = self.model.get_secret(label="users")
        secret.set_content({"password": "two"})
        secret.set_info(
            rotate=ops.SecretRotate.DAILY,
            expire=datetime.datetime(2030, 1, 1, tzinfo=datetime.timezone.utc),
        )
        assert secret.peek_content() == {"password": "two"}
        assert secret.get_content(refresh=True) == {"password": "two"}
        info = secret.get_info()
        assert info.label == "users" and info.rotation is ops.SecretRotate.DAILY, info
        try:
            self.model.get_secret(id="secret:nosuch")
        except ops.SecretNotFoundError:
            pass
        else:
            raise AssertionError
        if self.unit.status.message == "fail":
            raise RuntimeError

    def _serve(self, event):
        if not self.unit.is_leader():
            return
        secret = self.model.get_secret(label="users")
        secret.grant(event.relation)
        event.relation.data[self.app]["secret"] = secret.id
        assert event.relation.app.name == "app"
        assert [unit.name for unit in event.relation.units] == ["app/0"]

    def _prune(self, event):
        event.remove_revision()

    def _backup(self, event):
        event.log("on its way")
        event.set_results({"target": event.params["target"], "deep": {"er": "yes"}})
        if event.params["retries"] > 1:
            event.fail("too often")

    def _hello(self, event):
        raise RuntimeError("no")

    def _status(self, event):
        event.add_status(ops.ActiveStatus("all is well"))


ops.main(Database)
"""

CLIENT_SOURCE = """
import ops


class Client(ops.CharmBase):
    def __init__(self, framework):
        super().__init__(framework)
        framework.observe(self.on.db_relation_changed, self._connect)
        framework.observe(self.on.secret_changed, self._reconnect)

    def _connect(self, event):
        found = event.relation.data[event.app].get("secret")
        if found:
            secret = self.model.get_secret(id=found, label="database")
            self.unit.status = ops.ActiveStatus(secret.get_content()["password"])

    def _reconnect(self, event):
        assert event.secret.label == "database"
        self.unit.status = ops.ActiveStatus(event.secret.get_content(refresh=True)["password"])


ops.main(Client)
"""


class Stage:
    """Charms on this machine."""

    def __init__(self, folder: Path) -> None:
        self.world = World()
        self._folder = folder
        self._tools = folder / "tools"
        agent.install_tools(self._tools)
        agent.pack(folder / "pg", SOURCE, DATABASE)
        agent.pack(folder / "app", CLIENT_SOURCE, CLIENT)

    def deploy(self, name: str) -> Unit:
        """An application with one unit, whose first hooks are still to be run."""
        charm = read_charm(self._folder / name)
        application = changes.deploy(self.world.model, charm, name)
        return self.world.add_unit(application)

    def deploy_started(self, name: str) -> Unit:
        """One whose first hooks have ended well without the charm: it is to be seen later."""
        unit = self.deploy(name)
        self.world.settle(leader_elected=_keep_secret)
        return unit

    def secret_of(self, application: str) -> Secret:
        """The secret of an application."""
        secrets = self.world.model.secrets.values()
        return next(secret for secret in secrets if secret.owner == application)

    def settle(self) -> None:
        """Run hooks until there are none; none may fail."""
        while busy := [unit for unit in self.world.units() if unit.queue or unit.failed]:
            for unit in busy:
                assert not self.step(unit)

    def step(self, unit: Unit) -> str:
        """Run the next hook of a unit; returns what went wrong."""
        event = changes.take(self.world.model, unit)
        assert event is not None
        context = HookContext(self.world.model, unit, event)
        charm = self._folder / unit.application
        return agent.dispatch(context, charm, self._tools, self._folder / "socket")


def _keep_secret(hook: HookContext) -> None:
    hook.call("secret-add", ["--label", "users", "password=one"])


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    """Two charms, none of them deployed."""
    return Stage(tmp_path)


def test_a_charm_is_brought_up(stage: Stage) -> None:
    """Its version, its ports, its status and its databags are the model's."""
    unit = stage.deploy("pg")
    stage.settle()

    application = stage.world.model.applications["pg"]
    (secret,) = stage.world.model.secrets.values()
    assert (unit.workload.status, unit.workload.message) == ("active", "all is well")
    assert application.version == "18.1"
    assert unit.ports == {Port("5432/tcp")}
    assert (secret.label, secret.description) == ("users", "who may enter")
    assert stage.world.model.relations[0].data["pg"] == {"by": "pg/0"}
    assert stage.world.model.relations[0].data["pg/0"]["at"] == unit.address


def test_a_secret_comes_to_who_it_is_granted_to(stage: Stage) -> None:
    """With its label there, and anew when it changes; the old revision is then removed."""
    pg, app = stage.deploy_started("pg"), stage.deploy_started("app")
    changes.integrate(stage.world.model, "pg", "app")
    stage.settle()
    before = app.workload.message

    changes.update_status(stage.world.model, pg)
    stage.settle()

    secret = stage.secret_of("pg")
    assert (before, app.workload.message) == ("one", "two")
    assert secret.revisions.keys() == {2}


def test_a_hook_that_raises_changes_nothing(stage: Stage) -> None:
    """It waits to be tried again, and the new content of the secret is not there."""
    unit = stage.deploy_started("pg")
    unit.workload = Status("active", "fail")
    changes.update_status(stage.world.model, unit)

    problem = stage.step(unit)

    secret = stage.secret_of("pg")
    assert "RuntimeError" in problem
    assert unit.failed is not None
    assert secret.latest == 1


def test_an_action_gives_results_and_a_log(stage: Stage) -> None:
    """Also if it fails; its defaults are filled in."""
    unit = stage.deploy_started("pg")
    good = changes.run_action(stage.world.model, unit, "backup", {"retries": 1})
    bad = changes.run_action(stage.world.model, unit, "backup", {"retries": 2, "target": "far"})

    stage.settle()

    assert (good.status, good.results) == ("completed", {"target": "near", "deep": {"er": "yes"}})
    assert [message for _, message in good.log] == ["on its way"]
    assert (bad.status, bad.message, bad.results["target"]) == ("failed", "too often", "far")


def test_an_action_that_raises_is_not_tried_again(stage: Stage) -> None:
    """The task has failed, the unit goes on."""
    unit = stage.deploy_started("pg")
    task = changes.run_action(stage.world.model, unit, "hello", {})

    problem = stage.step(unit)

    assert "RuntimeError" in problem
    assert (task.status, task.message) == ("failed", "exit status 1")
    assert unit.failed is None


def test_a_charm_is_taken_down(stage: Stage) -> None:
    """Ops runs the hooks of the end too."""
    unit = stage.deploy_started("pg")
    changes.remove_unit(stage.world.model, unit)

    stage.settle()

    assert unit.life is Life.DEAD


def test_a_tool_reads_files_and_prints_any_bytes(tmp_path: Path) -> None:
    """They need not be UTF-8."""
    world = World()
    world.deploy("pg")
    changes.update_status(world.model, world.unit("pg/0"))
    context = world.begin("pg/0")
    assert context is not None
    agent.install_tools(tmp_path / "tools")
    (tmp_path / "note").write_bytes(b"\xff\n=")
    environment = agent.environment(context, tmp_path, tmp_path / "tools", tmp_path / "socket")

    def run(tool: str, *arguments: str) -> subprocess.CompletedProcess[bytes]:
        program = [str(tmp_path / "tools" / tool), *arguments]
        return subprocess.run(
            program, cwd=tmp_path, env=environment, capture_output=True, check=False
        )

    with agent.answering(context, tmp_path / "socket"):
        added = run("secret-add", "note#file=note")
        got = run("secret-get", added.stdout.decode().strip(), "note")
        gone = run("secret-add", "note#file=nowhere")

    assert got.stdout == b"\xff\n=\n"
    assert (gone.returncode, gone.stderr) == (1, b"ERROR No such file or directory: nowhere\n")


def test_a_tool_outside_a_hook_says_so() -> None:
    """There is nobody whom it could ask."""
    run = [sys.executable, "-IS", str(agent.TOOL)]

    outside = subprocess.run(run, env={}, capture_output=True, text=True, check=False)

    assert outside.returncode == 1
    assert outside.stderr == "ERROR JUJU_AGENT_SOCKET_ADDRESS not set\n"
