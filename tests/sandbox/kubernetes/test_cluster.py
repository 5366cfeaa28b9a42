"""The sandbox's own access to a cluster: the stand-in's, and that over the network."""

from collections.abc import Iterator
from typing import Any

import pytest

from flowrun_sandbox.kubernetes.cluster import Cluster
from flowrun_sandbox.kubernetes.errors import ApiError
from flowrun_sandbox.kubernetes.remote import RemoteCluster
from tests.sandbox.kubernetes.serving import Served


@pytest.fixture(params=["its own", "over the network"])
def cluster(served: Served, request: pytest.FixtureRequest) -> Iterator[Cluster]:
    """The cluster as the sandbox has it, and as it has one that is elsewhere."""
    if request.param == "its own":
        yield served.cluster
        return
    remote = RemoteCluster(served.door.address, served.administrator)
    served.do(remote.__aenter__())
    yield remote
    served.do(remote.__aexit__(None, None, None))


def settings(served: Served, name: str = "settings", **more: Any) -> dict[str, Any]:
    """A ConfigMap of the namespace."""
    metadata = {"name": name, "namespace": served.namespace, **more.pop("metadata", {})}
    return {"kind": "ConfigMap", "metadata": metadata, **more}


def test_an_object_is_made_read_changed_and_deleted(served: Served, cluster: Cluster) -> None:
    """What is gone can be deleted again, and nothing else can be done with it."""
    name, where = "settings", {"namespace": served.namespace}

    made = served.do(cluster.create(settings(served, data={"a": "1"})))
    patch = {"data": {"a": None, "b": "2"}}
    patched = served.do(cluster.patch("ConfigMap", name, patch, **where))
    found = served.do(cluster.get("ConfigMap", name, **where))
    for _ in range(2):
        served.do(cluster.delete("ConfigMap", name, **where))

    assert (made["kind"], made["data"]) == ("ConfigMap", {"a": "1"})
    assert found == patched
    assert found["data"] == {"b": "2"}
    with pytest.raises(ApiError) as error:
        served.do(cluster.get("ConfigMap", name, **where))
    assert (error.value.code, error.value.reason) == (404, "NotFound")


def test_a_refusal_has_its_code_and_its_reason(served: Served, cluster: Cluster) -> None:
    """Wherever the cluster is."""
    served.do(cluster.create(settings(served)))

    with pytest.raises(ApiError) as error:
        served.do(cluster.create(settings(served)))

    assert (error.value.code, error.value.reason) == (409, "AlreadyExists")
    assert error.value.message == 'configmaps "settings" already exists'
    assert error.value.details == {"name": "settings", "kind": "configmaps"}


def test_an_apply_takes_what_it_wants(served: Served, cluster: Cluster) -> None:
    """Others' fields too, but no status."""
    served.create("Pod", "web", {"containers": [{"name": "web", "image": "web:1"}]})
    containers = [{"name": "web", "image": "web:2"}]
    metadata = {"name": "web", "namespace": served.namespace}
    pod = {"kind": "Pod", "metadata": metadata, "spec": {"containers": containers}}

    applied = served.do(cluster.apply({**pod, "status": {"phase": "Running"}}))

    assert applied["spec"]["containers"][0]["image"] == "web:2"
    assert applied["status"]["phase"] == "Pending"


def test_lists_are_of_a_namespace_or_of_all(served: Served, cluster: Cluster) -> None:
    """And of labels; the items say what they are."""
    for name in ("b", "a"):
        labelled = {"labels": {"in": served.namespace, "name": name}}
        served.do(cluster.create(settings(served, name, metadata=labelled)))

    async def names(namespace: str, **labels: str) -> list[tuple[str, str]]:
        found = await cluster.list("ConfigMap", namespace=namespace, labels=labels)
        return [(item["kind"], item["metadata"]["name"]) for item in found]

    both = [("ConfigMap", "a"), ("ConfigMap", "b")]
    assert served.do(names(served.namespace)) == both
    assert served.do(names("", **{"in": served.namespace})) == both
    assert served.do(names("", **{"in": served.namespace, "name": "b"})) == both[1:]


def test_a_watch_tells_what_there_is_and_what_happens(served: Served, cluster: Cluster) -> None:
    """Of one namespace, in order."""
    where = {"namespace": served.namespace}
    served.do(cluster.create(settings(served, "a")))

    async def story() -> list[tuple[str, str]]:
        events = cluster.watch("ConfigMap", **where)
        found = [await anext(events)]
        await cluster.create(settings(served, "b"))
        await cluster.patch("ConfigMap", "a", {"data": {"x": "y"}}, **where)
        await cluster.delete("ConfigMap", "b", **where)
        found += [await anext(events) for _ in range(3)]
        return [(event, item["metadata"]["name"]) for event, item in found]

    assert served.do(story()) == [
        ("ADDED", "a"),
        ("ADDED", "b"),
        ("MODIFIED", "a"),
        ("DELETED", "b"),
    ]


def test_a_status_is_set(served: Served, cluster: Cluster) -> None:
    """By a patch of it alone."""
    served.create("Pod", "web", {"containers": [{"name": "web", "image": "web"}]})
    status = {"phase": "Running", "podIP": "10.77.0.10"}

    found = served.do(cluster.patch_status("Pod", "web", status, namespace=served.namespace))

    assert found["status"]["phase"] == "Running"
    assert found["status"]["podIPs"] == [{"ip": "10.77.0.10"}]


def test_an_account_is_trusted_or_not(served: Served, cluster: Cluster) -> None:
    """By roles that its token is held against."""
    served.create("ServiceAccount", "web")
    token = served.do(cluster.token(served.namespace, "web"))
    path = f"/api/v1/namespaces/{served.namespace}/configmaps"

    def may() -> bool:
        return bool(served.ask(path, token=token)["kind"] == "ConfigMapList")

    answers = []
    for trusted in (False, True, False):
        served.do(cluster.trust(served.namespace, "web", trusted=trusted))
        served.until(lambda wanted=trusted: may() is wanted)  # type: ignore[misc]  # of this turn
        answers.append(may())
    served.do(cluster.delete("ClusterRoleBinding", f"{served.namespace}-web"))
    served.do(cluster.delete("ClusterRole", f"{served.namespace}-web"))

    assert answers == [False, True, False]
