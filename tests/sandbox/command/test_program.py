"""The program itself: help, and what it says of what it does not have."""

from pathlib import Path

import pytest

from flowrun_sandbox.command import main
from flowrun_sandbox.command.program import ALIASES, SECTIONS
from tests.sandbox.command.controllers import FakeController

COMMANDS = [name for section in SECTIONS.values() for name in section]


def test_help(capsys: pytest.CaptureFixture[str]) -> None:
    """Every command is listed by what it is about."""
    code = main(["--help"])

    shown = capsys.readouterr().out
    assert code == 0
    assert "Secrets:" in shown
    assert all(f"\n  {name} " in shown for name in COMMANDS)


@pytest.mark.parametrize("name", [*COMMANDS, *ALIASES])
def test_help_of_each(name: str, capsys: pytest.CaptureFixture[str], state: Path) -> None:
    """Every command and every other name of one says what it does, without a controller."""
    code = main([name, "--help"])

    assert code == 0
    assert capsys.readouterr().out.startswith(f"Usage: flowrun-juju {name} ")


@pytest.mark.parametrize("name", [name for name in COMMANDS if "constraints" not in name])
def test_examples(name: str, capsys: pytest.CaptureFixture[str], state: Path) -> None:
    """Every command shows how it is used."""
    main([name, "--help"])

    assert f"  flowrun-juju {name}" in capsys.readouterr().out.partition("Example")[2]


def test_unknown_command(capsys: pytest.CaptureFixture[str]) -> None:
    """A command that it lacks is named, with those that there are."""
    code = main(["bootstrap"])

    told = capsys.readouterr().err
    assert code == 2
    assert told.startswith("ERROR No such command 'bootstrap'")
    assert "add-model, models" in told


def test_unknown_option(capsys: pytest.CaptureFixture[str], controller: FakeController) -> None:
    """An option that it lacks is named, with those that there are."""
    code = main(["deploy", "./x.charm", "--to", "0"])

    told = capsys.readouterr().err
    assert code == 2
    assert told.startswith("ERROR No such option '--to'")
    assert "--num-units" in told


def test_missing_argument(capsys: pytest.CaptureFixture[str], controller: FakeController) -> None:
    """Who says too little is told where to read on."""
    code = main(["add-unit"])

    told = capsys.readouterr().err
    assert code == 2
    assert told.startswith("ERROR Missing argument 'APPLICATION'")
    assert "flowrun-juju add-unit --help" in told


def test_no_controller(capsys: pytest.CaptureFixture[str], state: Path) -> None:
    """Without a sandbox, a command says how to start one."""
    code = main(["status", "--model", "demo"])

    told = capsys.readouterr().err
    assert code == 1
    assert told.startswith(f"ERROR no sandbox runs in {state}")
    assert "add-model" in told


@pytest.mark.parametrize(
    ("option", "path", "reason"),
    [
        ("--kubernetes", "/bin", "a real Kubernetes needs etcd"),
        ("--pebble", "/bin/true", "/true is another program than Pebble"),
    ],
)
def test_sandbox_does_not_start(
    option: str, path: str, reason: str, capsys: pytest.CaptureFixture[str], state: Path
) -> None:
    """Who starts one that cannot be is told why, and not to start it."""
    code = main(["add-model", "demo", option, path])

    told = capsys.readouterr().err
    assert code == 1
    assert told.startswith("ERROR the sandbox does not start: ")
    assert reason in told
    assert "add-model" not in told


def test_refusal(capsys: pytest.CaptureFixture[str], controller: FakeController) -> None:
    """What the controller refuses is an error in its own words."""
    controller.answers["add_unit"] = ValueError('application "x" not found')

    code = main(["add-unit", "x"])

    assert code == 1
    assert capsys.readouterr().err == 'ERROR application "x" not found\n'


def test_model_is_named(controller: FakeController, monkeypatch: pytest.MonkeyPatch) -> None:
    """The option wins over the variable, and that over the model that was switched to."""
    main(["status"])
    monkeypatch.setenv("JUJU_MODEL", "variable")
    main(["status"])
    main(["status", "-m", "sandbox:admin/option"])

    asked = [parameters["model"] for parameters in controller.asked("snapshot")]
    assert asked == ["demo", "variable", "option"]


def test_only_model(controller: FakeController, state: Path) -> None:
    """The only model there is needs no name."""
    (state / "current").unlink()

    code = main(["status"])

    assert code == 0
    assert controller.asked("snapshot") == [{"model": "demo"}]


def test_no_model(
    capsys: pytest.CaptureFixture[str], controller: FakeController, state: Path
) -> None:
    """With no model selected, it says how to select one."""
    (state / "current").unlink()
    controller.answers["models"] = {"models": []}

    code = main(["status"])

    assert code == 1
    assert capsys.readouterr().err.startswith("ERROR No selected model.")


def test_other_controller(capsys: pytest.CaptureFixture[str], controller: FakeController) -> None:
    """There is one controller, and no other."""
    code = main(["status", "-m", "aws:demo"])

    assert code == 1
    assert 'controller "aws" not found' in capsys.readouterr().err


def test_no_effect(capsys: pytest.CaptureFixture[str], controller: FakeController) -> None:
    """An option that means nothing here is accepted, and said to."""
    main(["integrate", "a", "b"])
    code = main(["remove-relation", "a", "b", "--force"])

    assert code == 0
    assert capsys.readouterr().err == "WARNING --force has no effect in the sandbox\n"
