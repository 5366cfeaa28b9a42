"""What lightkube offers beyond plain verbs."""

import threading
from typing import Any

import pytest
from lightkube import ApiError, Client, codecs, operators, sort_objects
from lightkube.core.exceptions import ObjectDeleted
from lightkube.models.meta_v1 import ObjectMeta
from lightkube.resources.apps_v1 import StatefulSet
from lightkube.resources.core_v1 import ConfigMap, Pod, Service

from tests.sandbox.kubernetes.serving import Served

MANIFESTS = """
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: web
spec:
  serviceName: web
  selector:
    matchLabels: {app: web}
  template:
    metadata:
      labels: {app: web}
    spec:
      containers:
      - name: web
        image: web:1
        ports:
        - {name: http, containerPort: 8080}
        readinessProbe:
          httpGet: {port: http}
---
apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  selector: {app: web}
  ports:
  - {name: http, port: 80, targetPort: http}
"""
CONTAINERS = {"containers": [{"name": "web", "image": "web"}]}


def names(client: Client, *, labels: Any = None, fields: Any = None) -> list[str]:
    """The names of the ConfigMaps that are selected."""
    found = client.list(ConfigMap, labels=labels, fields=fields)
    return [item.metadata.name or "" for item in found if item.metadata]


def make(client: Client, name: str, **labels: str) -> None:
    """A ConfigMap with labels."""
    client.create(ConfigMap(metadata=ObjectMeta(name=name, labels=labels)))


def test_manifests_are_applied_in_order(client: Client) -> None:
    """A second time nothing changes."""
    loaded: list[Any] = list(codecs.load_all_yaml(MANIFESTS))
    wanted: list[Any] = sort_objects(loaded)

    versions = []
    for _ in range(2):
        applied = [client.apply(item) for item in wanted]
        versions.append([item.metadata.resourceVersion for item in applied])

    found = client.get(StatefulSet, "web")
    assert versions[0] == versions[1]
    assert found.spec is not None
    assert found.spec.replicas == 1
    assert found.spec.podManagementPolicy == "OrderedReady"
    assert found.metadata
    assert found.metadata.generation == 1
    assert client.get(Service, "web").spec


def test_a_selector_has_all_operators(client: Client) -> None:
    """Of labels and of fields."""
    make(client, "a", app="web", tier="front")
    make(client, "b", app="db")
    make(client, "c")

    assert names(client, labels={"app": operators.exists()}) == ["a", "b"]
    assert names(client, labels={"app": operators.not_exists()}) == ["c"]
    assert names(client, labels={"app": operators.in_(["web", "db"])}) == ["a", "b"]
    assert names(client, labels={"app": operators.not_in(["web"])}) == ["b", "c"]
    assert names(client, labels={"app": "web", "tier": operators.not_equal("back")}) == ["a"]
    assert names(client, fields={"metadata.name": operators.not_in(["a", "b"])}) == ["c"]
    assert names(client, fields={"metadata.name": "b"}) == ["b"]


def test_a_list_in_parts_is_of_one_version(client: Client) -> None:
    """A watch may go on from it."""
    for name in "abc":
        make(client, name)

    whole, parts = client.list(ConfigMap), client.list(ConfigMap, chunk_size=2)

    assert [item.metadata and item.metadata.name for item in parts] == ["a", "b", "c"]
    assert list(whole)
    assert whole.resourceVersion
    make(client, "d")
    event, item = next(client.watch(ConfigMap, resource_version=parts.resourceVersion))
    assert item.metadata
    assert (event, item.metadata.name) == ("ADDED", "d")


def test_a_collection_is_deleted(client: Client) -> None:
    """All of a kind in a namespace."""
    for name in "ab":
        make(client, name)

    client.deletecollection(ConfigMap)

    assert names(client) == []


def test_a_condition_is_waited_for(served: Served, client: Client) -> None:
    """By a watch of the one object."""
    served.create("Pod", "web", CONTAINERS)
    condition = {"type": "Ready", "status": "True"}

    def become_ready() -> None:
        status = {"conditions": [condition]}
        served.do(served.cluster.patch_status("Pod", "web", status, namespace=served.namespace))

    later = threading.Timer(0.2, become_ready)
    later.start()
    found = client.wait(Pod, "web", for_conditions=["Ready"])
    later.join()

    assert found.metadata
    assert found.metadata.name == "web"


def test_who_waits_for_what_goes_is_told(served: Served, client: Client) -> None:
    """It is no endless wait."""
    served.create("Pod", "web", CONTAINERS)

    def go() -> None:
        served.do(served.cluster.delete("Pod", "web", namespace=served.namespace))

    later = threading.Timer(0.2, go)
    later.start()
    with pytest.raises(ObjectDeleted):
        client.wait(Pod, "web", for_conditions=["Ready"])
    later.join()


def test_a_label_is_set_and_taken_away(served: Served, client: Client) -> None:
    """Without a word of the others."""
    served.create("Pod", "web", CONTAINERS, labels={"app": "web"})

    client.set(Pod, "web", labels={"role": "primary"})
    between = client.get(Pod, "web").metadata
    client.patch(Pod, "web", {"metadata": {"labels": {"role": None}}})

    after = client.get(Pod, "web").metadata
    assert between
    assert between.labels == {"app": "web", "role": "primary"}
    assert after
    assert after.labels == {"app": "web"}


def test_a_dry_run_of_an_apply_changes_nothing(client: Client) -> None:
    """It is answered with what would be."""
    made = client.apply(ConfigMap(metadata=ObjectMeta(name="a"), data={"x": "y"}), dry_run=True)

    assert made.data == {"x": "y"}
    with pytest.raises(ApiError, match='configmaps "a" not found'):
        client.get(ConfigMap, "a")
