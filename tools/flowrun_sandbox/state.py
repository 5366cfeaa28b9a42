"""The folder that holds all of a sandbox, and where each thing in it lies.

Sockets lie deep in it, and their paths are short by law: hence the short names.
"""

import os
import shutil
import stat
import sys
from dataclasses import dataclass
from pathlib import Path

from flowrun_sandbox.errors import MachineError

VARIABLE = "FLOWRUN_SANDBOX"
"""The environment variable that names another folder."""

_LONGEST = 107 if sys.platform == "linux" else 103
"""Bytes of a Unix socket's path: sun_path has one more, for the zero. See unix(7)."""
_USUAL = len("/m/a-usual-model/units/application-0/c/container/pebble.socket")
_NAME_ANOTHER = f"name another one by ${VARIABLE}"
_FOLDER = 0o711
"""Enough for a container's user to reach his files, and not to look round."""


@dataclass(frozen=True, slots=True)
class ContainerFolder:
    """What belongs to one container of a unit; it is Pebble's own folder."""

    folder: Path

    @property
    def socket(self) -> Path:
        """Where Pebble listens.

        Raises:
            MachineError: The path is too long for a socket.
        """
        return _socket(self.folder / "pebble.socket")

    @property
    def root(self) -> Path:
        """The container's own files: they go when it is started anew."""
        return self.folder / "root"

    @property
    def users(self) -> Path:
        """Whom the container knows, for Pebble to read."""
        return self.folder / "users.json"


@dataclass(frozen=True, slots=True)
class UnitFolder:
    """What belongs to one pod, and goes with it."""

    folder: Path

    @property
    def charm(self) -> Path:
        """The unit's own copy of its charm."""
        return self.folder / "charm"

    @property
    def tools(self) -> Path:
        """The hook tools."""
        return self.folder / "tools"

    @property
    def socket(self) -> Path:
        """Where the agent answers the hook tools.

        Raises:
            MachineError: The path is too long for a socket.
        """
        return _socket(self.folder / "agent.sock")

    @property
    def containers(self) -> Path:
        """The folder of the containers' folders: the charm knows it as ``/charm/containers``."""
        return self.folder / "c"

    def container(self, name: str) -> ContainerFolder:
        """What belongs to the container of that name."""
        return ContainerFolder(self.containers / name)


@dataclass(frozen=True, slots=True)
class ModelFolder:
    """What belongs to one model."""

    folder: Path

    @property
    def hosts(self) -> Path:
        """The model's names and their addresses, written as ``/etc/hosts`` is."""
        return self.folder / "hosts"

    @property
    def log(self) -> Path:
        """All that ``debug-log`` ever showed."""
        return self.folder / "debug.log"

    def kubeconfig(self, application: str) -> Path:
        """How the application's service account finds Kubernetes."""
        return self.folder / "kubeconfig" / application

    def unit(self, name: str) -> UnitFolder:
        """What belongs to the pod of the unit of that name, such as ``pg/0``."""
        return UnitFolder(self.folder / "units" / name.replace("/", "-"))

    @property
    def volumes(self) -> Path:
        """The folder of all volumes: they outlive the pods."""
        return self.folder / "storage"

    def storage(self, id: str) -> Path:
        """The volume of that id, such as ``pgdata/0``."""
        return self.volumes / id.replace("/", "-")

    def resources(self, application: str) -> Path:
        """The folder of an application's resources that are files."""
        return self.folder / "resources" / application


@dataclass(frozen=True, slots=True)
class State:
    """A sandbox's folder: one for each user of the machine, or as many as he names."""

    folder: Path

    @classmethod
    def find(cls) -> "State":
        """The one that ``$FLOWRUN_SANDBOX`` names, or the user's own."""
        named = os.environ.get(VARIABLE, f"/tmp/flowrun-sandbox-{os.geteuid()}")  # noqa: S108 - a short path matters, and `create` looks whose it is
        return cls(Path(named).absolute())

    @property
    def socket(self) -> Path:
        """Where the controller listens."""
        return _socket(self.folder / "controller.sock")

    @property
    def log(self) -> Path:
        """What the controller has to say of itself."""
        return self.folder / "controller.log"

    @property
    def images(self) -> Path:
        """The prepared images."""
        return self.folder / "image"

    @property
    def kubernetes(self) -> Path:
        """What a real Kubernetes keeps, as long as it runs."""
        return self.folder / "kubernetes"

    @property
    def current(self) -> Path:
        """The file with the name of the model that commands mean."""
        return self.folder / "current"

    @property
    def models(self) -> Path:
        """The folder of the models' folders."""
        return self.folder / "m"

    def model(self, name: str) -> ModelFolder:
        """What belongs to the model of that name."""
        return ModelFolder(self.models / name)

    def create(self) -> None:
        """Make the folder, if it is not there.

        Raises:
            MachineError: It is somebody else's, or its path leaves no room for sockets.
        """
        if len(os.fsencode(self.folder)) > _LONGEST - _USUAL:
            raise MachineError(_too_long(self.folder, _LONGEST - _USUAL))
        try:
            make(self.folder)
        except OSError as error:
            raise MachineError(
                f"the sandbox's folder cannot be made: {error}; {_NAME_ANOTHER}"
            ) from error
        found = self.folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
            raise MachineError(f"{self.folder} is not a folder of yours; {_NAME_ANOTHER}")

    def remove(self) -> None:
        """Take it away, with all that is in it."""
        remove(self.folder)


def make(folder: Path) -> None:
    """Make a folder of the sandbox with those above it, each to be entered and not to be read."""
    if folder.is_dir():
        return
    make(folder.parent)
    folder.mkdir(exist_ok=True)
    folder.chmod(_FOLDER)


def remove(folder: Path) -> None:
    """Take a folder away with all that is in it, if it is there."""
    if folder.is_dir():
        shutil.rmtree(folder)


def _socket(path: Path) -> Path:
    if len(os.fsencode(path)) > _LONGEST:
        raise MachineError(_too_long(path, _LONGEST))
    return path


def _too_long(path: Path, longest: int) -> str:
    length = len(os.fsencode(path))
    return (
        f"{path} is {length} bytes long, and sockets leave room for {longest}: "
        f"give shorter names, or name a folder with a shorter path by ${VARIABLE}"
    )
