"""``flowrun sandbox``: what juju has no command for."""

import io
from collections.abc import Sequence
from pathlib import Path

import pytest

from flowrun_tools.cli import main
from flowrun_tools.cli.exit_code import ExitCode
from tests.sandbox.command.controllers import FakeController


@pytest.mark.parametrize(
    ("words", "operation", "parameters"),
    [
        (
            ["kill", "pg/0", "pebble"],
            "kill",
            {"model": "demo", "unit": "pg/0", "what": "pebble", "signal": "KILL", "restart": True},
        ),
        (
            ["kill", "pg/0", "walwriter", "--signal", "STOP", "--container", "c", "--hold"],
            "kill",
            {
                "model": "demo",
                "unit": "pg/0",
                "what": "walwriter",
                "signal": "STOP",
                "restart": False,
                "container": "c",
            },
        ),
        (["start", "pg/0"], "start_containers", {"model": "demo", "unit": "pg/0"}),
        (["recreate", "pg/0"], "recreate", {"model": "demo", "unit": "pg/0"}),
        (["leader", "pg/1"], "set_leader", {"model": "demo", "unit": "pg/1"}),
        (
            ["faults", "--status", "409", "--verb", "patch", "--verb", "update", "--times", "3"],
            "faults",
            {"status": 409, "verbs": ["patch", "update"], "times": 3},
        ),
        (
            ["faults", "--delay", "2.5", "--resource", "pods", "--account", "demo:pg"],
            "faults",
            {"delay": 2.5, "resources": ["pods"], "account": "demo:pg"},
        ),
        (["faults", "--down"], "faults", {"down": True}),
        (["faults", "--clear"], "clear_faults", {}),
    ],
)
def test_asks(
    words: Sequence[str],
    operation: str,
    parameters: dict[str, object],
    controller: FakeController,
) -> None:
    """A command asks the controller for what it says."""
    controller.answers["kill"] = {"killed": [7]}

    code = main(["sandbox", *words], io.StringIO())

    assert code is ExitCode.CLEAN
    assert controller.asked(operation) == [parameters]


def test_killed(controller: FakeController) -> None:
    """The numbers of the processes that were killed are told."""
    out = io.StringIO()

    controller.answers["kill"] = {"killed": [7, 8]}
    main(["sandbox", "kill", "pg/0", "all"], out)

    assert out.getvalue() == "killed 7, 8\n"


def test_nothing_to_kill(controller: FakeController) -> None:
    """If nothing was killed, that is a problem."""
    controller.answers["kill"] = {"killed": []}
    err = io.StringIO()

    code = main(["sandbox", "kill", "pg/0", "postgers"], err=err)

    assert code is ExitCode.PROBLEMS
    assert err.getvalue() == 'error: nothing that "postgers" means runs in pg/0\n'


@pytest.mark.parametrize("words", [[], ["--clear", "--down"]])
def test_faults_are_one_thing(words: Sequence[str], controller: FakeController) -> None:
    """Either something is to go wrong, or nothing any more."""
    assert main(["sandbox", "faults", *words], err=io.StringIO()) is ExitCode.USAGE


def test_refusal(controller: FakeController) -> None:
    """What the controller refuses is told in its own words."""
    controller.answers["set_leader"] = ValueError('unit "pg/9" not found')
    err = io.StringIO()

    code = main(["sandbox", "leader", "pg/9"], err=err)

    assert code is ExitCode.PROBLEMS
    assert err.getvalue() == 'error: unit "pg/9" not found\n'


def test_nothing_to_stop(state: Path) -> None:
    """To stop a sandbox that does not run is fine."""
    out = io.StringIO()

    code = main(["sandbox", "stop"], out)

    assert code is ExitCode.CLEAN
    assert out.getvalue() == "no sandbox runs\n"


def test_doctor(state: Path) -> None:
    """The doctor tells of every part whether it is used."""
    out = io.StringIO()

    code = main(["sandbox", "doctor"], out)

    told = out.getvalue()
    assert code is ExitCode.CLEAN, told
    assert "used      Python" in told
    assert "Kubernetes" in told
