"""What the charm keeps on the volume, wherever the container has it."""

from typing import NamedTuple

STORAGE = "pgdata"
"""The volume's name in ``charmcraft.yaml``."""


class Volume(NamedTuple):
    """The volume, by the folder that it is mounted at. Only Juju knows which one that is."""

    folder: str

    @property
    def data(self) -> str:
        """PostgreSQL's own: below the mount point, which may hold a ``lost+found``."""
        return f"{self.folder}/pgdata"

    @property
    def configuration(self) -> str:
        """What Patroni starts from."""
        return f"{self.folder}/patroni.yml"

    @property
    def passwords(self) -> str:
        """Where Patroni writes passwords for the programs that it runs."""
        return f"{self.folder}/.pgpass"

    @property
    def key(self) -> str:
        """The unit's private key."""
        return f"{self.folder}/key.pem"

    @property
    def certificate(self) -> str:
        """The unit's certificate."""
        return f"{self.folder}/cert.pem"

    @property
    def authority(self) -> str:
        """The certificate of who signed it."""
        return f"{self.folder}/ca.pem"
