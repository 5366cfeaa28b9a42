"""An API that refuses, fails, is slow, or is down."""

import asyncio

import httpx2
import pytest
from lightkube import ApiError, Client
from lightkube.models.meta_v1 import ObjectMeta
from lightkube.resources.core_v1 import ConfigMap, Namespace, Pod

from flowrun_sandbox.kubernetes.faults import Asked, Fault, Faults
from tests.sandbox.kubernetes.serving import Served


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (403, "Forbidden"),
        (409, "Conflict"),
        (429, "TooManyRequests"),
        (500, "InternalError"),
        (503, "ServiceUnavailable"),
    ],
)
def test_a_fault_is_answered_as_kubernetes_would(
    served: Served, client: Client, status: int, reason: str
) -> None:
    """With its code and its reason."""
    served.door.faults.add(Fault(status=status))

    with pytest.raises(ApiError) as error:
        client.get(Namespace, "default")

    assert (error.value.status.code, error.value.status.reason) == (status, reason)


def test_a_fault_hits_as_often_as_it_says(served: Served, client: Client) -> None:
    """Then all is well, as it is when faults are cleared."""
    faults = served.door.faults
    faults.add(Fault(status=500, times=2))

    for _ in range(2):
        with pytest.raises(ApiError):
            client.get(Namespace, "default")
    found = client.get(Namespace, "default").metadata
    faults.add(Fault(status=500))
    faults.clear()

    assert found == client.get(Namespace, "default").metadata


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (Fault(), True),
        (Fault(verbs=frozenset({"get", "patch"})), True),
        (Fault(verbs=frozenset({"get"})), False),
        (Fault(resources=frozenset({"statefulsets"})), True),
        (Fault(resources=frozenset({"statefulsets.apps"})), True),
        (Fault(resources=frozenset({"pods"})), False),
        (Fault(subresource="status"), True),
        (Fault(subresource="scale"), False),
        (Fault(namespace="shop", name="web"), True),
        (Fault(name="db"), False),
        (Fault(account="shop:web"), True),
        (Fault(account="shop:db"), False),
    ],
)
def test_a_fault_hits_what_it_names(fault: Fault, *, expected: bool) -> None:
    """What it leaves empty fits everything."""
    asked = Asked("patch", "statefulsets.apps", "status", "shop", "web", "shop:web")

    assert fault.fits(asked) is expected


def test_a_slow_answer_is_an_answer() -> None:
    """A delay alone refuses nothing."""
    faults = Faults()
    faults.add(Fault(delay=0.001, times=1))

    asyncio.run(faults.meet(Asked("get", "pods")))


def test_an_api_that_is_down_comes_back_where_it_was(served: Served, client: Client) -> None:
    """Connections are refused meanwhile, and nothing is lost; twice down is down."""
    client.create(ConfigMap(metadata=ObjectMeta(name="kept")))

    served.do(served.door.close())
    served.do(served.door.close())
    with pytest.raises(httpx2.HTTPError):
        client.get(ConfigMap, "kept")
    served.do(served.door.open())

    kept = client.get(ConfigMap, "kept").metadata
    assert kept
    assert kept.name == "kept"


def test_a_watch_breaks_when_the_api_goes_down(served: Served, client: Client) -> None:
    """Its client is told at once."""
    events = client.watch(Namespace)
    next(events)

    served.do(served.door.close())

    with pytest.raises(httpx2.HTTPError):
        list(events)


def test_a_cluster_that_ends_ends_its_watches(served: Served, client: Client) -> None:
    """Nobody waits for them: this test would not end."""
    served.create("Pod", "web", {"containers": [{"name": "web", "image": "web"}]})

    kind, _ = next(client.watch(Pod))

    assert kind == "ADDED"
