"""What commands ask the controller for, and what they print."""

import json
import sys
from collections.abc import Sequence
from io import StringIO
from pathlib import Path

import pytest
import yaml

from flowrun_sandbox.command import main
from tests.sandbox.command.controllers import FakeController
from tests.sandbox.command.snapshots import NOW, application, secret, snapshot, task, unit

LINE = {
    "time": NOW,
    "entity": "unit-pg-0",
    "level": "INFO",
    "logger": "unit.pg/0.juju-log",
    "message": "flow=start",
}


@pytest.mark.parametrize(
    ("words", "operation", "parameters"),
    [
        (["add-unit", "pg", "-n", "2"], "add_unit", {"application": "pg", "units": 2}),
        (
            ["remove-unit", "pg", "--num-units", "2", "--no-prompt"],
            "remove_unit",
            {"application": "pg", "count": 2, "force": False},
        ),
        (["scale-application", "pg", "5"], "add_unit", {"application": "pg", "units": 3}),
        (["scale-application", "pg", "1"], "remove_unit", {"application": "pg", "count": 1}),
        (
            ["remove-application", "pg", "--no-prompt", "--destroy-storage", "--force"],
            "remove_application",
            {"application": "pg", "force": True},
        ),
        (["integrate", "pg:database", "rows"], "integrate", {"a": "pg:database", "b": "rows"}),
        (["relate", "pg", "rows"], "integrate", {"a": "pg", "b": "rows"}),
        (["remove-relation", "pg", "rows"], "remove_relation", {"a": "pg", "b": "rows"}),
        (
            ["config", "pg", "a=1", "b=x=y", "--reset", "c,d"],
            "config",
            {"application": "pg", "set": {"a": "1", "b": "x=y"}, "reset": ["c", "d"]},
        ),
        (
            ["trust", "pg", "--scope=cluster"],
            "trust",
            {"application": "pg", "remove": False},
        ),
        (["trust", "pg", "--remove"], "trust", {"application": "pg", "remove": True}),
        (["resolved", "pg/0"], "resolved", {"unit": "pg/0", "retry": True}),
        (["resolved", "--no-retry", "pg/0"], "resolved", {"unit": "pg/0", "retry": False}),
        (
            ["model-config", "update-status-hook-interval=10s"],
            "model_config",
            {"set": {"update-status-hook-interval": "10s"}, "reset": []},
        ),
        (
            ["update-secret", "mine", "key=new", "--name", "ours"],
            "update_secret",
            {"secret": "mine", "content": {"key": "new"}, "name": "ours"},
        ),
        (
            ["grant-secret", "mine", "pg,rows"],
            "grant_secret",
            {"secret": "mine", "applications": ["pg", "rows"]},
        ),
        (
            ["revoke-secret", "mine", "pg"],
            "revoke_secret",
            {"secret": "mine", "applications": ["pg"]},
        ),
        (
            ["remove-secret", "mine", "--revision", "2"],
            "remove_secret",
            {"secret": "mine", "revision": 2},
        ),
    ],
)
def test_asks(
    words: Sequence[str],
    operation: str,
    parameters: dict[str, object],
    controller: FakeController,
) -> None:
    """A command asks for what it says, of the model that is meant."""
    code = main(words)

    assert code == 0
    assert controller.asked(operation) == [{"model": "demo", **parameters}]


def test_deploy(
    controller: FakeController,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A charm is deployed by its full path, with units, options, images and trust."""
    (tmp_path / "pg.charm").touch()
    (tmp_path / "note").write_text("from a file")
    monkeypatch.chdir(tmp_path)
    controller.answers["deploy"] = {"application": "db", "revision": 0}

    options = ["--config", "a=1", "--config", "b=@note", "--resource", "image=embedded:postgresql"]
    options += ["--storage", "data=2", "--storage", "log=ebs,3,10G", "--storage", "wal=10G"]
    code = main(["deploy", "./pg.charm", "db", "-n", "3", "--trust", *options])

    assert code == 0
    assert controller.asked("deploy") == [
        {
            "model": "demo",
            "charm": str(tmp_path / "pg.charm"),
            "application": "db",
            "units": 3,
            "config": {"a": "1", "b": "from a file"},
            "trust": True,
            "resources": {"image": "embedded:postgresql"},
            "storage": {"data": 2, "log": 3},
        }
    ]
    assert 'Deploying "db" from local charm "pg.charm", revision 0' in capsys.readouterr().err


@pytest.mark.parametrize(
    ("charm", "told"),
    [
        ("postgresql-k8s", "there is no Charmhub here"),
        ("pg.charm", "write ./pg.charm"),
        ("./other.charm", 'no charm was found at "./other.charm"'),
    ],
)
def test_no_charm(
    charm: str,
    told: str,
    controller: FakeController,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A charm has to be a path to something."""
    (tmp_path / "pg.charm").touch()
    monkeypatch.chdir(tmp_path)

    code = main(["deploy", charm])

    assert code == 1
    assert told in capsys.readouterr().err


def test_config_file(controller: FakeController, tmp_path: Path) -> None:
    """Options come out of a file, under the application's name; words win over it."""
    file = tmp_path / "config.yaml"
    file.write_text("pg: {a: 1, b: true}\nother: {a: 2}\n")

    code = main(["config", "pg", "--file", str(file), "a=3"])

    assert code == 0
    asked = {"model": "demo", "application": "pg", "set": {"a": "3", "b": True}, "reset": []}
    assert controller.asked("config") == [asked]


def test_config_comes_back(
    controller: FakeController, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """What config prints can be given to it as a file."""
    settings = {"a": {"value": 1, "type": "int"}, "b": {"value": None, "type": "string"}}
    controller.answers["config"] = {"application": "pg", "charm": "pg", "settings": settings}
    main(["config", "pg"])
    file = tmp_path / "config.yaml"
    file.write_text(yaml.safe_dump({"pg": yaml.safe_load(capsys.readouterr().out)}))

    code = main(["config", "pg", "--file", str(file)])

    assert code == 0
    assert controller.asked("config")[-1]["set"] == {"a": 1}


def test_config_of_one(controller: FakeController, capsys: pytest.CaptureFixture[str]) -> None:
    """One option is printed bare; one that is not there is an error."""
    settings = {"a": {"value": True, "type": "boolean"}}
    controller.answers["config"] = {"application": "pg", "charm": "pg", "settings": settings}

    assert main(["config", "pg", "a"]) == 0
    assert main(["config", "pg", "b"]) == 1

    captured = capsys.readouterr()
    assert captured.out == "true\n"
    assert 'key "b" not found' in captured.err


def test_named_units_stay(controller: FakeController, capsys: pytest.CaptureFixture[str]) -> None:
    """On Kubernetes, units cannot be named for removal."""
    code = main(["remove-unit", "pg/1", "--num-units", "1"])

    assert code == 1
    assert "do not support removing named units" in capsys.readouterr().err
    assert controller.asked("remove_unit") == []


@pytest.mark.parametrize(("answer", "removed"), [("y\n", 1), ("\n", 0), ("", 0)])
def test_asks_back(
    answer: str, removed: int, controller: FakeController, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is removed without a yes."""
    monkeypatch.setattr(sys, "stdin", StringIO(answer))

    code = main(["remove-application", "pg"])

    assert code == 1 - removed
    assert len(controller.asked("remove_application")) == removed


def test_destroy_model(
    controller: FakeController, monkeypatch: pytest.MonkeyPatch, state: Path
) -> None:
    """A model is destroyed for who writes its name; it is not the current one any more."""
    monkeypatch.setattr(sys, "stdin", StringIO("no\n"))
    assert main(["destroy-model", "demo"]) == 1
    assert controller.asked("destroy_model") == []

    assert main(["destroy-model", "demo", "--no-prompt", "--destroy-storage"]) == 0

    assert controller.asked("destroy_model") == [{"name": "demo", "force": False}]
    assert not (state / "current").exists()


def test_destroying_failures(
    controller: FakeController, capsys: pytest.CaptureFixture[str]
) -> None:
    """Who destroys a model with a hook that fails is told what that waits for."""
    failed = application("pg", unit("pg/0", failed="install"))
    controller.answers["snapshot"] = snapshot(failed)

    main(["destroy-model", "demo", "--no-prompt"])

    told = capsys.readouterr().err
    assert 'WARNING unit "pg/0" stays until its hook "install" succeeds: --force' in told


def test_add_model(controller: FakeController, state: Path) -> None:
    """A model that is added is the current one, unless that is not wanted."""
    assert main(["add-model", "one", "--config", "a=b"]) == 0
    assert main(["add-model", "--no-switch", "two"]) == 0

    assert controller.asked("add_model") == [
        {"name": "one", "config": {"a": "b"}},
        {"name": "two", "config": {}},
    ]
    assert (state / "current").read_text() == "one\n"


def test_switch(
    controller: FakeController, capsys: pytest.CaptureFixture[str], state: Path
) -> None:
    """The current model can be changed to one that there is, and printed."""
    (state / "current").unlink()

    assert main(["switch", "nowhere"]) == 1
    assert main(["switch", "sandbox:demo"]) == 0
    assert main(["switch"]) == 0

    captured = capsys.readouterr()
    assert captured.out == "sandbox:admin/demo\n"
    assert "ERROR model sandbox:admin/nowhere not found" in captured.err


def test_models(controller: FakeController, capsys: pytest.CaptureFixture[str]) -> None:
    """The current model has a star."""
    main(["models"])

    assert capsys.readouterr().out.splitlines() == [
        "Controller: sandbox",
        "",
        "Model  Cloud/Region       Type        Status     Units  Access",
        "demo*  sandbox/localhost  kubernetes  available      2  admin",
    ]


def test_no_models(state: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where no sandbox runs, there are no models."""
    code = main(["models", "--format", "json"])

    assert code == 0
    assert json.loads(capsys.readouterr().out) == {"models": []}


def test_status(controller: FakeController, capsys: pytest.CaptureFixture[str]) -> None:
    """The status is printed without colours where there is no terminal."""
    code = main(["status"])

    assert code == 0
    assert "pg/0*  active    idle   127.0.0.10  5432/tcp" in capsys.readouterr().out


def test_status_in_colour(controller: FakeController, capsys: pytest.CaptureFixture[str]) -> None:
    """Who wants colours gets them."""
    main(["status", "--color"])

    assert "\x1b[32mactive" in capsys.readouterr().out


def test_empty_model(controller: FakeController, capsys: pytest.CaptureFixture[str]) -> None:
    """A model without applications is said to be empty."""
    controller.answers["snapshot"] = snapshot()

    main(["status"])

    assert 'Model "admin/demo" is empty.' in capsys.readouterr().err


def test_run(controller: FakeController, capsys: pytest.CaptureFixture[str]) -> None:
    """An action is waited for; what it logs is told, and what it sets is printed."""
    controller.answers["run"] = {"id": "1"}
    controller.answers["task"] = [
        task("1", status="running", completed=None, results={}),
        task("1"),
    ]

    code = main(["run", "pg/leader", "backup", "file.name=a", "deep=true", "--wait", "1m30s"])

    assert code == 0
    (asked,) = controller.asked("run")
    assert asked["parameters"] == {"file": {"name": "a"}, "deep": True}
    assert asked["unit"] == "pg/leader"
    captured = capsys.readouterr()
    assert yaml.safe_load(captured.out) == {"file": {"name": "a.tar"}}
    assert captured.err.count("half done") == 1


def test_action_that_fails(controller: FakeController, capsys: pytest.CaptureFixture[str]) -> None:
    """As in juju, an action that says that it failed is printed, and the exit code is 0."""
    controller.answers["run"] = {"id": "1"}
    failed = task("1", status="failed", message="no space", results={"return-code": 0})
    controller.answers["task"] = failed

    code = main(["run", "pg/0", "backup"])

    assert code == 0
    assert "Action id 1 failed: no space" in capsys.readouterr().out


def test_action_that_crashes(
    controller: FakeController, capsys: pytest.CaptureFixture[str]
) -> None:
    """An action whose process ends badly is an error; its data is printed all the same."""
    controller.answers["run"] = {"id": "1"}
    results = {"return-code": 1, "stderr": "Traceback"}
    controller.answers["task"] = task("1", status="failed", message="exit 1", results=results)

    code = main(["run", "pg/0", "backup", "--format", "json"])

    captured = capsys.readouterr()
    assert code == 1
    assert json.loads(captured.out)["pg/0"]["results"]["stderr"] == "Traceback"
    assert 'the following task failed:\n - id "1" with return code 1' in captured.err


def test_refused_action(controller: FakeController, capsys: pytest.CaptureFixture[str]) -> None:
    """As in juju, an action that cannot be asked for is told on stderr, and the exit code is 0."""
    controller.answers["run"] = ValueError('action "x" not defined on unit "pg/0"')

    code = main(["run", "pg/0", "x"])

    captured = capsys.readouterr()
    assert code == 0
    assert captured.out == ""
    assert captured.err.splitlines() == [
        "Operation failed to schedule any tasks:",
        'action "x" not defined on unit "pg/0"',
    ]


def test_patience_ends(controller: FakeController, capsys: pytest.CaptureFixture[str]) -> None:
    """An action that takes too long is given up."""
    controller.answers["run"] = {"id": "1"}
    controller.answers["task"] = task("1", status="running", completed=None)

    code = main(["run", "pg/0", "backup", "--wait", "1ms"])

    assert code == 1
    assert "timed out waiting for results from: unit pg/0" in capsys.readouterr().err


def test_background(controller: FakeController, capsys: pytest.CaptureFixture[str]) -> None:
    """An action can be left alone; what it became is asked for later."""
    controller.answers["run"] = {"id": "7"}
    controller.answers["task"] = task("7")

    assert main(["run", "pg/0", "backup", "--background"]) == 0
    assert main(["show-task", "7"]) == 0

    captured = capsys.readouterr()
    assert "juju show-task 7" in captured.err
    assert yaml.safe_load(captured.out)["status"] == "completed"


def test_operations(controller: FakeController, capsys: pytest.CaptureFixture[str]) -> None:
    """The tasks of a model are listed."""
    controller.answers["snapshot"] = snapshot(tasks={"1": task("1")})

    main(["operations"])

    assert capsys.readouterr().out.splitlines() == [
        "ID  Status     Unit  Action  Message",
        "1   completed  pg/0  backup",
    ]


def test_exec(controller: FakeController, capsys: pytest.CaptureFixture[str]) -> None:
    """A command runs on each unit of an application, with words quoted for the shell."""
    controller.answers["exec"] = {"stdout": "yes\n", "stderr": "", "code": 0}

    code = main(["exec", "--application", "pg", "--", "echo", "a b"])

    assert code == 0
    asked = controller.asked("exec")
    assert [one["unit"] for one in asked] == ["pg/0", "pg/1"]
    assert asked[0]["command"] == "echo 'a b'"
    assert capsys.readouterr().out == "pg/0:\nyes\n\npg/1:\nyes\n\n"


def test_exec_that_fails(controller: FakeController, capsys: pytest.CaptureFixture[str]) -> None:
    """A command that fails is an error."""
    controller.answers["exec"] = {"stdout": "", "stderr": "no such thing", "code": 2}

    code = main(["exec", "--unit", "pg/0", "nothing"])

    captured = capsys.readouterr()
    assert code == 1
    assert captured.out == "no such thing\n"
    assert "task failed" in captured.err


@pytest.mark.parametrize("words", [["ls"], ["--all", "--unit", "pg/0", "ls"]])
def test_exec_needs_one_target(words: Sequence[str], controller: FakeController) -> None:
    """It has to be said where a command is to run, and in one way."""
    assert main(["exec", *words]) == 2


def test_ssh(controller: FakeController, capsys: pytest.CaptureFixture[str]) -> None:
    """A command runs in a container; its exit code is the program's."""
    controller.answers["ssh"] = {"stdout": "out", "stderr": "err", "code": 3}

    code = main(["ssh", "--container", "postgresql", "ubuntu@pg/0", "psql", "-c", "'SELECT 1'"])

    assert code == 3
    assert controller.asked("ssh") == [
        {
            "model": "demo",
            "unit": "pg/0",
            "command": "psql -c 'SELECT 1'",
            "container": "postgresql",
        }
    ]
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("out", "err")


def test_scp(controller: FakeController, tmp_path: Path) -> None:
    """Files are copied to and from a container, out of its volumes too."""
    root, volume, folder = tmp_path / "root", tmp_path / "volume", tmp_path / "charm"
    for made in (root / "etc", volume / "logs", folder):
        made.mkdir(parents=True)
    (root / "etc" / "a").write_text("a")
    (volume / "logs" / "b").write_text("b")
    controller.answers["paths"] = {
        "root": str(root),
        "folder": str(folder),
        "mounts": {"/var/data": str(volume)},
    }

    assert main(["scp", "--container", "c", "pg/0:/etc/a", str(tmp_path / "got")]) == 0
    assert main(["scp", "--", "-r", "pg/0:/var/data/logs", str(tmp_path)]) == 0
    assert main(["scp", str(tmp_path / "got"), "pg/0:copy"]) == 0

    assert (tmp_path / "got").read_text() == "a"
    assert (tmp_path / "logs" / "b").read_text() == "b"
    assert (folder / "copy").read_text() == "a"


def test_scp_of_nothing(
    controller: FakeController, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file that is not there is named."""
    paths = {"root": str(tmp_path), "folder": str(tmp_path), "mounts": {}}
    controller.answers["paths"] = paths

    code = main(["scp", "pg/0:nothing", str(tmp_path / "got")])

    assert code == 1
    assert f"{tmp_path}/nothing: No such file" in capsys.readouterr().err


def test_debug_log(controller: FakeController, capsys: pytest.CaptureFixture[str]) -> None:
    """The log is printed as juju prints it, from its first line where nobody waits for more."""
    controller.log = [LINE]

    code = main(["debug-log", "--include", "pg/0", "--level", "warning", "--utc", "--ms"])

    assert code == 0
    told = "unit-pg-0: 21:40:07.000 INFO unit.pg/0.juju-log flow=start\n"
    assert capsys.readouterr().out == told
    (query,) = controller.asked("log")
    assert query == {"model": ["demo"], "include": ["unit-pg-0"], "level": ["WARNING"]}


@pytest.mark.parametrize(
    ("words", "query"),
    [
        (["--replay", "--no-tail"], {}),
        (["--limit", "5"], {"tail": ["5"]}),
        (["--limit", "0"], {}),
        (["--tail"], {"tail": ["10"], "follow": ["1"]}),
        (["--tail", "-n", "3"], {"tail": ["3"], "follow": ["1"]}),
        (["--tail", "--replay"], {"follow": ["1"]}),
    ],
)
def test_beginning_of_the_log(
    words: Sequence[str], query: dict[str, Sequence[str]], controller: FakeController
) -> None:
    """How much of the log is shown, and whether more is waited for, is as in juju."""
    main(["debug-log", *words])

    assert controller.asked("log") == [{"model": ["demo"], **query}]


def test_secrets(controller: FakeController, capsys: pytest.CaptureFixture[str]) -> None:
    """The secrets of one owner can be listed alone."""
    theirs = secret("b", owner="pg/0", **{"owner-kind": "unit"})
    controller.answers["snapshot"] = snapshot(secrets=[secret("a"), theirs])

    main(["secrets", "--owner", "unit-pg-0", "--format", "json"])

    assert list(json.loads(capsys.readouterr().out)) == ["b"]


def test_add_secret(
    controller: FakeController, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A secret is made of a file and of words, and its identifier is printed."""
    file = tmp_path / "secret.yaml"
    file.write_text("a: 1\nb: two\n")
    controller.answers["add_secret"] = {"id": "abc"}

    code = main(["add-secret", "mine", "b=2", "--file", str(file), "--info", "ours"])

    assert code == 0
    assert capsys.readouterr().out == "secret:abc\n"
    content = {"a": "1", "b": "2"}
    asked = {"model": "demo", "name": "mine", "content": content, "info": "ours"}
    assert controller.asked("add_secret") == [asked]


def test_show_unit_of_nothing(
    controller: FakeController, capsys: pytest.CaptureFixture[str]
) -> None:
    """A unit that is not there is named."""
    controller.answers["snapshot"] = snapshot(application("pg", unit("pg/0")))

    assert main(["show-unit", "pg/0"]) == 0
    assert main(["show-unit", "pg/9"]) == 1
    assert 'unit "pg/9" not found' in capsys.readouterr().err
