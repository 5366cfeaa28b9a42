"""Endpoints that follow pods, and garbage that follows owners."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from flowrun_sandbox.kubernetes.errors import ApiError
from flowrun_sandbox.kubernetes.objects import Object
from flowrun_sandbox.kubernetes.requests import FOREGROUND, ORPHAN
from flowrun_sandbox.kubernetes.stub import StubCluster
from tests.sandbox.kubernetes.serving import Served

SELECTOR = {"app": "web"}


def service(**spec: Any) -> Object:
    """The Service ``web``."""
    ports = [{"name": "http", "port": 80, "targetPort": "web"}]
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": "web", "namespace": "shop"},
        "spec": {"selector": SELECTOR, "ports": ports, **spec},
    }


def pod(number: int, **metadata: Any) -> Object:
    """A pod of the application ``web``."""
    named = {"name": f"web-{number}", "namespace": "shop", "labels": SELECTOR, **metadata}
    ports = [{"name": "web", "containerPort": 8080}]
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": named,
        "spec": {"containers": [{"name": "web", "image": "web", "ports": ports}]},
    }


def status(number: int, *, ready: bool) -> Object:
    """The status of a pod that runs."""
    condition = {"type": "Ready", "status": "True" if ready else "False"}
    return {"podIP": f"127.0.0.{number + 10}", "conditions": [condition]}


def owner(found: Object) -> Object:
    """The reference by which another object is owned by this one."""
    metadata = found["metadata"]
    return {
        "apiVersion": found["apiVersion"],
        "kind": found["kind"],
        "name": metadata["name"],
        "uid": metadata["uid"],
    }


def settings(name: str, *owners: Object, **metadata: Any) -> Object:
    """A ConfigMap with owners."""
    return {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {
            "name": name,
            "namespace": "shop",
            "ownerReferences": [owner(each) for each in owners],
            **metadata,
        },
    }


async def settled(look: Callable[[], Awaitable[object]], wanted: object) -> object:
    """What is seen when it is what is wanted, or at last after the controllers had their turns."""
    found = await look()
    for _ in range(100):
        if found == wanted:
            break
        await asyncio.sleep(0)
        found = await look()
    return found


async def addresses(cluster: StubCluster) -> dict[str, list[str]]:
    """The addresses of the Service's Endpoints: ready ones, and others."""
    found = await cluster.list("Endpoints", namespace="shop")
    return {
        kind: [address["ip"] for address in subset[kind]]
        for each in found
        for subset in each.get("subsets") or ()
        for kind in ("addresses", "notReadyAddresses")
        if kind in subset
    }


async def names(cluster: StubCluster) -> list[str]:
    """The names of the ConfigMaps."""
    return [each["metadata"]["name"] for each in await cluster.list("ConfigMap")]


def test_endpoints_are_the_ready_pods(served: Served) -> None:
    """One that is not ready is told apart, and one that goes is gone."""
    cluster = served.cluster

    async def story() -> list[object]:
        await cluster.create(service())
        for number in (0, 1):
            await cluster.create(pod(number))
            await cluster.patch_status(
                "Pod", f"web-{number}", status(number, ready=number == 0), namespace="shop"
            )
        both = {"addresses": ["127.0.0.10"], "notReadyAddresses": ["127.0.0.11"]}
        first = await settled(lambda: addresses(cluster), both)
        await cluster.delete("Pod", "web-0", namespace="shop")
        second = await settled(lambda: addresses(cluster), {"notReadyAddresses": ["127.0.0.11"]})
        await cluster.delete("Service", "web", namespace="shop")
        return [first, second, await settled(lambda: addresses(cluster), {})]

    assert served.do(story()) == [
        {"addresses": ["127.0.0.10"], "notReadyAddresses": ["127.0.0.11"]},
        {"notReadyAddresses": ["127.0.0.11"]},
        {},
    ]


def test_a_service_may_publish_pods_that_are_not_ready(served: Served) -> None:
    """As the one behind the names of a StatefulSet's pods."""
    cluster = served.cluster

    async def story() -> object:
        await cluster.create(service(publishNotReadyAddresses=True, clusterIP="None"))
        await cluster.create(pod(0))
        await cluster.patch_status("Pod", "web-0", status(0, ready=False), namespace="shop")
        return await settled(lambda: addresses(cluster), {"addresses": ["127.0.0.10"]})

    assert served.do(story()) == {"addresses": ["127.0.0.10"]}


def test_slices_say_the_same(served: Served) -> None:
    """With the port that the pod's name for it means."""
    cluster = served.cluster

    async def look() -> object:
        found = await cluster.list("EndpointSlice", labels={"kubernetes.io/service-name": "web"})
        return [
            (each["endpoints"][0]["addresses"], each["ports"])
            for each in found
            if each["endpoints"]
        ]

    wanted = [(["127.0.0.10"], [{"name": "http", "port": 8080, "protocol": "TCP"}])]

    async def story() -> object:
        await cluster.create(pod(0))
        await cluster.patch_status("Pod", "web-0", status(0, ready=True), namespace="shop")
        await cluster.create(service())
        return await settled(look, wanted)

    assert served.do(story()) == wanted


def test_what_is_owned_goes_with_its_owner(served: Served) -> None:
    """And what that owned, and so on; what has another owner stays."""
    cluster = served.cluster

    async def story() -> object:
        first = await cluster.create(settings("owner"))
        other = await cluster.create(settings("other"))
        child = await cluster.create(settings("child", first))
        await cluster.create(settings("grandchild", child))
        await cluster.create(settings("shared", first, other))
        await cluster.delete("ConfigMap", "owner", namespace="shop")
        return await settled(lambda: names(cluster), ["other", "shared"])

    assert served.do(story()) == ["other", "shared"]


def test_what_names_an_owner_that_is_not_there_goes(served: Served) -> None:
    """A reference needs the owner's own uid."""
    cluster = served.cluster

    async def story() -> object:
        found = await cluster.create(settings("owner"))
        found["metadata"]["uid"] = "of-another"
        await cluster.create(settings("child", found))
        return await settled(lambda: names(cluster), ["owner"])

    assert served.do(story()) == ["owner"]


@pytest.mark.parametrize(("finalizer", "left"), [(FOREGROUND, []), (ORPHAN, ["child"])])
def test_an_owner_may_wait_for_what_it_owns(
    served: Served, finalizer: str, left: list[str]
) -> None:
    """Until that is gone, or until it is nobody's."""
    cluster = served.cluster

    async def story() -> object:
        found = await cluster.create(settings("owner", finalizers=[finalizer]))
        await cluster.create(settings("child", found))
        await cluster.delete("ConfigMap", "owner", namespace="shop")
        return await settled(lambda: names(cluster), left)

    assert served.do(story()) == left


def test_a_namespace_goes_with_all_that_it_holds(served: Served) -> None:
    """It takes nothing new while it does."""
    cluster = served.cluster

    async def look() -> object:
        found = await cluster.list("Namespace")
        return [each["metadata"]["name"] for each in found]

    async def story() -> object:
        await cluster.create(settings("held", finalizers=["example.com/mine"]))
        await cluster.create(service())
        await cluster.delete("Namespace", "shop")
        with pytest.raises(ApiError, match="because it is being terminated"):
            await cluster.create(settings("late"))
        await asyncio.sleep(0)
        patch = {"metadata": {"finalizers": None}}
        await cluster.patch("ConfigMap", "held", patch, namespace="shop")
        return await settled(look, ["default", "kube-system"])

    assert served.do(story()) == ["default", "kube-system"]
