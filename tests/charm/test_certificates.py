"""TLS, from the authority's relation to the files and to the requests that trust them."""

import datetime
import itertools
import json
import ssl
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest
import yaml
from charmlibs.interfaces.tls_certificates import (
    Certificate,
    CertificateRequestAttributes,
    CertificateSigningRequest,
    PrivateKey,
)
from ops import testing

from flowrun.events import observing
from steps.errors import PatroniUnavailableError
from tests.charm.servers import hanging, serving
from tests.charm.stage import Stage
from tests.cluster.cluster import Cluster
from tests.cluster.crash import Crash
from unit.patroni import PatroniApi
from unit.rest import RestApi

YEAR = datetime.timedelta(days=365)
CLUSTER = {"members": [{"name": "pg-0", "role": "leader", "state": "running"}]}


@pytest.fixture(scope="module")
def key() -> PrivateKey:
    """The authority's key."""
    return PrivateKey.generate()


@pytest.fixture(scope="module")
def authority(key: PrivateKey) -> Certificate:
    """The authority's certificate."""
    return authority_of(key, "authority")


def authority_of(key: PrivateKey, name: str) -> Certificate:
    """A certificate that signs others."""
    attributes = CertificateRequestAttributes(common_name=name, is_ca=True)
    return Certificate.generate_self_signed_ca(attributes, key, YEAR)


@pytest.fixture
def stage() -> Stage:
    """The primary, which leads."""
    cluster = Cluster(1)
    cluster.found()
    return Stage(cluster)


def related(stage: Stage, *others: testing.Relation) -> testing.State:
    """The unit when it was related to the authority and has asked for its certificate."""
    relation = testing.Relation("certificates", id=8, remote_app_name="authority")
    state = stage.state(relations={relation, *others})
    return stage.run(stage.context.on.relation_created(relation), state)


def shop() -> testing.Relation:
    """A client that asks for a database."""
    return testing.Relation(
        "database", id=7, remote_app_name="shop", remote_app_data={"database": "shop"}
    )


def asked(state: testing.State) -> CertificateSigningRequest:
    """What the unit asked of the authority."""
    data = cast("dict[str, str]", state.get_relation(8).local_unit_data)
    (request,) = json.loads(data["certificate_signing_requests"])
    return CertificateSigningRequest.from_string(request["certificate_signing_request"])


def signed(
    stage: Stage, state: testing.State, key: PrivateKey, authority: Certificate
) -> testing.State:
    """The unit when the authority has answered."""
    state = answered(state, key, authority)
    return stage.run(stage.context.on.relation_changed(state.get_relation(8)), state)


def answered(state: testing.State, key: PrivateKey, authority: Certificate) -> testing.State:
    """What the unit finds then."""
    relation = state.get_relation(8)
    assert isinstance(relation, testing.Relation)
    request = asked(state)
    certificate = request.sign(authority, key, YEAR)
    answer = {
        "certificate": str(certificate),
        "certificate_signing_request": str(request),
        "ca": str(authority),
        "chain": [str(certificate), str(authority)],
    }
    relation = replace(relation, remote_app_data={"certificates": json.dumps([answer])})
    others = {each for each in state.relations if each.id != relation.id}
    return replace(state, relations=frozenset({*others, relation}))


def expired(stage: Stage, state: testing.State) -> testing.State:
    """The unit when its certificate is about to expire."""
    (secret,) = (each for each in state.secrets if "-certificate-" in (each.label or ""))
    return stage.run(stage.context.on.secret_expired(secret, revision=1), state)


def told(state: testing.State) -> dict[str, str]:
    """What the client is told of TLS."""
    data = cast("dict[str, str]", state.get_relation(7).local_app_data)
    secret = state.get_secret(id=data["secret-tls"])
    return cast("dict[str, str]", secret.latest_content or secret.tracked_content)


def certificate(stage: Stage) -> str:
    """The one that PostgreSQL shows."""
    return (stage.folder / "volume" / "cert.pem").read_text(encoding="utf-8")


def configuration(stage: Stage) -> dict[str, dict[str, object]]:
    """What Patroni is configured with."""
    text = (stage.folder / "volume" / "patroni.yml").read_text(encoding="utf-8")
    read: dict[str, dict[str, object]] = yaml.safe_load(text)
    return read


def test_certificate_is_for_the_unit_and_its_services(stage: Stage) -> None:
    """Whoever reaches the unit, by its host name or a Service, finds the name in it."""
    state = related(stage)

    request = asked(state)
    assert request.sans_dns == {
        "postgresql-0.postgresql-endpoints",
        "postgresql-primary.demo.svc.cluster.local",
        "postgresql-replicas.demo.svc.cluster.local",
    }


def test_files_come_with_the_certificate(
    stage: Stage, key: PrivateKey, authority: Certificate
) -> None:
    """Key, certificate and authority are written, and the configuration names them."""
    signed(stage, related(stage), key, authority)

    volume = stage.folder / "volume"
    assert (volume / "ca.pem").read_text(encoding="utf-8") == str(authority)
    assert (volume / "key.pem").stat().st_mode & 0o777 == 0o600
    assert configuration(stage)["postgresql"]["parameters"]["ssl"] == "on"  # type: ignore[index] # it is a mapping
    assert set(stage.cluster.patroni.reloads) == {stage.pod}
    assert any(line.startswith("flow=certificate-available ") for line in stage.summaries)


def test_certificate_is_taken_up_before_patroni_is_asked(
    stage: Stage, key: PrivateKey, authority: Certificate
) -> None:
    """One of another authority's would not be trusted before."""
    signed(stage, related(stage), key, authority)

    (line,) = (each for each in stage.summaries if each.startswith("flow=certificate-available "))
    assert "path=hook_fired,has_pushed_tls_files,reload,converge(" in line


def test_tls_stays_while_a_certificate_is_renewed(
    stage: Stage, key: PrivateKey, authority: Certificate
) -> None:
    """The unit asks for another one, and until that comes it keeps what it has."""
    state = signed(stage, related(stage), key, authority)
    asked_before, before = asked(state), certificate(stage)

    state = expired(stage, state)
    stage.run(stage.context.on.config_changed(), state)

    assert asked(state) != asked_before
    assert certificate(stage) == before
    assert configuration(stage)["postgresql"]["parameters"]["ssl"] == "on"  # type: ignore[index] # it is a mapping


def test_client_goes_on_trusting_while_files_are_in_trouble(
    stage: Stage, key: PrivateKey, authority: Certificate
) -> None:
    """A unit that waits for a certificate and cannot read what it has tells them nothing else."""
    client = shop()
    state = signed(stage, related(stage, client), key, authority)
    state = expired(stage, state)
    (stage.folder / "volume" / "patroni.yml").unlink()
    (stage.folder / "volume" / "patroni.yml").mkdir()

    state = stage.run(stage.context.on.relation_changed(state.get_relation(7)), state)

    assert told(state) == {"tls": "true", "tls-ca": str(authority)}


def test_certificate_of_before_does_not_turn_tls_on(
    stage: Stage, key: PrivateKey, authority: Certificate
) -> None:
    """A unit that is related to an authority again speaks TLS when that has signed."""
    state = signed(stage, related(stage), key, authority)
    stage.run(stage.context.on.relation_broken(state.get_relation(8)), state)

    state = related(stage)
    stage.run(stage.context.on.config_changed(), state)

    assert (stage.folder / "volume" / "cert.pem").exists()
    assert configuration(stage)["postgresql"]["parameters"]["ssl"] == "off"  # type: ignore[index] # it is a mapping


def test_client_that_was_served_learns_of_tls(
    stage: Stage, key: PrivateKey, authority: Certificate
) -> None:
    """It is told whom to trust when the units have their certificates, and when they lose them."""
    client = shop()
    state = related(stage, client)
    state = stage.run(stage.context.on.relation_changed(client), state)
    assert told(state) == {"tls": "false"}

    state = signed(stage, state, key, authority)
    assert told(state) == {"tls": "true", "tls-ca": str(authority)}

    state = stage.run(stage.context.on.relation_broken(state.get_relation(8)), state)
    assert told(state) == {"tls": "false"}


def test_death_behind_any_node(stage: Stage, key: PrivateKey, authority: Certificate) -> None:
    """Killed behind any node of certificate-available, the hook gets to the same end."""
    state = answered(related(stage), key, authority)
    expected = outcome_of(Crash(nodes=0), state)

    for nodes in itertools.count(1):
        crash = Crash(nodes)
        outcome = outcome_of(crash, state)
        if not crash.happened:
            break

        assert outcome == expected, f"after a death behind node {nodes}"
    assert nodes > 20, "the flow has more nodes than that"


def outcome_of(crash: Crash, state: testing.State) -> object:
    """What there is to see on a new unit when its certificate has come."""
    cluster = Cluster(1)
    cluster.found()
    stage = Stage(cluster)
    before = replace(state, containers=frozenset({stage.container()}))
    event = stage.context.on.relation_changed(before.get_relation(8))
    try:
        with observing(crash):
            after = stage.run(event, before)
    except testing.errors.UncaughtCharmError:
        after = stage.run(event, before)
    return (
        {file.name for file in (stage.folder / "volume").iterdir()},
        configuration(stage)["postgresql"]["parameters"],
        (after.unit_status, [each.observer for each in after.deferred]),
        set(cluster.patroni.reloads),
    )


def test_plain_connections_come_back(stage: Stage, key: PrivateKey, authority: Certificate) -> None:
    """Without its authority the unit speaks as before, while it runs."""
    state = signed(stage, related(stage), key, authority)

    state = stage.run(stage.context.on.relation_broken(state.get_relation(8)), state)

    assert configuration(stage)["postgresql"]["parameters"]["ssl"] == "off"  # type: ignore[index] # it is a mapping
    assert state.unit_status == testing.ActiveStatus()


@pytest.fixture
def context(tmp_path: Path, key: PrivateKey, authority: Certificate) -> ssl.SSLContext:
    """What a server on this machine needs to show a certificate of the authority's."""
    own = PrivateKey.generate()
    attributes = CertificateRequestAttributes(common_name="server", sans_ip={"127.0.0.1"})
    certificate = attributes.generate_csr(own).sign(authority, key, YEAR)
    (tmp_path / "key.pem").write_text(str(own), encoding="utf-8")
    (tmp_path / "cert.pem").write_text(str(certificate), encoding="utf-8")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")
    return context


def api(port: int, authority: str, wait: float = 5.0) -> PatroniApi:
    """A client of a server on this machine."""
    return PatroniApi(
        ["127.0.0.1"],
        RestApi(authority=authority, attempt=(wait, wait), port=port),
        namespace="demo",
        patience=0,
    )


def test_patroni_is_asked_over_tls(context: ssl.SSLContext, authority: Certificate) -> None:
    """A unit with a certificate trusts its authority, and speaks TLS with those that do."""
    with serving(lambda *_: (200, CLUSTER), context=context) as server:
        (member,) = api(server.port, str(authority)).members()

    assert member.leads


def test_other_authority_is_not_trusted(context: ssl.SSLContext) -> None:
    """A certificate of somebody else's is no answer."""
    stranger = authority_of(PrivateKey.generate(), "stranger")

    with (
        serving(lambda *_: (200, CLUSTER), context=context) as server,
        pytest.raises(PatroniUnavailableError),
    ):
        api(server.port, str(stranger)).members()

    assert not server.asked


def test_member_that_still_speaks_plainly(authority: Certificate) -> None:
    """While TLS is being turned on, those that have not got there are asked without."""
    with serving(lambda *_: (200, CLUSTER)) as server:
        (member,) = api(server.port, str(authority)).members()

    assert member.leads


def test_silent_member_is_given_up_with_tls_too(authority: Certificate) -> None:
    """A host that takes the connection and says nothing is no answer."""
    with hanging() as server, pytest.raises(PatroniUnavailableError):
        api(server.port, str(authority), wait=0.2).members()
