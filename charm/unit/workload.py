"""The container that PostgreSQL runs in, over Pebble."""

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from typing import Self

import ops
from ops import pebble

from steps.errors import FileRefusedError, ServiceFailedError, WorkloadUnavailableError
from steps.unit.workload import Configuration, TlsFiles, Workload
from unit.configuration import patroni_yaml, wants_tls
from unit.volume import STORAGE, Volume

CONTAINER = "postgresql"
SERVICE = "postgresql"

_OWNER = "postgres"
_VERSIONS = "/usr/lib/postgresql"
"""Where Debian and Ubuntu have PostgreSQL, each version in a folder of its number."""
_PRIVATE = 0o600
_DIRECTORY = 0o700
_OTHERS = 0o027
"""What PostgreSQL refuses of its directory: that its group writes, or others do anything."""
_LONGEST = 10.0
"""Seconds for a command in the container."""


class Container:
    """The container. Pebble answers each request within its client's 5 seconds, or is away."""

    def __init__(self, container: ops.Container, volume: Volume) -> None:
        self._container = container
        self._volume = volume

    @classmethod
    def of(cls, charm: ops.CharmBase) -> Self:
        """The charm's, with the volume where its metadata says."""
        mounts = charm.meta.containers[CONTAINER].mounts
        return cls(charm.unit.get_container(CONTAINER), Volume(mounts[STORAGE].location))

    def ensure_data_directory(self) -> bool:
        """Make it, and give the mount point to PostgreSQL's user: a new volume belongs to root."""
        data, folder = self._volume.data, self._volume.folder
        with _translated():
            (mount,) = self._container.list_files(folder, itself=True)
            if mount.user != _OWNER:
                self._command("chown", f"{_OWNER}:{_OWNER}", folder)
            if self._container.exists(data):
                self._keep_private(data)
                return False
            self._container.make_dir(
                data, make_parents=True, permissions=_DIRECTORY, user=_OWNER, group=_OWNER
            )
            return True

    def push_tls_files(self, files: TlsFiles) -> None:
        """Write those that changed."""
        with _translated():
            self._write(self._volume.key, files.key)
            self._write(self._volume.certificate, files.certificate)
            self._write(self._volume.authority, files.authority)

    def write_configuration(self, configuration: Configuration) -> None:
        """Write it, if it changed."""
        with _translated():
            text = patroni_yaml(configuration, self._volume, self._binaries())
            self._write(self._volume.configuration, text)

    def runs_service(self, environment: Mapping[str, str]) -> bool:
        """Of the plan only the services count: Pebble fills in what the checks leave out."""
        with _translated():
            planned = self._container.get_plan().services.get(SERVICE)
            wanted = pebble.Service(SERVICE, _service(environment, self._volume))
            return planned == wanted and self._container.get_service(SERVICE).is_running()

    def update_service(self, environment: Mapping[str, str]) -> None:
        """By a replan: it starts what is down and restarts what changed, and nothing else."""
        with _translated():
            layer = _layer(environment, self._volume)
            self._container.add_layer(SERVICE, layer, combine=True)
            try:
                self._container.replan()
            except pebble.ChangeError as error:
                raise ServiceFailedError("waiting for Patroni, which ended at once") from error

    def reload(self) -> None:
        """By SIGHUP, at which PostgreSQL reads its certificates anew as well."""
        with _translated():
            services = self._container.get_services(SERVICE)
            if SERVICE in services and services[SERVICE].is_running():
                self._container.send_signal("SIGHUP", SERVICE)

    def tls_files(self) -> TlsFiles | None:
        """Those that were pushed last, if the configuration that was written last names them."""
        with _translated():
            configuration = self._read(self._volume.configuration)
            if configuration is None or not wants_tls(configuration):
                return None
            files = (self._volume.key, self._volume.certificate, self._volume.authority)
            found = [text for file in files if (text := self._read(file)) is not None]
            return TlsFiles(*found) if len(found) == len(files) else None

    def authority(self) -> str | None:
        """The authority's certificate that was pushed last, even if the unit has none any more.

        Patroni shows a certificate of it until it has taken up the files that say otherwise.
        """
        try:
            return self._read(self._volume.authority)
        except (pebble.Error, TimeoutError):
            return None  # nobody can tell, and the next hook asks again

    def _keep_private(self, directory: str) -> None:
        (found,) = self._container.list_files(directory, itself=True)
        if (found.permissions or 0) & _OTHERS:
            self._command("chmod", f"{_DIRECTORY:o}", directory)

    def _binaries(self) -> str | None:
        """Those of the newest PostgreSQL, or ``None`` where the image has it elsewhere."""
        if not self._container.exists(_VERSIONS):
            return None
        found = self._container.list_files(_VERSIONS)
        numbers = sorted((int(each.name) for each in found if each.name.isdecimal()), reverse=True)
        folders = (f"{_VERSIONS}/{number}/bin" for number in numbers)
        return next((each for each in folders if self._container.isdir(each)), None)

    def _write(self, path: str, text: str) -> None:
        if self._read(path) != text:
            self._container.push(
                path, text, make_dirs=True, permissions=_PRIVATE, user=_OWNER, group=_OWNER
            )

    def _read(self, path: str) -> str | None:
        if not self._container.exists(path):
            return None
        with self._container.pull(path) as file:
            return str(file.read())

    def _command(self, *command: str) -> None:
        self._container.exec(list(command), timeout=_LONGEST).wait_output()


@contextmanager
def _translated() -> Generator[None]:
    """Pebble's errors in the words of the steps. One that hangs is a plain `TimeoutError`."""
    try:
        yield
    except (pebble.ConnectionError, pebble.APIError, TimeoutError) as error:
        raise WorkloadUnavailableError("waiting for Pebble to answer") from error
    except (pebble.PathError, pebble.ExecError, pebble.ChangeError) as error:
        raise FileRefusedError(f"waiting for the container's files: {error}") from error


def _layer(environment: Mapping[str, str], volume: Volume) -> pebble.LayerDict:
    return {
        "summary": "PostgreSQL under Patroni",
        "services": {SERVICE: _service(environment, volume)},
        "checks": {
            SERVICE: {
                "override": "replace",
                "level": "ready",
                "exec": {"command": f"pg_isready --timeout=3 --host={volume.folder}"},
            }
        },
    }


def _service(environment: Mapping[str, str], volume: Volume) -> pebble.ServiceDict:
    """Patroni in the foreground. A busy primary needs time for its last checkpoint."""
    return {
        "override": "replace",
        "summary": "Patroni, which runs PostgreSQL",
        "command": f"patroni {volume.configuration}",
        "startup": "enabled",
        "user": _OWNER,
        "group": _OWNER,
        "environment": dict(environment),
        "kill-delay": "30s",
    }


_: type[Workload] = Container
