"""jubilant over ``flowrun-juju`` over a real controller, with a charm of a few lines of shell."""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import jubilant
import pytest

CHARM = Path(__file__).parent / "charms" / "tiny"
BIN = Path(sys.executable).parent
PATIENCE = 60


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Path]:
    """The state folder of a sandbox that is stopped in the end."""
    with (
        pytest.MonkeyPatch.context() as patch,
        tempfile.TemporaryDirectory(prefix="fs-", dir="/tmp") as folder,
    ):
        state = Path(folder) / "s"
        patch.setenv("FLOWRUN_SANDBOX", str(state))
        patch.delenv("JUJU_MODEL", raising=False)
        yield state
        subprocess.run([BIN / "flowrun", "sandbox", "stop"], check=True, timeout=PATIENCE)


@pytest.fixture(scope="module")
def juju(sandbox: Path) -> Iterator[jubilant.Juju]:
    """A model with two units of the charm, both active."""
    juju = jubilant.Juju(cli_binary=str(BIN / "flowrun-juju"))
    juju.add_model("work")
    juju.deploy(CHARM, num_units=2)
    wait(juju, lambda status: jubilant.all_active(status) and len(units(status)) == 2)
    yield juju
    juju.destroy_model("work", force=True)


def wait(juju: jubilant.Juju, ready: Callable[[jubilant.Status], bool]) -> jubilant.Status:
    """Until something is so, and all agents are idle."""

    def is_so(status: jubilant.Status) -> bool:
        return ready(status) and jubilant.all_agents_idle(status)

    return juju.wait(is_so, delay=0.1, successes=1, timeout=PATIENCE)


def units(status: jubilant.Status) -> dict[str, jubilant.statustypes.UnitStatus]:
    """The units of the charm."""
    return dict(status.apps["tiny"].units)


def test_status(juju: jubilant.Juju) -> None:
    """The first unit leads; each has an address of its own and the port that it opened."""
    found = units(juju.status())

    assert found["tiny/0"].leader
    assert not found["tiny/1"].leader
    assert found["tiny/0"].address != found["tiny/1"].address
    assert found["tiny/1"].open_ports == ["80/tcp"]


def test_config(juju: jubilant.Juju) -> None:
    """A charm is told of its configuration."""
    juju.config("tiny", {"greeting": "ahoy"})
    wait(juju, lambda status: units(status)["tiny/1"].workload_status.message == "ahoy")
    assert juju.config("tiny")["greeting"] == "ahoy"

    juju.config("tiny", reset="greeting")
    wait(juju, lambda status: units(status)["tiny/1"].workload_status.message == "hello")


def test_action(juju: jubilant.Juju) -> None:
    """An action gets its parameters, logs, and answers."""
    task = juju.run("tiny/leader", "greet", {"name": "you"})

    assert task.results == {"greeting": "hello, you"}
    assert task.log[0].endswith("greeting you")


def test_action_that_fails(juju: jubilant.Juju) -> None:
    """An action that fails says why."""
    with pytest.raises(jubilant.TaskError) as error:
        juju.run("tiny/1", "refuse")

    assert error.value.task.message == "as asked"


def test_failed_hook(juju: jubilant.Juju) -> None:
    """A hook that fails is shown, and is tried again when all is well."""
    juju.config("tiny", {"fail": True})
    shown = juju.wait(jubilant.any_error, delay=0.1, successes=1, timeout=PATIENCE)
    messages = {unit.workload_status.message for unit in units(shown).values() if unit.is_error}
    assert messages == {'hook failed: "config-changed"'}

    juju.config("tiny", reset="fail")
    wait(juju, jubilant.all_active)


def test_commands(juju: jubilant.Juju) -> None:
    """Commands run where the charm runs: with its hook tools, or over ssh without."""
    assert juju.exec("is-leader", unit="tiny/0").stdout == "True\n"
    assert juju.ssh("tiny/1", "cat", "metadata.yaml").startswith("name: tiny")
    with pytest.raises(jubilant.TaskError):
        juju.exec("exit 3", unit="tiny/0")


def test_files(juju: jubilant.Juju, tmp_path: Path) -> None:
    """Files are copied to where the charm is, and back."""
    (tmp_path / "here").write_text("something")

    juju.scp(tmp_path / "here", "tiny/0:there")
    juju.scp("tiny/0:there", tmp_path / "back")

    assert (tmp_path / "back").read_text() == "something"


def test_show_unit(juju: jubilant.Juju) -> None:
    """A unit sees its peer."""
    found = juju.show_unit("tiny/0")

    (peers,) = found.relation_info
    assert list(peers.related_units) == ["tiny/1"]
    assert peers.related_units["tiny/1"].in_scope


def test_secrets(juju: jubilant.Juju) -> None:
    """A user's secret is kept with its revisions."""
    uri = juju.add_secret("mine", {"key": "one"}, info="for the tests")
    juju.update_secret(uri, {"key": "two"})

    assert juju.show_secret("mine", reveal=True).content == {"key": "two"}
    assert juju.show_secret("mine", reveal=True, revision=1).content == {"key": "one"}
    assert [secret.name for secret in juju.secrets()] == ["mine"]
    juju.remove_secret(uri)
    assert juju.secrets() == []


def test_log(juju: jubilant.Juju) -> None:
    """The log has what the charm said, by unit."""
    lines = juju.debug_log().splitlines()

    assert any("unit.tiny/1.juju-log seen hooks/install" in line for line in lines)


def test_scale(juju: jubilant.Juju) -> None:
    """Units come, and the last goes first."""
    juju.add_unit("tiny")
    wait(juju, lambda status: len(units(status)) == 3 and jubilant.all_active(status))

    juju.remove_unit("tiny", num_units=1)

    found = wait(juju, lambda status: len(units(status)) == 2)
    assert sorted(units(found)) == ["tiny/0", "tiny/1"]


def test_refresh(juju: jubilant.Juju) -> None:
    """Another revision of the charm reaches every unit."""
    juju.refresh("tiny", path=CHARM)

    told = [f"unit.tiny/{number}.juju-log seen hooks/upgrade-charm" for number in (0, 1)]
    wait(juju, lambda _: all(line in juju.debug_log() for line in told))
    assert juju.status().apps["tiny"].charm == "local:tiny-1"


def test_refusals(juju: jubilant.Juju, tmp_path: Path) -> None:
    """What does not go is said in a sentence."""
    shutil.copytree(CHARM, tmp_path / "contained")
    with (tmp_path / "contained" / "metadata.yaml").open("a") as metadata:
        metadata.write("containers: {a: {resource: b}}\nresources: {b: {type: oci-image}}\n")
    for words, sentence in [
        (["deploy", str(tmp_path)], f"{tmp_path} is no packed charm"),
        (["deploy", str(tmp_path / "contained"), "contained"], "--resource b=IMAGE"),
        (["deploy", str(CHARM)], "already exists"),
        (["config", "tiny", "colour=red"], "colour"),
        (["integrate", "tiny", "nobody"], "nobody"),
        (["add-unit", "nobody"], 'application "nobody" not found'),
        (["show-secret", "none"], "not found"),
    ]:
        with pytest.raises(jubilant.CLIError) as error:
            juju.cli(*words)
        assert error.value.returncode == 1
        assert error.value.stderr.startswith("ERROR ")
        assert sentence in error.value.stderr


def test_end(sandbox: Path) -> None:
    """When an application is removed and its model destroyed, nothing of them is left."""
    juju = jubilant.Juju(cli_binary=str(BIN / "flowrun-juju"))
    juju.add_model("end")
    juju.deploy(CHARM)
    wait(juju, lambda status: len(units(status)) == 1 and jubilant.all_active(status))

    juju.remove_application("tiny")
    juju.wait(lambda status: not status.apps, delay=0.1, successes=1, timeout=PATIENCE)
    juju.destroy_model("end")

    assert not list(sandbox.glob("m/end/*"))
