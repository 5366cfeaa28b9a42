"""The state folder: whose it is, how long its paths are, and where things lie in it."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from flowrun_sandbox.errors import MachineError
from flowrun_sandbox.state import State, make, remove


@pytest.fixture
def short() -> Iterator[Path]:
    """A folder whose path leaves room for sockets: pytest's own do not."""
    with tempfile.TemporaryDirectory(prefix="s-") as folder:
        yield Path(folder)


def test_the_folder_is_the_users_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a word, it is named after the user's number."""
    monkeypatch.delenv("FLOWRUN_SANDBOX", raising=False)

    state = State.find()

    assert state.folder.name == f"flowrun-sandbox-{os.geteuid()}"


def test_the_folder_can_be_named(monkeypatch: pytest.MonkeyPatch, short: Path) -> None:
    """The environment names another one, which may be relative."""
    monkeypatch.chdir(short)
    monkeypatch.setenv("FLOWRUN_SANDBOX", "mine")

    state = State.find()

    assert state.folder == short / "mine"


def test_others_may_enter_it_but_not_look_round(short: Path) -> None:
    """Containers may be those of another user, who reaches what he is told of."""
    state = State(short / "mine")

    state.create()

    assert state.folder.stat().st_mode & 0o777 == 0o711


def test_it_is_created_once(short: Path) -> None:
    """What is in it stays."""
    state = State(short / "mine")
    state.create()
    state.log.write_text("so far")

    state.create()

    assert state.log.read_text() == "so far"


def test_a_link_is_refused(short: Path) -> None:
    """In a folder that everybody may write to, it might lead anywhere."""
    (short / "elsewhere").mkdir()
    (short / "mine").symlink_to(short / "elsewhere")

    with pytest.raises(MachineError, match=r"is not a folder of yours; name another .* by \$FLOW"):
        State(short / "mine").create()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make a folder of somebody else's")
def test_the_folder_of_somebody_else_is_refused(short: Path) -> None:
    """He could read what is in it, and change it."""
    (short / "mine").mkdir()
    os.chown(short / "mine", 65534, 65534)

    with pytest.raises(MachineError, match="is not a folder of yours"):
        State(short / "mine").create()


def test_a_folder_that_cannot_be_made_is_told(short: Path) -> None:
    """The sentence has the system's words, and what to do."""
    (short / "file").write_text("")

    with pytest.raises(MachineError, match=r"cannot be made: .*file.*; name another one by"):
        State(short / "file" / "mine").create()


def test_a_path_that_leaves_no_room_for_sockets_is_refused() -> None:
    """The sentence says how much room there is."""
    state = State(Path("/" + "x" * 64))

    with pytest.raises(MachineError, match=r"is 65 bytes long, and sockets leave room for \d+"):
        state.create()


def test_a_socket_with_too_long_names_is_refused() -> None:
    """Names that are longer than usual may not fit, even in a folder that does."""
    unit = State(Path("/run/s")).model("m" * 40).unit("application-of-many-words/0")

    with pytest.raises(MachineError, match="give shorter names"):
        _ = unit.container("container-with-a-long-name").socket


def test_where_things_lie() -> None:
    """A unit's things are apart from its model's, and a container's from its unit's."""
    model = State(Path("/s")).model("demo")
    unit = model.unit("pg/0")
    container = unit.container("postgresql")

    places = [model.hosts, model.kubeconfig("pg"), model.storage("pgdata/0"), unit.charm]
    sockets = [unit.socket, container.socket]

    assert [str(each) for each in places] == [
        "/s/m/demo/hosts",
        "/s/m/demo/kubeconfig/pg",
        "/s/m/demo/storage/pgdata-0",
        "/s/m/demo/units/pg-0/charm",
    ]
    assert [str(each) for each in sockets] == [
        "/s/m/demo/units/pg-0/agent.sock",
        "/s/m/demo/units/pg-0/c/postgresql/pebble.socket",
    ]


def test_folders_are_made_with_those_above(short: Path) -> None:
    """Whatever the user's mask, each can be entered."""
    before = os.umask(0o077)
    try:
        make(short / "one" / "two")
    finally:
        os.umask(before)

    modes = [each.stat().st_mode & 0o777 for each in (short / "one", short / "one" / "two")]
    assert modes == [0o711, 0o711]


def test_removing_leaves_nothing(short: Path) -> None:
    """What is not there is removed already."""
    state = State(short / "mine")
    state.create()
    make(state.models / "demo")

    state.remove()
    remove(state.folder)

    assert list(short.iterdir()) == []
