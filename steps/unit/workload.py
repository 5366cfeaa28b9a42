"""The container that PostgreSQL runs in, and the files that it is given."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol

from steps.unit.shared import User


class TlsFiles(NamedTuple):
    """The unit's key and certificates, each as the text of a PEM file."""

    key: str
    certificate: str
    authority: str


class Configuration(NamedTuple):
    """What Patroni's configuration file depends on."""

    host: str
    """The unit's own host name, which its certificate is for."""
    address: str
    """The unit's own IP address."""
    members: Sequence[str]
    """The addresses that may copy the data."""
    passwords: Mapping[User, str]
    """One for every user. They stand in this file and not in the service's environment: a new
    password would restart PostgreSQL."""
    tls: bool
    """Whether PostgreSQL and Patroni speak TLS."""
    parameters: Mapping[str, str]
    """PostgreSQL's own, as the administrator wants them."""


class Certificates(Protocol):
    """Where the unit gets its TLS files from."""

    def files(self) -> TlsFiles | None:
        """The unit's files, or ``None`` where none are wanted or not all are there yet.

        While a certificate is renewed they are those that were pushed last. It raises
        `WorkloadUnavailableError` or `FileRefusedError` where nobody can say which these are.
        """


class Workload(Protocol):
    """The container, by its service manager Pebble.

    Each method raises `WorkloadUnavailableError` where Pebble does not answer, and each that
    writes files `FileRefusedError` where one is refused. Files belong to PostgreSQL's user, and
    what holds a secret is readable for that user alone.
    """

    def ensure_data_directory(self) -> bool:
        """Make the data directory unless it exists, and answer whether that was needed.

        PostgreSQL wants it to be its own, with mode 0700 or 0750, and empty when it is new: a
        directory below the mount point, not the mount point itself. The mount point is given to
        PostgreSQL's user too, since Patroni writes beside the data.
        """

    def push_tls_files(self, files: TlsFiles) -> None:
        """Write the unit's key and certificates where the configuration names them."""

    def write_configuration(self, configuration: Configuration) -> None:
        """Write Patroni's configuration file."""

    def runs_service(self, environment: Mapping[str, str]) -> bool:
        """Whether Patroni's service is active, and planned just as `update_service` would."""

    def update_service(self, environment: Mapping[str, str]) -> None:
        """Plan Patroni's service with this environment, and start it or restart it if it changed.

        Raises `ServiceFailedError` where it ends at once.
        """

    def reload(self) -> None:
        """Have Patroni take up its files, if it runs. One that does not reads them at its start.

        By a signal and not by a request, which would need the password and the certificate that
        Patroni knows so far: what the files change may be just these.
        """
