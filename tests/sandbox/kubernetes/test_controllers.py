"""Endpoints that follow pods, and garbage that follows owners."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from lightkube import ApiError, Client
from lightkube.models.meta_v1 import ObjectMeta
from lightkube.resources.core_v1 import ConfigMap
from lightkube.types import CascadeType

from flowrun_sandbox.kubernetes.objects import Object
from tests.sandbox.kubernetes.serving import Served

SELECTOR = {"app": "web"}


def service(served: Served, **spec: Any) -> Object:
    """The Service ``web``."""
    ports = [{"name": "http", "port": 80, "targetPort": "web"}]
    return served.create("Service", "web", {"selector": SELECTOR, "ports": ports, **spec})


def pod(
    served: Served, number: int, *, ready: bool, finalizers: Sequence[str] = (), **spec: Any
) -> Object:
    """A pod of the application ``web`` that runs on a node."""
    name, ports = f"web-{number}", [{"name": "web", "containerPort": 8080}]
    containers = [{"name": "web", "image": "web", "ports": ports}]
    wanted = {"nodeName": served.node(), "containers": containers, **spec}
    served.create("Pod", name, wanted, labels=SELECTOR, finalizers=list(finalizers))
    condition = {"type": "Ready", "status": "True" if ready else "False"}
    ip = f"10.77.0.{number + 10}"
    status = {"phase": "Running", "podIP": ip, "podIPs": [{"ip": ip}], "conditions": [condition]}
    return served.do(served.cluster.patch_status("Pod", name, status, namespace=served.namespace))


def settings(served: Served, name: str, *owners: Object, **metadata: Any) -> Object:
    """A ConfigMap with owners."""
    references = [
        {
            "apiVersion": owner["apiVersion"],
            "kind": owner["kind"],
            "name": owner["metadata"]["name"],
            "uid": owner["metadata"]["uid"],
        }
        for owner in owners
    ]
    return served.create("ConfigMap", name, ownerReferences=references, **metadata)


def settled(served: Served, look: Callable[[], object], wanted: object) -> object:
    """What is seen when it is what is wanted, or at last after the controllers had their time."""
    served.until(lambda: look() == wanted)
    return look()


def addresses(served: Served) -> dict[str, list[str]]:
    """The addresses of the Service's Endpoints: ready ones, and others."""
    found = served.do(served.cluster.list("Endpoints", namespace=served.namespace))
    return {
        kind: [address["ip"] for address in subset[kind]]
        for each in found
        for subset in each.get("subsets") or ()
        for kind in ("addresses", "notReadyAddresses")
        if kind in subset
    }


def sliced(served: Served) -> list[tuple[str, Object]]:
    """The addresses of the Service's slices, and in which condition they are."""
    found = served.do(served.cluster.list("EndpointSlice", namespace=served.namespace))
    return sorted(
        (each["addresses"][0], each["conditions"])
        for one in found
        for each in one["endpoints"] or ()
    )


def names(served: Served) -> list[str]:
    """The names of the ConfigMaps."""
    found = served.do(served.cluster.list("ConfigMap", namespace=served.namespace))
    return [each["metadata"]["name"] for each in found]


def namespaces(served: Served) -> list[str]:
    """The names of all namespaces."""
    return [each["metadata"]["name"] for each in served.do(served.cluster.list("Namespace"))]


def test_endpoints_are_the_ready_pods(served: Served) -> None:
    """One that is not ready is told apart, and one that goes is gone."""
    both = {"addresses": ["10.77.0.10"], "notReadyAddresses": ["10.77.0.11"]}
    one = {"notReadyAddresses": ["10.77.0.11"]}
    service(served)
    for number in (0, 1):
        pod(served, number, ready=number == 0)

    first = settled(served, lambda: addresses(served), both)
    served.do(served.cluster.delete("Pod", "web-0", namespace=served.namespace))
    second = settled(served, lambda: addresses(served), one)
    served.do(served.cluster.delete("Service", "web", namespace=served.namespace))
    third = settled(served, lambda: addresses(served), {})

    assert [first, second, third] == [both, one, {}]


def test_a_service_may_publish_pods_that_are_not_ready(served: Served) -> None:
    """As the one behind the names of a StatefulSet's pods."""
    service(served, publishNotReadyAddresses=True, clusterIP="None")

    pod(served, 0, ready=False)

    wanted = {"addresses": ["10.77.0.10"]}
    assert settled(served, lambda: addresses(served), wanted) == wanted


def test_endpoints_say_where_their_pods_are(served: Served) -> None:
    """The node, the pod itself, and the name that it has below the Service."""
    made = pod(served, 0, ready=True, hostname="web-0", subdomain="web")
    service(served)

    def look() -> object:
        found = served.do(served.cluster.list("Endpoints", namespace=served.namespace))
        return [each.get("subsets") for each in found]

    metadata = made["metadata"]
    reference = {"kind": "Pod", **{key: metadata[key] for key in ("name", "namespace", "uid")}}
    address = {
        "ip": "10.77.0.10",
        "hostname": "web-0",
        "nodeName": served.node(),
        "targetRef": reference,
    }
    ports = [{"name": "http", "port": 8080, "protocol": "TCP"}]
    wanted = [[{"addresses": [address], "ports": ports}]]
    assert settled(served, look, wanted) == wanted


def test_a_pod_that_goes_or_has_ended_is_none_of_them(served: Served) -> None:
    """Slices say of the one that goes that it does, and the other is not there at all."""
    service(served)
    pod(served, 0, ready=True, finalizers=["example.com/mine"])
    pod(served, 1, ready=True)
    both = {"addresses": ["10.77.0.10", "10.77.0.11"]}
    served.until(lambda: addresses(served) == both)

    served.do(served.cluster.delete("Pod", "web-0", namespace=served.namespace))
    ended = {"phase": "Failed", "conditions": [{"type": "Ready", "status": "False"}]}
    served.do(served.cluster.patch_status("Pod", "web-1", ended, namespace=served.namespace))

    conditions = {"ready": False, "serving": True, "terminating": True}
    assert settled(served, lambda: addresses(served), {}) == {}
    wanted = [("10.77.0.10", conditions)]
    assert settled(served, lambda: sliced(served), wanted) == wanted


def test_what_the_controller_makes_is_labelled(served: Served) -> None:
    """With the Service's own labels, and what it is."""
    named = {"app": "web", "service.kubernetes.io/headless": ""}
    served.create("Service", "web", {"selector": SELECTOR, "clusterIP": "None"}, labels=SELECTOR)
    served.create("Service", "far", {"type": "ExternalName", "externalName": "a.b"})

    def look() -> object:
        found = served.do(served.cluster.list("Endpoints", namespace=served.namespace))
        return [(each["metadata"]["name"], each["metadata"].get("labels")) for each in found]

    wanted = [("web", {**named, "endpoints.kubernetes.io/managed-by": "endpoint-controller"})]
    assert settled(served, look, wanted) == wanted


def test_slices_say_the_same(served: Served) -> None:
    """With the port that the pod's name for it means."""
    pod(served, 0, ready=True)
    service(served)

    def look() -> object:
        found = served.do(
            served.cluster.list(
                "EndpointSlice",
                namespace=served.namespace,
                labels={"kubernetes.io/service-name": "web"},
            )
        )
        return [
            (each["addresses"], each["conditions"], each["nodeName"], one["ports"])
            for one in found
            for each in one["endpoints"] or ()
        ]

    conditions = {"ready": True, "serving": True, "terminating": False}
    ports = [{"name": "http", "port": 8080, "protocol": "TCP"}]
    wanted = [(["10.77.0.10"], conditions, served.node(), ports)]
    assert settled(served, look, wanted) == wanted


def test_what_is_owned_goes_with_its_owner(served: Served) -> None:
    """And what that owned, and so on; what has another owner stays."""
    first = settings(served, "owner")
    other = settings(served, "other")
    child = settings(served, "child", first)
    settings(served, "grandchild", child)
    settings(served, "shared", first, other)

    served.do(served.cluster.delete("ConfigMap", "owner", namespace=served.namespace))

    assert settled(served, lambda: names(served), ["other", "shared"]) == ["other", "shared"]


def test_what_names_an_owner_that_is_not_there_goes(served: Served) -> None:
    """A reference needs the owner's own uid."""
    found = settings(served, "owner")
    found["metadata"]["uid"] = "of-another"

    settings(served, "child", found)

    assert settled(served, lambda: names(served), ["owner"]) == ["owner"]


@pytest.mark.parametrize(
    ("cascade", "left"), [(CascadeType.FOREGROUND, []), (CascadeType.ORPHAN, ["child"])]
)
def test_an_owner_may_wait_for_what_it_owns(
    served: Served, client: Client, cascade: CascadeType, left: list[str]
) -> None:
    """Until that is gone, or until it is nobody's."""
    settings(served, "child", settings(served, "owner"))

    client.delete(ConfigMap, "owner", cascade=cascade)

    assert settled(served, lambda: names(served), left) == left
    assert not any(
        item.metadata and item.metadata.ownerReferences for item in client.list(ConfigMap)
    )


def test_a_namespace_goes_with_all_that_it_holds(served: Served, client: Client) -> None:
    """It takes nothing new while it does."""
    settings(served, "held", finalizers=["example.com/mine"])
    service(served)

    served.do(served.cluster.delete("Namespace", served.namespace))
    phase = served.do(served.cluster.get("Namespace", served.namespace))["status"]["phase"]
    with pytest.raises(ApiError) as error:
        client.create(ConfigMap(metadata=ObjectMeta(name="late")))
    patch = {"metadata": {"finalizers": None}}
    served.do(served.cluster.patch("ConfigMap", "held", patch, namespace=served.namespace))

    assert phase == "Terminating"
    assert error.value.status.message == (
        f'configmaps "late" is forbidden: unable to create new content in namespace '
        f"{served.namespace} because it is being terminated"
    )
    assert settled(served, lambda: served.namespace in namespaces(served), wanted=False) is False
