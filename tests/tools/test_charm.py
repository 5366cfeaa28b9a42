"""The events of a charm: `flowrun_tools.charm`."""

from pathlib import Path

import pytest

from flowrun_tools.charm import charm_of
from flowrun_tools.errors import ConfigurationError

UNIFIED = """\
name: app
containers:
  work_load: {}
peers:
  members: {interface: members}
storage:
  data: {type: filesystem}
actions:
  make-backup: {}
"""


def test_events_of_the_unified_file(tmp_path: Path) -> None:
    """Those of every charm, and those of what it names."""
    (tmp_path / "charmcraft.yaml").write_text(UNIFIED)

    charm = charm_of(tmp_path)

    assert charm is not None
    assert {
        "leader-elected",
        "work-load-pebble-ready",
        "members-relation-departed",
        "data-storage-detaching",
        "make-backup-action",
    } <= set(charm.events)
    assert charm.actions == {"make-backup"}


def test_metadata_in_files_of_their_own(tmp_path: Path) -> None:
    """As charms had it before."""
    (tmp_path / "charmcraft.yaml").write_text("type: charm\n")
    (tmp_path / "metadata.yaml").write_text("containers:\n  workload: {}\n")
    (tmp_path / "actions.yaml").write_text("make-backup:\n  description: Make one.\n")

    charm = charm_of(tmp_path)

    assert charm is not None
    assert charm.may_fire("workload-pebble-ready")
    assert charm.may_fire("make-backup")


def test_no_charm(tmp_path: Path) -> None:
    """A program that is no charm has no such file."""
    assert charm_of(tmp_path) is None


@pytest.mark.parametrize("content", ["", "actions:\n", "containers: []\n", "peers: text\n"])
def test_parts_that_are_empty_or_odd(tmp_path: Path, content: str) -> None:
    """They name nothing; it is charmcraft's business to say more."""
    (tmp_path / "charmcraft.yaml").write_text(content)

    charm = charm_of(tmp_path)

    assert charm is not None
    assert charm.names == frozenset()


@pytest.mark.parametrize(
    ("content", "place"), [("a: [\n", "2:1"), ("- a\n", "1:1"), ("a: \x01\n", "1:1")]
)
def test_a_file_that_is_no_mapping(tmp_path: Path, content: str, place: str) -> None:
    """It is told with its place."""
    (tmp_path / "charmcraft.yaml").write_text(content)

    with pytest.raises(ConfigurationError) as caught:
        charm_of(tmp_path)

    assert str(caught.value.diagnostics[0].span).endswith(f"charmcraft.yaml:{place}")
