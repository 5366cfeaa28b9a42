"""The application under test with its client, as an operator sees them through Juju."""

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import jubilant
import psycopg
import urllib3
from psycopg.conninfo import make_conninfo

from tests.integration import rest

DATABASE = "postgresql"
CLIENT = "rows"
AUTHORITY = "authority"
QUICK = {"ttl": 20, "loop_wait": 2, "retry_timeout": 5}
"""Patroni's clock, as fast as it takes it: a test waits for what it does."""
PATIENCE = 600.0
"""Seconds for anything, on a machine that is slow and busy with something else."""

_READY = {"running", "streaming"}


class Charms(NamedTuple):
    """What to deploy."""

    postgresql: Path
    client: Path
    authority: Path
    image: str
    """With PostgreSQL, Patroni and `psql`."""


class Deployment:
    """PostgreSQL in a model, and the client that writes rows into it."""

    def __init__(self, juju: jubilant.Juju, charms: Charms) -> None:
        self.juju = juju
        juju.wait_timeout = PATIENCE
        self.trusted: Path | None = None
        """The authority's certificate, as long as the units have theirs from it."""
        self._charms = charms
        self._rows = 0

    def deploy(self, units: int = 1, *, trust: bool = True) -> None:
        """Deploy the charm, and do not wait."""
        self.juju.deploy(
            self._charms.postgresql,
            DATABASE,
            num_units=units,
            trust=trust,
            resources={"postgresql-image": self._charms.image},
        )

    def deploy_client(self) -> None:
        """Deploy the client, and have it write rows."""
        image = {"writer-image": self._charms.image}
        self.juju.deploy(self._charms.client, CLIENT, resources=image)
        self.relate()

    def relate(self) -> None:
        """Have the client write rows."""
        self.juju.integrate(f"{CLIENT}:database", f"{DATABASE}:database")

    def certify(self, file: Path) -> None:
        """Have an authority sign the units' certificates, and trust it by a file."""
        self.juju.integrate(f"{DATABASE}:certificates", f"{AUTHORITY}:certificates")
        self.trust(file)

    def deploy_authority(self) -> None:
        """Deploy an authority, which signs nobody's certificate yet."""
        self.juju.deploy(self._charms.authority, AUTHORITY)

    def trust(self, file: Path) -> None:
        """Trust the authority as it is now, by a file."""
        told = self.run(f"{AUTHORITY}/0", "get-certificate")
        file.write_text(told["certificate"], "utf-8")
        self.trusted = file

    def units(self) -> Mapping[str, str]:
        """The addresses of the units."""
        return addresses(self.juju.status())

    def members(self, status: jubilant.Status | None = None) -> Sequence[Mapping[str, Any]]:
        """Patroni's members, as the first unit that answers tells of them."""
        for unit, address in addresses(status or self.juju.status()).items():
            try:
                cluster = rest.ask(host(unit), address, "cluster", authority=self.trusted)
            except urllib3.exceptions.HTTPError:
                continue
            members: list[Mapping[str, Any]] = cluster["members"]
            return members
        return ()

    def primary(self) -> str:
        """The unit that Patroni's cluster is led by."""
        (primary,) = self._in_role("leader")
        return primary

    def standby(self) -> str:
        """A unit that has every commit, which may become the primary."""
        return min(self._in_role("sync_standby"))

    def replica(self) -> str:
        """The first unit that does not lead it."""
        return min(set(self.units()) - {self.primary()})

    def leader(self) -> str:
        """The unit that leads in Juju."""
        units = self.juju.status().apps[DATABASE].units
        (leader,) = (name for name, unit in units.items() if unit.leader)
        return leader

    def hurry(self) -> None:
        """Have Patroni notice soon what happens."""
        password = self.run(self.leader(), "get-password", username="patroni")["password"]
        address = self.units()[self.leader()]
        login = urllib3.make_headers(basic_auth=f"patroni:{password}")
        rest.ask(
            host(self.leader()),
            address,
            "config",
            authority=self.trusted,
            method="PATCH",
            json=QUICK,
            headers=login,
        )

    def select(self, query: str, *units: str) -> list[str]:
        """The one value that PostgreSQL answers with on each of some units."""
        password = self.run(self.leader(), "get-password")["password"]
        values = []
        for unit in units:
            with self.connect(unit, user="operator", password=password) as connection:
                (value,) = connection.execute(query.encode()).fetchone() or ("",)
            values.append(str(value))
        return values

    def connect(self, unit: str, **options: str) -> psycopg.Connection:
        """A connection to PostgreSQL on a unit, which has to be who it says, if it can prove it."""
        if self.trusted is not None:
            options = {"sslmode": "verify-full", "sslrootcert": str(self.trusted), **options}
        place = {"host": host(unit), "hostaddr": self.units()[unit], "dbname": "postgres"}
        return psycopg.connect(make_conninfo(**place, **options))

    def _in_role(self, role: str) -> list[str]:
        names = (each["name"].rpartition("-") for each in self.members() if each["role"] == role)
        return [f"{application}/{number}" for application, _, number in names]

    def run(self, unit: str, action: str, /, **parameters: str) -> Mapping[str, Any]:
        """The results of an action."""
        return self.juju.run(unit, action, parameters, wait=PATIENCE).results

    def wait(self, units: int) -> None:
        """Until all is well: that many members that are ready, and every unit active and idle."""

        def is_well(status: jubilant.Status) -> bool:
            return (
                len(status.apps[DATABASE].units) == units
                and jubilant.all_active(status)
                and jubilant.all_agents_idle(status)
                and self.is_whole(units, status)
            )

        self.juju.wait(is_well, successes=2)

    def is_whole(self, units: int, status: jubilant.Status) -> bool:
        """Whether the cluster has that many members, ready, and one could take over from another.

        Without a standby that has every commit, Patroni would rather have no primary.
        """
        members = self.members(status)
        roles = [each["role"] for each in members if each["state"] in _READY]
        wanted = {"leader"} if units == 1 else {"leader", "sync_standby"}
        return len(members) == len(roles) == units and wanted <= set(roles)

    def wait_until(self, condition: Callable[[jubilant.Status], bool]) -> None:
        """Until something was so once."""
        self.juju.wait(condition, successes=1)

    def wait_for_rows(self, more: int = 5) -> None:
        """Until the client had some more rows acknowledged, of which not one may be lost."""
        wanted = self._rows + more

        def have_come(_: jubilant.Status) -> bool:
            self._rows = max(self._rows, self.rows())
            return self._rows >= wanted

        self.wait_until(have_come)

    def rows(self) -> int:
        """How many rows were acknowledged: each is there, and is there once."""
        try:
            told = self.run(f"{CLIENT}/0", "check")
        except jubilant.TaskError:
            return -1  # nobody answers, which passes
        assert json.loads(told["missing"]) == []
        assert json.loads(told["twice"]) == []
        return int(told["acknowledged"])


def addresses(status: jubilant.Status) -> Mapping[str, str]:
    """Those of the units."""
    return {name: unit.address for name, unit in status.apps[DATABASE].units.items()}


def host(unit: str) -> str:
    """A unit's name in the cluster, which its certificate is for."""
    return f"{pod(unit)}.{DATABASE}-endpoints"


def pod(unit: str) -> str:
    """The pod of a unit, which is its member's name."""
    return unit.replace("/", "-")
