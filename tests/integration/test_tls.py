"""TLS, from the authority's relation to the last row: each test goes on from the one before it."""

import os
import socket
import ssl
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import certifi
import jubilant
import psycopg
import pytest
import urllib3
from cryptography import x509

from flowrun_sandbox.images import postgresql, system
from tests.integration import rest
from tests.integration.deployment import AUTHORITY, CLIENT, DATABASE, Charms, Deployment, host, pod

POSTGRESQL = 5432
PORTS = (POSTGRESQL, rest.PORT)
SSL_REQUEST = b"\x00\x00\x00\x08\x04\xd2\x16\x2f"
"""By which a client of PostgreSQL asks whether to speak TLS.

https://www.postgresql.org/docs/current/protocol-message-formats.html
"""


def has_openssl() -> bool:
    """Whether there is an image with a PostgreSQL that speaks TLS."""
    programs = system.find()
    given = "POSTGRESQL_IMAGE" in os.environ
    return given or (programs is not None and system.has_openssl(programs))


pytestmark = [
    pytest.mark.skipif(
        not has_openssl(), reason=f"no PostgreSQL that speaks TLS: {system.INSTALL}"
    ),
    # Python's ssl leaves a socket open whose other end went before the handshake.
    pytest.mark.filterwarnings("ignore:unclosed <ssl.SSLSocket:ResourceWarning"),
]


@pytest.fixture(scope="module")
def charms(charms: Charms) -> Charms:
    """What to deploy, with a PostgreSQL that speaks TLS."""
    return charms._replace(image=os.environ.get("POSTGRESQL_IMAGE", postgresql.SYSTEM))


@pytest.fixture(scope="module")
def cluster(deployment: Deployment) -> Deployment:
    """A unit, a client at work, and an authority that nobody is related to."""
    deployment.deploy()
    deployment.deploy_client()
    deployment.deploy_authority()
    deployment.wait(1)
    deployment.hurry()
    deployment.wait_for_rows()
    return deployment


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the authority's certificate is kept."""
    return tmp_path_factory.mktemp("authority") / "ca.pem"


@pytest.fixture(autouse=True)
def _rows_are_safe(cluster: Deployment) -> Iterator[None]:
    """After each test all is well, rows are written, and none that was acknowledged is lost."""
    yield
    cluster.wait(len(cluster.units()))
    cluster.wait_for_rows()


def test_unit_is_certified(cluster: Deployment, file: Path) -> None:
    """PostgreSQL and Patroni prove who they are, and nobody gets by without."""
    cluster.certify(file)

    wait_until(cluster, lambda: all(speaks_tls(cluster, unit) for unit in cluster.units()))

    own = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()"
    assert set(cluster.select(own, *cluster.units())) == {"True"}
    for unit in cluster.units():
        with pytest.raises(psycopg.OperationalError, match="no encryption"):
            cluster.connect(unit, sslmode="disable", user="operator")
        for stranger in (None, Path(certifi.where())):
            with pytest.raises(urllib3.exceptions.HTTPError):
                rest.ask(host(unit), cluster.units()[unit], "health", authority=stranger)


def test_client_is_told(cluster: Deployment) -> None:
    """The client believes only a database that proves who it is, and writes on."""
    wait_until(cluster, lambda: sslmode(cluster) == "verify-full")

    cluster.wait_for_rows()


def test_another_unit_comes(cluster: Deployment) -> None:
    """It copies the data over TLS, and has a certificate of its own."""
    known = set(cluster.units())
    cluster.juju.add_unit(DATABASE)
    cluster.wait(2)

    wait_until(cluster, lambda: all(speaks_tls(cluster, unit) for unit in cluster.units()))

    (unit,) = set(cluster.units()) - known
    query = "SELECT ssl FROM pg_stat_ssl JOIN pg_stat_replication USING (pid)"
    standby = f"WHERE application_name = '{pod(unit)}'"
    assert cluster.select(f"{query} {standby}", cluster.primary()) == ["True"]


def test_switchover(cluster: Deployment) -> None:
    """Another unit leads, and the client finds it under the name that it believes."""
    wanted = cluster.standby()

    told = cluster.run(cluster.leader(), "switchover", unit=wanted)

    assert told["primary"] == wanted == cluster.primary()


def test_certificate_is_renewed(cluster: Deployment) -> None:
    """Before one expires, all units show another; TLS never was off, PostgreSQL never restarted."""
    before, since = certificates(cluster), starts(cluster)

    cluster.juju.run(f"{AUTHORITY}/0", "renew", {"seconds": 30})

    wait_until(cluster, lambda: all_are_new(certificates(cluster), before))
    assert starts(cluster) == since


def test_another_authority(cluster: Deployment, file: Path) -> None:
    """All units show a certificate of it, and PostgreSQL has not restarted."""
    since = starts(cluster)

    cluster.juju.run(f"{AUTHORITY}/0", "replace")
    cluster.trust(file)

    wait_until(cluster, lambda: all(speaks_tls(cluster, unit) for unit in cluster.units()))
    wait_until(cluster, lambda: sslmode(cluster) == "verify-full")
    assert starts(cluster) == since


def test_authority_goes(cluster: Deployment) -> None:
    """All units speak as before, and so does the client."""
    since = starts(cluster)

    cluster.juju.remove_relation(f"{DATABASE}:certificates", f"{AUTHORITY}:certificates")
    cluster.trusted = None

    wait_until(cluster, lambda: all(speaks_plainly(cluster, unit) for unit in cluster.units()))
    wait_until(cluster, lambda: sslmode(cluster) == "")
    assert starts(cluster) == since


def wait_until(cluster: Deployment, condition: Callable[[], bool]) -> None:
    """Until something is so."""

    def is_so(_: object) -> bool:
        try:
            return condition()
        except (OSError, urllib3.exceptions.HTTPError, jubilant.TaskError):
            return False  # nobody answers, which passes

    cluster.wait_until(is_so)


def speaks_tls(cluster: Deployment, unit: str) -> bool:
    """Whether PostgreSQL and Patroni prove there that they are the unit."""
    return all(shown(cluster, unit, port, cluster.trusted) for port in PORTS)


def speaks_plainly(cluster: Deployment, unit: str) -> bool:
    """Whether nobody needs TLS there."""
    health = rest.ask(host(unit), cluster.units()[unit], "health")
    return shown(cluster, unit, POSTGRESQL) is None and health["state"] == "running"


def certificates(cluster: Deployment) -> list[x509.Certificate]:
    """Those that PostgreSQL and Patroni show on all units."""
    found = [shown(cluster, unit, port) for unit in cluster.units() for port in PORTS]
    assert None not in found, "TLS is off"
    return [each for each in found if each is not None]


def all_are_new(after: list[x509.Certificate], before: list[x509.Certificate]) -> bool:
    """Whether none of the former is shown, and none expires soon."""
    soon = datetime.now(UTC) + timedelta(days=1)
    return not set(after) & set(before) and all(each.not_valid_after_utc > soon for each in after)


def shown(
    cluster: Deployment, unit: str, port: int, authority: Path | None = None
) -> x509.Certificate | None:
    """The certificate that a port of a unit shows: with an authority, it has to be the unit's.

    ``None`` where PostgreSQL speaks no TLS.

    Raises:
        OSError: Nobody is there, or it is not.
    """
    context = ssl.create_default_context(cafile=authority)
    if authority is None:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    with socket.create_connection((cluster.units()[unit], port), timeout=3) as plain:
        if port == POSTGRESQL:
            plain.sendall(SSL_REQUEST)
            answer = plain.recv(1)
            if answer == b"N":
                return None
            if not answer:
                raise ConnectionError("PostgreSQL said nothing")
        with context.wrap_socket(plain, server_hostname=host(unit)) as connection:
            seen = connection.getpeercert(binary_form=True)
    assert seen is not None, "TLS has no servers without a certificate"
    return x509.load_der_x509_certificate(seen)


def starts(cluster: Deployment) -> list[str]:
    """When PostgreSQL was started on each unit."""
    return cluster.select("SELECT pg_postmaster_start_time()", *cluster.units())


def sslmode(cluster: Deployment) -> str:
    """How the client connects."""
    return str(cluster.run(f"{CLIENT}/0", "check")["sslmode"])
