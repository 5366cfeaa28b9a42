"""jubilant, unmodified, over ``flowrun-juju``: a process for each call, as in tests of charms."""

import sys
from pathlib import Path

import jubilant
import pytest

from tests.sandbox.command.controllers import FakeController
from tests.sandbox.command.snapshots import application, peers, secret, snapshot, task, unit

FLOWRUN_JUJU = str(Path(sys.executable).with_name("flowrun-juju"))


@pytest.fixture
def juju(controller: FakeController) -> jubilant.Juju:
    """The model "demo", as a test has it."""
    return jubilant.Juju(model="demo", cli_binary=FLOWRUN_JUJU)


def test_version(juju: jubilant.Juju) -> None:
    """The version is one of Juju 3.6."""
    assert juju.version().tuple[:2] == (3, 6)


def test_models(juju: jubilant.Juju, controller: FakeController) -> None:
    """A model is added, given constraints as pytest-jubilant does, and destroyed."""
    juju.add_model("other", config={"a": True})
    juju.model_constraints({"arch": "amd64"})
    assert juju.model_constraints() == {}
    juju.destroy_model("demo", destroy_storage=True, force=True)

    assert controller.asked("add_model") == [{"name": "other", "config": {"a": "true"}}]
    assert controller.asked("destroy_model") == [{"name": "demo", "force": True}]


def test_model_that_exists(juju: jubilant.Juju, controller: FakeController) -> None:
    """The controller's words reach who asked for a model that is there."""
    controller.answers["add_model"] = ValueError('model "demo" already exists')

    with pytest.raises(jubilant.CLIError) as error:
        juju.add_model("demo")

    assert "already exists" in error.value.stderr


def test_model_config(juju: jubilant.Juju, controller: FakeController) -> None:
    """A model's configuration is read, set and reset."""
    controller.answers["model_config"] = {"config": {"a": "5m", "b": "false"}}

    assert juju.model_config() == {"a": "5m", "b": False}
    juju.model_config({"a": "10s"}, reset=["b"])

    assert controller.asked("model_config")[1] == {
        "model": "demo",
        "set": {"a": "10s"},
        "reset": ["b"],
    }


def test_show_model(juju: jubilant.Juju) -> None:
    """A model can be shown."""
    assert juju.show_model().short_name == "demo"


def test_deploy(juju: jubilant.Juju, controller: FakeController, tmp_path: Path) -> None:
    """A charm is deployed with all that a test gives it."""
    charm = tmp_path / "pg.charm"
    charm.touch()
    controller.answers["deploy"] = {"application": "pg", "revision": 0}
    controller.answers["refresh"] = {"revision": 1}

    juju.deploy(
        charm,
        "pg",
        base="ubuntu@24.04",
        config={"a": 1, "b": True},
        num_units=3,
        resources={"image": "embedded:postgresql"},
        trust=True,
    )
    juju.refresh("pg", path=charm, config={"a": 2})

    (deployed,) = controller.asked("deploy")
    assert deployed["config"] == {"a": "1", "b": "true"}
    assert deployed["units"] == 3
    (refreshed,) = controller.asked("refresh")
    assert refreshed["charm"] == str(charm)


def test_scale(juju: jubilant.Juju, controller: FakeController) -> None:
    """Units, applications and relations come and go."""
    juju.add_unit("pg", num_units=2)
    juju.remove_unit("pg", num_units=1, force=True)
    juju.integrate("pg:database", "rows")
    juju.remove_relation("pg", "rows")
    juju.remove_application("pg", destroy_storage=True)
    juju.trust("pg", scope="cluster")

    asked = [operation for operation, _ in controller.calls if operation != "snapshot"]
    assert asked == [
        "add_unit",
        "remove_unit",
        "integrate",
        "remove_relation",
        "remove_application",
        "trust",
    ]


def test_status(juju: jubilant.Juju, controller: FakeController) -> None:
    """A test waits for a status that is as Juju's."""
    status = juju.wait(jubilant.all_active, successes=1, timeout=30)

    assert status.apps["pg"].units["pg/0"].leader
    assert status.apps["pg"].units["pg/1"].address == "127.0.0.11"


def test_config(juju: jubilant.Juju, controller: FakeController) -> None:
    """An application's configuration is read with its types, set, and reset."""
    controller.answers["config"] = {
        "application": "pg",
        "charm": "pg",
        "settings": {
            "a": {"value": 1, "type": "int", "source": "default", "default": 1},
            "b": {"value": None, "type": "string", "source": "unset", "default": None},
        },
    }

    assert juju.config("pg") == {"a": 1}
    juju.config("pg", {"a": 2})
    juju.config("pg", reset=["a", "b"])

    assert controller.asked("config")[1:] == [
        {"model": "demo", "application": "pg", "set": {"a": "2"}, "reset": []},
        {"model": "demo", "application": "pg", "set": {}, "reset": ["a", "b"]},
    ]


def test_run(juju: jubilant.Juju, controller: FakeController) -> None:
    """An action has results, and a log."""
    controller.answers["run"] = {"id": "1"}
    controller.answers["task"] = task("1")

    found = juju.run("pg/leader", "backup", {"deep": {"er": True}}, wait=30)

    assert found.results == {"file": {"name": "a.tar"}}
    assert controller.asked("run")[0]["parameters"] == {"deep": {"er": True}}


@pytest.mark.parametrize("code", [0, 1])
def test_failed_action(juju: jubilant.Juju, controller: FakeController, code: int) -> None:
    """An action that fails raises, whether it says so itself or its process ends badly."""
    controller.answers["run"] = {"id": "1"}
    failed = task("1", status="failed", message="no space", results={"return-code": code})
    controller.answers["task"] = failed

    with pytest.raises(jubilant.TaskError) as error:
        juju.run("pg/0", "backup")

    assert error.value.task.message == "no space"
    assert error.value.task.return_code == code


def test_unknown_action(juju: jubilant.Juju, controller: FakeController) -> None:
    """An action that the charm lacks raises as it does with Juju."""
    controller.answers["run"] = ValueError('action "x" not defined on unit "pg/0"')

    with pytest.raises(ValueError, match="not defined"):
        juju.run("pg/0", "x")


def test_slow_action(juju: jubilant.Juju, controller: FakeController) -> None:
    """An action that takes too long raises as it does with Juju."""
    controller.answers["run"] = {"id": "1"}
    controller.answers["task"] = task("1", status="running", completed=None)

    with pytest.raises(TimeoutError):
        juju.run("pg/0", "backup", wait=0.01)


def test_exec(juju: jubilant.Juju, controller: FakeController) -> None:
    """A command has its output, and raises if it fails."""
    controller.answers["exec"] = {"stdout": "yes\n", "stderr": "", "code": 0}
    assert juju.exec("is-leader", unit="pg/0").stdout == "yes\n"

    controller.answers["exec"] = {"stdout": "", "stderr": "no", "code": 2}
    with pytest.raises(jubilant.TaskError) as error:
        juju.exec("false", unit="pg/0")

    assert (error.value.task.return_code, error.value.task.stderr) == (2, "no")


def test_slow_exec(juju: jubilant.Juju, controller: FakeController) -> None:
    """A command that takes too long raises as it does with Juju."""
    sentence = "timed out waiting for results from: unit pg/0"
    controller.answers["exec"] = ValueError(sentence)

    with pytest.raises(TimeoutError, match=sentence):
        juju.exec("sleep", "9", unit="pg/0", wait=0.01)


def test_ssh_and_scp(juju: jubilant.Juju, controller: FakeController, tmp_path: Path) -> None:
    """A container is reached, and files are copied out of it."""
    controller.answers["ssh"] = {"stdout": "1\n", "stderr": "", "code": 0}
    paths = {"root": str(tmp_path), "folder": str(tmp_path), "mounts": {}}
    controller.answers["paths"] = paths
    (tmp_path / "a").write_text("a")

    assert juju.ssh("pg/0", "psql -c 'SELECT 1'", container="postgresql") == "1\n"
    juju.scp("pg/0:/a", tmp_path / "b", container="postgresql")

    assert (tmp_path / "b").read_text() == "a"


def test_debug_log(juju: jubilant.Juju, controller: FakeController) -> None:
    """The whole log is there."""
    line = {"time": "2026-11-23T21:40:07+00:00", "entity": "unit-pg-0", "level": "INFO"}
    controller.log = [{**line, "logger": "unit.pg/0.juju-log", "message": str(n)} for n in (1, 2)]

    assert len(juju.debug_log().splitlines()) == 2


def test_unit(juju: jubilant.Juju, controller: FakeController) -> None:
    """A unit is shown with its relations."""
    app = application("pg", unit("pg/0"))
    controller.answers["snapshot"] = snapshot(app, relations=[peers("pg", "pg/0")])

    assert juju.show_unit("pg/0").relation_info[0].app_data == {"cluster": "main"}


def test_secrets(juju: jubilant.Juju, controller: FakeController) -> None:
    """Secrets are made, listed, revealed, changed, granted and removed."""
    controller.answers["add_secret"] = {"id": "abc"}
    controller.answers["snapshot"] = snapshot(secrets=[secret("abc")])
    controller.answers["show_secret"] = secret("abc", content={"key": "value"})

    uri = juju.add_secret("mine", {"key": "value"}, info="ours")
    juju.update_secret(uri, {"key": "other"})
    juju.grant_secret(uri, "pg")
    (listed,) = juju.secrets(owner="application-pg")
    revealed = juju.show_secret(uri, reveal=True)
    juju.remove_secret(uri)

    assert listed.uri == uri == "secret:abc"
    assert revealed.content == {"key": "value"}
    assert controller.asked("remove_secret") == [{"model": "demo", "secret": "secret:abc"}]
