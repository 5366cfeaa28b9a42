"""``charmcraft.yaml``: charmcraft's own model of it, and what no model checks."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from unit.volume import STORAGE

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def charm() -> dict[str, Any]:
    """The file's content."""
    content: dict[str, Any] = yaml.safe_load((ROOT / "charmcraft.yaml").read_text("utf-8"))
    return content


@pytest.mark.filterwarnings("ignore")  # what charmcraft's own libraries warn of
def test_charmcraft_accepts_it(charm: dict[str, Any]) -> None:
    """Charmcraft reads the file without a complaint, all of it and nothing unknown."""
    project = pytest.importorskip(
        "charmcraft.models.project", reason="charmcraft is not installed: pip install --group pack"
    )

    assert project.PlatformCharm.unmarshal(charm).name == charm["name"]


def test_container_and_charm_see_the_volume_at_one_place(charm: dict[str, Any]) -> None:
    """It is the one volume of the container, and the one that the code asks for."""
    (mount,) = charm["containers"]["postgresql"]["mounts"]

    assert mount == {"storage": STORAGE, "location": charm["storage"][STORAGE]["location"]}


def test_every_image_is_a_resource(charm: dict[str, Any]) -> None:
    """Each container's resource is one of those that are declared, and no other is."""
    images = {container["resource"] for container in charm["containers"].values()}

    assert images == charm["resources"].keys()


def test_relations_say_whether_they_are_needed(charm: dict[str, Any]) -> None:
    """Juju cannot know by itself."""
    assert all(each["optional"] for each in (*charm["provides"].values(), *_required(charm)))


def test_actions_take_no_unknown_parameters(charm: dict[str, Any]) -> None:
    """A misspelt parameter is refused, in whichever version of Juju."""
    assert not any(action["additionalProperties"] for action in charm["actions"].values())


def test_parts_copy_what_there_is(charm: dict[str, Any]) -> None:
    """Each source that a part names is there."""
    part = charm["parts"]["code"]

    assert all((ROOT / source).exists() for source in part["organize"])


def _required(charm: dict[str, Any]) -> list[dict[str, Any]]:
    return list(charm["requires"].values())
