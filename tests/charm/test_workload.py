"""The container over Pebble: directories, files, the service, and Pebble gone."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import ops
import pytest
import yaml
from ops import pebble, testing

from steps.errors import FileRefusedError, ServiceFailedError, WorkloadUnavailableError
from steps.unit.shared import User
from steps.unit.workload import Configuration, TlsFiles
from tests.charm.pebbles import container_at, listening_pebble
from unit.volume import Volume
from unit.workload import CONTAINER, SERVICE, Container

STORAGE = "/somewhere/else"
"""Where the container has its volume: nothing but Juju says where."""

ENVIRONMENT = {"PATRONI_NAME": "postgresql-0"}
CONFIGURATION = Configuration(
    host="postgresql-0.postgresql-endpoints",
    address="10.1.0.1",
    members=["10.1.0.1"],
    passwords=dict.fromkeys(User, "a password"),
    tls=False,
    parameters={},
)
METADATA = {
    "name": "postgresql",
    "containers": {CONTAINER: {"mounts": [{"storage": "pgdata", "location": STORAGE}]}},
    "storage": {"pgdata": {"type": "filesystem"}},
}
FILES = TlsFiles(key="the key", certificate="the certificate", authority="the authority")


VOLUME = Volume(STORAGE)


class Charm(ops.CharmBase):
    """A charm that does nothing by itself."""


@pytest.fixture
def volume(tmp_path: Path) -> Path:
    """The volume, which belongs to whoever runs the tests."""
    folder = tmp_path / "volume"
    folder.mkdir()
    return folder


class Pod:
    """A pod with the container, whose commands are remembered."""

    def __init__(self, volume: Path, **changes: Any) -> None:
        parts: dict[str, Any] = {
            "can_connect": True,
            "mounts": {"pgdata": testing.Mount(location=STORAGE, source=volume)},
            "execs": {testing.Exec(["chown"]), testing.Exec(["chmod"])},
        }
        self.context: testing.Context[Charm] = testing.Context(Charm, meta=METADATA)
        self.state = testing.State(
            containers={testing.Container(CONTAINER, **{**parts, **changes})}
        )

    @contextmanager
    def running(self) -> Iterator[Container]:
        """The collaborator, in a hook."""
        with self.context(self.context.on.start(), self.state) as manager:
            yield Container.of(manager.charm)
            self.state = manager.run()

    @property
    def container(self) -> testing.Container:
        """The container as the last hook left it."""
        return self.state.get_container(CONTAINER)

    @property
    def commands(self) -> list[list[str]]:
        """The commands that ran in the container."""
        return [each.command for each in self.context.exec_history.get(CONTAINER, [])]


def test_data_directory_is_made_once(volume: Path) -> None:
    """A second time finds it; other people may not look into it."""
    pod = Pod(volume)

    with pod.running() as workload:
        assert workload.ensure_data_directory()
        assert not workload.ensure_data_directory()

    assert (volume / "pgdata").stat().st_mode & 0o777 == 0o700


def test_volume_of_another_user_is_given_to_postgresql(volume: Path) -> None:
    """A new volume belongs to root, and Patroni has to write beside the data."""
    pod = Pod(volume)

    with pod.running() as workload:
        workload.ensure_data_directory()

    assert ["chown", "postgres:postgres", STORAGE] in pod.commands


def test_data_directory_that_others_may_read(volume: Path) -> None:
    """PostgreSQL would not start in it, so it is closed."""
    (volume / "pgdata").mkdir()
    (volume / "pgdata").chmod(0o755)
    pod = Pod(volume)

    with pod.running() as workload:
        workload.ensure_data_directory()

    assert ["chmod", "700", f"{STORAGE}/pgdata"] in pod.commands


def test_command_that_fails(volume: Path) -> None:
    """A volume that cannot be given away is a file that is refused."""
    execs = {testing.Exec(["chown"], return_code=1, stderr="read-only file system")}
    pod = Pod(volume, execs=execs)

    with pod.running() as workload, pytest.raises(FileRefusedError, match="waiting for"):
        workload.ensure_data_directory()


@pytest.mark.parametrize(
    ("folders", "binaries"),
    [
        (["9/bin", "16/bin", "17/bin"], "/usr/lib/postgresql/17/bin"),
        (["16/bin", "17/lib"], "/usr/lib/postgresql/16/bin"),
        (["common/bin"], None),
        ([], None),
    ],
)
def test_newest_postgresql_is_found(
    tmp_path: Path, volume: Path, folders: list[str], binaries: str | None
) -> None:
    """The image says which PostgreSQL it has; where it has it elsewhere, Patroni looks for it."""
    versions = tmp_path / "versions"
    for folder in folders:
        (versions / folder).mkdir(parents=True)
    mounts = {"pgdata": testing.Mount(location=STORAGE, source=volume)}
    if folders:
        mounts["image"] = testing.Mount(location="/usr/lib/postgresql", source=versions)

    with Pod(volume, mounts=mounts).running() as workload:
        workload.write_configuration(CONFIGURATION)

    assert written(volume)["postgresql"].get("bin_dir") == binaries


def test_everything_is_on_the_volume(volume: Path) -> None:
    """Wherever Juju mounts it, files name that place, and so do the service and its check."""
    pod = Pod(volume)

    with pod.running() as workload:
        workload.write_configuration(CONFIGURATION._replace(tls=True))
        workload.update_service(ENVIRONMENT)

    postgresql, parameters = (
        written(volume)["postgresql"],
        written(volume)["postgresql"]["parameters"],
    )
    assert postgresql["data_dir"] == f"{STORAGE}/pgdata"
    assert parameters["unix_socket_directories"] == STORAGE
    assert parameters["ssl_key_file"] == f"{STORAGE}/key.pem"
    plan = pod.container.plan
    assert plan.services["postgresql"].command == f"patroni {STORAGE}/patroni.yml"
    assert plan.checks["postgresql"].exec == {"command": f"pg_isready --timeout=3 --host={STORAGE}"}


def written(volume: Path) -> dict[str, Any]:
    """What Patroni's configuration file says."""
    read: dict[str, Any] = yaml.safe_load((volume / "patroni.yml").read_text(encoding="utf-8"))
    return read


def test_secrets_are_readable_for_one(volume: Path) -> None:
    """Whatever holds a secret is readable for PostgreSQL's user alone."""
    with Pod(volume).running() as workload:
        workload.push_tls_files(FILES)
        workload.write_configuration(CONFIGURATION)

    modes = {file.name: file.stat().st_mode & 0o777 for file in volume.iterdir()}
    assert modes == dict.fromkeys(["key.pem", "cert.pem", "ca.pem", "patroni.yml"], 0o600)


def test_file_that_did_not_change_is_left(volume: Path) -> None:
    """Nothing is written that is there already."""
    with Pod(volume).running() as workload:
        workload.push_tls_files(FILES)
        before = (volume / "key.pem").stat().st_mtime_ns
        workload.push_tls_files(FILES)

    assert (volume / "key.pem").stat().st_mtime_ns == before


def test_authority_is_known_as_long_as_its_file_is_there(volume: Path) -> None:
    """Patroni speaks TLS until it has taken up that it should not."""
    with Pod(volume).running() as workload:
        assert workload.authority() is None
        workload.push_tls_files(FILES)
        assert workload.authority() == FILES.authority


@pytest.mark.parametrize(("tls", "found"), [(True, FILES), (False, None)])
def test_files_that_tls_is_spoken_with(volume: Path, found: TlsFiles | None, *, tls: bool) -> None:
    """Those that were pushed last, as long as the configuration names them."""
    with Pod(volume).running() as workload:
        workload.push_tls_files(FILES)
        workload.write_configuration(CONFIGURATION._replace(tls=tls))

        assert workload.tls_files() == found


def test_no_files_that_tls_is_spoken_with(volume: Path) -> None:
    """There are none before there is a configuration, and none where one is missing."""
    with Pod(volume).running() as workload:
        assert workload.tls_files() is None

        workload.write_configuration(CONFIGURATION._replace(tls=True))

        assert workload.tls_files() is None


def test_authority_is_not_known_without_pebble(tmp_path: Path) -> None:
    """Nobody can tell, and that is no error."""
    assert Container(container_at(tmp_path / "pebble.socket"), VOLUME).authority() is None


def test_service_is_started(volume: Path) -> None:
    """What was planned runs, as PostgreSQL's user."""
    pod = Pod(volume)

    with pod.running() as workload:
        assert not workload.runs_service(ENVIRONMENT)
        workload.update_service(ENVIRONMENT)
        assert workload.runs_service(ENVIRONMENT)

    service = pod.container.plan.services["postgresql"]
    assert service.user == "postgres"
    assert pod.container.service_statuses == {"postgresql": pebble.ServiceStatus.ACTIVE}


@pytest.mark.parametrize(
    ("current", "signals"),
    [("active", [{"signal": "SIGHUP", "services": [SERVICE]}]), ("inactive", [])],
)
def test_running_service_is_told_of_its_files(
    tmp_path: Path, current: str, signals: list[object]
) -> None:
    """Pebble is asked to signal the one that runs; one that does not reads them when it starts."""
    with listening_pebble(tmp_path / "pebble.socket", current) as asked:
        Container(container_at(tmp_path / "pebble.socket"), VOLUME).reload()

    assert asked == signals


def test_other_environment_is_another_service(volume: Path) -> None:
    """A change of the environment is seen, and so is a service that stopped."""
    pod = Pod(volume)
    with pod.running() as workload:
        workload.update_service(ENVIRONMENT)
        assert not workload.runs_service({"PATRONI_NAME": "postgresql-1"})
    stopped = {"postgresql": pebble.ServiceStatus.INACTIVE}

    pod = Pod(volume, layers=pod.container.layers, service_statuses=stopped)

    with pod.running() as workload:
        assert not workload.runs_service(ENVIRONMENT)


def test_checks_are_no_change_of_the_service(volume: Path) -> None:
    """Pebble fills in what the checks leave out, which restarts nothing."""
    pod = Pod(volume)
    with pod.running() as workload:
        workload.update_service(ENVIRONMENT)
    (layer,) = pod.container.layers.values()
    layer.checks["postgresql"].threshold = 3

    with Pod(
        volume,
        layers=pod.container.layers,
        service_statuses=pod.container.service_statuses,
        check_infos=pod.container.check_infos,
    ).running() as workload:
        assert workload.runs_service(ENVIRONMENT)


def test_service_that_ends_at_once() -> None:
    """It is an expected error, not a crash of the hook."""

    class Ending:
        def add_layer(self, *_: object, **__: object) -> None:
            pass

        def replan(self) -> None:
            raise pebble.ChangeError("exited quickly with code 1", None)  # type: ignore[arg-type] # the change tells nothing more

    with pytest.raises(ServiceFailedError, match="ended at once"):
        Container(Ending(), VOLUME).update_service(ENVIRONMENT)  # type: ignore[arg-type] # it has what is used


@pytest.mark.parametrize("pebble_there", [False, True], ids=["gone", "hanging"])
def test_pebble_that_does_not_answer(tmp_path: Path, *, pebble_there: bool) -> None:
    """Whatever is asked of a Pebble that is gone or hangs is an expected error, in time."""
    with socket.socket(socket.AF_UNIX) as listening:
        if pebble_there:
            listening.bind(str(tmp_path / "pebble.socket"))
            listening.listen()
        workload = Container(container_at(tmp_path / "pebble.socket"), VOLUME)

        for ask in (
            workload.ensure_data_directory,
            lambda: workload.push_tls_files(FILES),
            lambda: workload.write_configuration(CONFIGURATION),
            lambda: workload.runs_service(ENVIRONMENT),
            lambda: workload.update_service(ENVIRONMENT),
            workload.reload,
        ):
            with pytest.raises(WorkloadUnavailableError, match="waiting for Pebble"):
                ask()
