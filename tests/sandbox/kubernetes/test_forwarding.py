"""Requests that are passed on to an API: here the stand-in's, as it would be a real one's."""

import base64
import json
from collections.abc import Iterator

import pytest
from lightkube import ApiError, Client
from lightkube.models.meta_v1 import ObjectMeta
from lightkube.resources.core_v1 import ConfigMap, Namespace

from flowrun_sandbox.kubernetes.doors import Door
from flowrun_sandbox.kubernetes.faults import Fault, Faults
from flowrun_sandbox.kubernetes.forwarding import Forwarder
from tests.sandbox.kubernetes.serving import Served


@pytest.fixture
def before(served: Served) -> Iterator[Door]:
    """The door before that of the cluster: clients come in by it from now on."""
    behind, faults = served.door, Faults()
    served.door = Door(Forwarder(behind.address, faults).application(), faults, behind.host)
    served.do(served.door.__aenter__())
    yield behind
    served.do(served.door.__aexit__(None, None, None))
    served.door = behind


@pytest.fixture
def client(served: Served, before: Door) -> Client:
    """The administrator's, who comes in by the first door."""
    return served.client()


def test_requests_and_answers_are_passed_on(served: Served, client: Client) -> None:
    """Bodies, queries and refusals, as they are."""
    client.create(ConfigMap(metadata=ObjectMeta(name="a"), data={"text": "ü"}))

    listed = [
        each.data for each in client.list(ConfigMap, fields={"metadata.name": "a"}, chunk_size=1)
    ]
    with pytest.raises(ApiError) as error:
        client.get(ConfigMap, "b")

    assert listed == [{"text": "ü"}]
    assert (error.value.status.code, error.value.status.reason) == (404, "NotFound")


def test_a_watch_is_passed_on_as_it_comes(served: Served, client: Client) -> None:
    """Each event at once, until the client has enough."""
    events = client.watch(ConfigMap, namespace=served.namespace)
    told = []

    for name in ("a", "b"):
        served.create("ConfigMap", name)
        kind, found = next(events)
        told.append((kind, found.metadata.name if found.metadata else None))

    assert told == [("ADDED", "a"), ("ADDED", "b")]


def test_a_fault_hits_before_the_api_is_asked(served: Served, client: Client) -> None:
    """By what a request is about, as it would at the stand-in's own door."""
    served.door.faults.add(
        Fault(status=409, verbs=frozenset({"get"}), resources=frozenset({"namespaces"}))
    )

    with pytest.raises(ApiError) as error:
        client.get(Namespace, "default")

    assert error.value.status.reason == "Conflict"
    assert list(client.list(Namespace))


@pytest.mark.usefixtures("before")
def test_a_fault_hits_the_account_that_it_names(served: Served) -> None:
    """A real API's tokens say whose they are."""
    served.door.faults.add(Fault(status=500, account="shop:web"))
    path = "/api/v1/namespaces/default"

    codes = [
        served.ask(path, token=token(subject)).get("code")
        for subject in ("system:serviceaccount:shop:web", "system:serviceaccount:shop:db", "web")
    ]

    assert codes == [500, 401, 401]


def test_an_api_that_is_away_is_unavailable(served: Served, before: Door, client: Client) -> None:
    """What lies before it says so."""
    served.do(before.close())

    with pytest.raises(ApiError) as error:
        client.get(Namespace, "default")

    assert (error.value.status.code, error.value.status.reason) == (503, "ServiceUnavailable")
    served.do(before.open())


def token(subject: str) -> str:
    """One of that subject, as far as anybody can tell who does not check its signature."""
    payload = base64.urlsafe_b64encode(json.dumps({"sub": subject}).encode()).decode()
    return f"e30.{payload.rstrip('=')}.c2ln"
