"""The database relation, from what a client asks for to what it is told."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from ops import testing

from steps.unit.database import Login
from tests.charm.stage import Stage
from tests.cluster.cluster import Cluster
from unit.clients import uri
from unit.juju import DEPARTING

PRIMARY = "postgresql-primary.demo.svc.cluster.local:5432"
REPLICAS = "postgresql-replicas.demo.svc.cluster.local:5432"


@pytest.fixture
def stage() -> Stage:
    """The primary, which leads, on its own."""
    cluster = Cluster(1)
    cluster.found()
    return Stage(cluster)


def related(**data: str) -> testing.Relation:
    """A client's relation, with what it asks for."""
    asked = {key.replace("_", "-"): value for key, value in data.items()}
    return testing.Relation("database", id=7, remote_app_name="shop", remote_app_data=asked)


def asks(stage: Stage, relation: testing.Relation) -> testing.State:
    """Dispatch that the client asked."""
    return stage.run(stage.context.on.relation_changed(relation), stage.state(relations={relation}))


def answer(state: testing.State) -> dict[str, str]:
    """What the client is told, with the content of its secret."""
    told: dict[str, Any] = dict(state.get_relation(7).local_app_data)
    return told | dict(content(state, told["secret-user"]))


def content(state: testing.State, address: str) -> Mapping[str, str]:
    """What a secret holds last."""
    secret = state.get_secret(id=address)
    found: Mapping[str, str] = secret.latest_content or secret.tracked_content
    return found


def test_client_gets_a_database(stage: Stage) -> None:
    """A user, its database, and where they are; the password is in a secret of the client's."""
    after = asks(stage, related(database="shop"))

    told = answer(after)
    assert told["username"] == "relation_id_7"
    assert told["password"] == stage.database.passwords["relation_id_7"]
    assert told["endpoints"] == PRIMARY
    assert told["database"] == "shop"
    assert told["uris"] == f"postgresql://relation_id_7:{told['password']}@{PRIMARY}/shop"
    assert stage.database.databases == {"shop": "relation_id_7"}
    (secret,) = (each for each in after.secrets if each.id == told["secret-user"])
    assert secret.remote_grants == {7: {"shop"}}
    assert not [value for value in told_in_the_open(after).values() if told["password"] in value]


def test_client_of_the_new_layout(stage: Stage) -> None:
    """An application may ask for several databases in one relation, and tells them apart."""
    asked = [{"resource": "shop", "request-id": "a1", "salt": "x"}]

    after = asks(stage, related(version="v1", requests=json.dumps(asked)))

    (told,) = json.loads(told_in_the_open(after)["requests"])
    assert told["request-id"] == "a1"
    assert content(after, told["secret-user"])["username"] == "relation_id_7_a1"


def test_client_is_served_once(stage: Stage) -> None:
    """The same event again gives the same user the same password."""
    first = asks(stage, related(database="shop"))
    told = answer(first)

    relation = first.get_relation(7)
    again = stage.run(stage.context.on.relation_changed(relation), first)

    assert answer(again)["password"] == told["password"]


def test_replicas_are_told(stage: Stage) -> None:
    """A client learns of the replicas when there are some."""
    state = asks(stage, related(database="shop"))
    assert "read-only-endpoints" not in answer(state)
    cluster = stage.cluster
    cluster.join(cluster.add_unit())
    state = stage.state(relations={state.get_relation(7)}, secrets=own_secrets(state))

    state = stage.run(stage.context.on.relation_changed(state.get_relation(1)), state)

    assert answer(state)["read-only-endpoints"] == REPLICAS


def test_client_waits_for_the_cluster() -> None:
    """Before there is a cluster there is nothing to give; the client is served as soon as it is."""
    stage = Stage()

    after = asks(stage, related(database="shop"))

    assert not stage.database.databases
    assert "secret-user" not in told_in_the_open(after)


def test_role_that_no_client_gets(stage: Stage) -> None:
    """The unit says whose request is refused, and gives nothing."""
    after = asks(stage, related(database="shop", extra_user_roles="createdb,SUPERUSER"))

    message = "a client requests roles that no client gets: shop (superuser)"
    assert after.unit_status == testing.BlockedStatus(message)
    assert not stage.database.databases


def test_silent_primary_defers(stage: Stage) -> None:
    """The client waits for the primary, and the unit says so."""
    stage.database.unreachable = True

    after = asks(stage, related(database="shop"))

    assert after.unit_status == testing.WaitingStatus("the primary does not answer")
    assert len(after.deferred) == 1


def test_client_that_left(stage: Stage) -> None:
    """Its user is locked out, and its database stays."""
    state = asks(stage, related(database="shop"))

    stage.run(stage.context.on.relation_broken(state.get_relation(7)), state)

    assert stage.database.passwords.keys() == {"monitoring"}
    assert stage.database.databases == {"shop": "relation_id_7"}


def test_unit_that_goes_keeps_the_client(stage: Stage) -> None:
    """To a unit that departs each relation looks broken, while the client is still there."""
    state = asks(stage, related(database="shop"))
    noted = replace(state.get_relation(1), local_unit_data={DEPARTING: "True"})
    state = replace(state, relations=frozenset({noted, state.get_relation(7)}))

    stage.run(stage.context.on.relation_broken(state.get_relation(7)), state)

    assert "relation_id_7" in stage.database.passwords


def test_unit_that_departs_leaves_the_rest_to_others(stage: Stage) -> None:
    """The departure that its own peers see is no business of the unit that goes."""
    state = stage.state()
    event = stage.context.on.relation_departed(
        state.get_relation(1), remote_unit=0, departing_unit=stage.number
    )

    stage.run(event, state)

    (line,) = stage.summaries
    assert "path=hook_fired,departs,done " in line


@pytest.mark.parametrize("password", ["simple", "a:b@c/d?e#f%g h&i+j", "ünï\\'\""])
def test_password_survives_the_uri(password: str) -> None:
    """Whatever a password consists of, who reads the URI gets it back."""
    text = uri(Login("user", password), PRIMARY, "a/database")

    parsed = urlsplit(text)
    assert unquote(parsed.password or "") == password
    assert unquote(parsed.path) == "/a/database"
    assert f"{parsed.hostname}:{parsed.port}" == PRIMARY


def told_in_the_open(state: testing.State) -> dict[str, str]:
    """What the relation says, secrets apart."""
    told: Mapping[str, str] = state.get_relation(7).local_app_data
    return dict(told)


def own_secrets(state: testing.State) -> set[testing.Secret]:
    """The secrets that clients were given."""
    return {secret for secret in state.secrets if secret.remote_grants}
