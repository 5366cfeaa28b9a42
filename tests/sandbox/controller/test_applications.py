"""Applications: scaled, related, upgraded, removed, and what is refused."""

import shutil
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import yaml
from ops import pebble

from flowrun_sandbox.controller.client import RefusedError

Eventually = Callable[[Callable[[], object]], None]


def test_scaling_down(model: Any) -> None:
    """The unit with the highest number goes, and the others are told."""
    model.deploy(units=2)
    model.settle(units=2)

    answer = model.call("remove_unit", application="events")
    model.settle(units=1)

    assert answer == {"units": ["events/1"]}
    assert model.told("events/1")[-3:] == ["data-storage-detaching", "stop", "remove"]
    assert "peers-relation-departed" in model.told("events/0")


def test_removal_leaves_nothing(model: Any, eventually: Eventually) -> None:
    """Of an application that was removed, no folder is left, and its name is free."""
    model.deploy()
    model.settle()
    unit = model.unit()
    folders = [
        Path(unit["containers"]["workload"]["address"]).parents[2],
        Path(unit["storage"]["data/0"]["location"]),
    ]
    assert all(folder.is_dir() for folder in folders)

    model.call("remove_application", application="events")
    eventually(lambda: not model.units())
    model.deploy()
    model.settle()

    assert not any(folder.name == "data-0" and folder.exists() for folder in folders)
    assert model.unit()["address"] != unit["address"]


def test_removal_by_force(model: Any, eventually: Eventually) -> None:
    """A unit whose hook fails for ever goes by force."""
    model.deploy(config={"fail": "install"})
    eventually(lambda: model.unit()["failed"])

    model.call("remove_application", application="events", force=True)

    eventually(lambda: "events" not in model.call("snapshot")["applications"])


def test_relation(model: Any, eventually: Eventually) -> None:
    """Two applications are related, and parted again."""
    model.deploy()
    model.deploy(application="others")
    model.settle("events")
    model.settle("others")

    made = model.call("integrate", a="events:service", b="others:other")
    eventually(lambda: "other-relation-changed" in model.told("others/0"))
    model.call("remove_relation", a="events", b="others")
    eventually(lambda: "service-relation-broken" in model.told("events/0"))

    assert made["key"] in {"others:other events:service", "events:service others:other"}


def test_refresh(model: Any, eventually: Eventually, tmp_path: Path) -> None:
    """Each unit gets a new pod with the new charm, the highest number first."""
    model.deploy(units=2)
    model.settle(units=2)
    changed = tmp_path / "changed"
    shutil.copytree(model.charms / "events", changed)
    dispatch = (changed / "dispatch").read_text()
    (changed / "dispatch").write_text(dispatch.replace("told of", "newly told of"))

    revision = model.call("refresh", application="events", charm=str(changed))["revision"]
    for unit in ("unit.events/1", "unit.events/0"):
        eventually(partial(_has_said, model, unit, "newly told of upgrade-charm"))
    model.settle(units=2)

    assert revision == 1
    assert model.call("snapshot")["applications"]["events"]["charm"]["revision"] == 1


def test_packed_file(model: Any, tmp_path: Path) -> None:
    """A ``.charm`` file is deployed as it was packed, with modes and links."""
    source, packed = model.charms / "events", tmp_path / "events.charm"
    with zipfile.ZipFile(packed, "w") as archive:
        for file in source.iterdir():
            archive.write(file, file.name)
        link = zipfile.ZipInfo("link")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "dispatch")

    model.call(
        "deploy", charm=str(packed), application="zipped", resources={"image": str(model.image)}
    )
    model.settle("zipped")

    paths = model.call("paths", unit="zipped/0")
    assert (Path(paths["folder"]) / "link").readlink() == Path("dispatch")


def test_file_as_resource(model: Any, tmp_path: Path, eventually: Eventually) -> None:
    """It is as it was when it was given, under the name that the charm gives it, until the end."""
    charm, table = _with_table(model, tmp_path), tmp_path / "another-name.csv"
    table.write_text("1,2", "utf-8")
    given = {"image": str(model.image), "table": str(table)}

    model.call("deploy", charm=str(charm), application="filed", resources=given)
    model.settle("filed")
    table.write_text("3,4", "utf-8")

    where = model.call("exec", unit="filed/0", command="resource-get table", timeout=30)
    copy = Path(where["stdout"].strip())
    assert (copy.name, copy.read_text("utf-8")) == ("table.csv", "1,2")
    model.call("remove_application", application="filed")
    eventually(lambda: not copy.exists())


def test_volumes_that_are_added(model: Any, tmp_path: Path) -> None:
    """A unit is given more of them while it runs, and its containers have them too."""
    charm = _with(model, tmp_path, "storage", "more", {"multiple": {"range": "1-"}})
    images = {"image": str(model.image)}
    model.call("deploy", charm=str(charm), resources=images, storage={"more": 2})
    model.settle()

    model.call("exec", unit="events/0", command="storage-add more=1", timeout=30)
    model.settle()

    volumes = [each for each in model.unit()["storage"].values() if each["name"] == "more"]
    assert [each["attached"] for each in volumes] == [True] * 3
    assert model.told().count("more-storage-attached") == 3
    last = Path(volumes[-1]["location"])
    workload = pebble.Client(model.unit()["containers"]["workload"]["address"])
    workload.push(f"{last}/note", "kept")
    assert (last / "note").read_text("utf-8") == "kept"


def test_file_that_is_missing(model: Any, tmp_path: Path) -> None:
    """A resource without a value is refused before anything is deployed."""
    charm = _with_table(model, tmp_path)

    with pytest.raises(RefusedError, match="say --resource table=FILE"):
        model.call("deploy", charm=str(charm), resources={"image": str(model.image)})


def test_action(model: Any) -> None:
    """An action gets its parameters, and gives results and a log."""
    model.deploy()
    model.settle()

    number = model.call("run", unit="events/leader", action="echo", parameters={"text": "hi"})["id"]
    task = model.call("task", id=number, wait=60)

    assert (task["status"], task["results"]) == ("completed", {"said": {"text": "hi"}})
    assert [line["message"] for line in task["log"]] == ["echoing"]


def test_failed_action(model: Any) -> None:
    """An action that fails says why, and the unit goes on."""
    model.deploy()
    model.settle()

    number = model.call("run", unit="events/0", action="refuse")["id"]
    task = model.call("task", id=number, wait=60)

    assert (task["status"], task["message"]) == ("failed", "as asked")
    assert model.unit()["failed"] is None


def test_action_while_a_hook_fails(model: Any, eventually: Eventually) -> None:
    """Actions run also on a unit that is in error, as Juju's do."""
    model.deploy()
    model.settle()
    model.call("config", application="events", set={"fail": "config-changed"})
    eventually(lambda: model.unit()["failed"])

    number = model.call("run", unit="events/0", action="echo", parameters={"text": "hi"})["id"]

    assert model.call("task", id=number, wait=60)["status"] == "completed"


def test_secrets(model: Any) -> None:
    """The user's secrets are kept, shown and removed."""
    model.deploy()
    number = model.call("add_secret", name="token", content={"key": "one"})["id"]
    model.call("update_secret", secret=number, content={"key": "two"})
    model.call("grant_secret", secret=number, applications=["events"])

    shown = model.call("show_secret", secret=f"secret:{number}", reveal=True)
    hidden = model.call("show_secret", secret=shown["label"])
    model.call("remove_secret", secret=number)

    assert (shown["content"], shown["latest"], shown["owner-kind"]) == ({"key": "two"}, 2, "model")
    assert "content" not in hidden
    assert model.call("snapshot")["secrets"] == []


@pytest.mark.parametrize(
    ("operation", "parameters", "sentence"),
    [
        ("deploy", {"charm": "/no/where"}, "no charm was found at /no/where"),
        ("deploy", {"charm": "/usr"}, "it has no dispatch"),
        ("add_unit", {"application": "none"}, 'application "none" not found'),
        ("run", {"unit": "none/0", "action": "echo"}, 'unit "none/0" not found'),
        ("run", {"unit": "none/leader", "action": "echo"}, 'application "none" not found'),
        ("task", {"id": "7"}, 'task "7" not found'),
        ("show_secret", {"secret": "none"}, 'secret "none" not found'),
        ("kill", {"unit": "none/0", "what": "pebble"}, 'unit "none/0" not found'),
        ("model_config", {"set": {"update-status-hook-interval": "often"}}, "is no duration"),
        ("deploy", {}, "missing a required argument: 'charm'"),
        ("dance", {}, 'no operation "dance"'),
    ],
)
def test_refusals(model: Any, operation: str, parameters: dict[str, Any], sentence: str) -> None:
    """What cannot be done is refused with a sentence."""
    if parameters.get("charm") == "/usr":
        parameters = {"charm": str(model.image)}

    with pytest.raises(RefusedError) as refused:
        model.call(operation, **parameters)

    assert sentence in str(refused.value)


def test_unknown_image(model: Any) -> None:
    """An image that the sandbox does not have is refused before anything is made."""
    with pytest.raises(RefusedError, match=r'no image "ghcr\.io/nothing"'):
        model.deploy(resources={"image": "ghcr.io/nothing"})

    assert model.call("snapshot")["applications"] == {}


def test_unknown_resource(model: Any) -> None:
    """A resource that the charm does not have is refused."""
    with pytest.raises(RefusedError, match='charm has no resource "picture"'):
        model.deploy(resources={"picture": str(model.image)})


def test_name_taken(model: Any) -> None:
    """A name is given once."""
    model.deploy(units=0)

    with pytest.raises(RefusedError, match="application already exists"):
        model.deploy(units=0)


def _has_said(model: Any, unit: str, message: str) -> bool:
    return message in model.said(f"{unit}.juju-log")


def _with_table(model: Any, folder: Path) -> Path:
    """The charm that tells of its events, with a file as a resource."""
    return _with(model, folder, "resources", "table", {"type": "file", "filename": "table.csv"})


def _with(model: Any, folder: Path, section: str, name: str, declared: object) -> Path:
    """The charm that tells of its events, with something more in its metadata."""
    charm = folder / "charm"
    shutil.copytree(model.charms / "events", charm)
    metadata = charm / "metadata.yaml"
    content = yaml.safe_load(metadata.read_text("utf-8"))
    content[section][name] = declared
    metadata.write_text(yaml.safe_dump(content), "utf-8")
    return charm
