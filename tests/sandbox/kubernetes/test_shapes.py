"""What objects consist of: unknown fields, empty values, and the schema itself."""

import json
from importlib import resources

import pytest
from lightkube import Client
from lightkube.models.core_v1 import ServicePort, ServiceSpec
from lightkube.models.meta_v1 import ObjectMeta
from lightkube.resources.core_v1 import Service
from lightkube.types import PatchType

from flowrun_sandbox.kubernetes import openapi
from flowrun_sandbox.kubernetes.resources import RESOURCES, Resource
from flowrun_sandbox.kubernetes.shapes import Form, shape_of
from flowrun_sandbox.kubernetes.stub import StubCluster
from tests.sandbox.kubernetes.serving import Served


def place(served: Served, plural: str) -> str:
    """Where the API has objects of the namespace."""
    return f"/api/v1/namespaces/{served.namespace}/{plural}"


def test_what_is_unknown_is_left_out(served: Served) -> None:
    """At whatever depth, without a word."""
    body = {
        "metadata": {"name": "web", "nickname": "w"},
        "spec": {"ports": [{"port": 80, "speed": 9}], "colour": "red"},
        "mood": "good",
    }

    made = served.ask(place(served, "services"), method="POST", body=body)

    assert "mood" not in made
    assert "nickname" not in made["metadata"]
    assert "colour" not in made["spec"]
    assert made["spec"]["ports"] == [{"port": 80, "protocol": "TCP", "targetPort": 80}]


def test_what_is_empty_is_left_out(served: Served) -> None:
    """Empty lists and mappings are as if they were not there: ``subsets`` of Endpoints too."""
    body = {"metadata": {"name": "web", "labels": {}, "finalizers": []}, "subsets": []}

    made = served.ask(place(served, "endpoints"), method="POST", body=body)

    assert "subsets" not in made
    assert {"labels", "finalizers"}.isdisjoint(made["metadata"])


def test_items_of_a_list_do_not_say_what_they_are(served: Served) -> None:
    """The list does."""
    served.create("ConfigMap", "settings")

    found = served.ask(place(served, "configmaps"))

    assert (found["kind"], found["apiVersion"]) == ("ConfigMapList", "v1")
    assert [item.keys() & {"kind", "apiVersion"} for item in found["items"]] == [set()]


def test_a_strategic_merge_puts_what_is_new_first(client: Client) -> None:
    """What was there keeps its order among itself, and ``$setElementOrder`` is obeyed."""
    metadata, named = ObjectMeta(name="web"), [("a", 1), ("b", 2)]
    ports = [ServicePort(name=name, port=port) for name, port in named]
    client.create(Service(metadata=metadata, spec=ServiceSpec(ports=ports)))

    def patched(spec: object) -> list[int]:
        found = client.patch(Service, "web", {"spec": spec}, patch_type=PatchType.STRATEGIC).spec
        assert found
        return [port.port for port in found.ports or ()]

    assert patched({"ports": [{"name": "c", "port": 3}]}) == [3, 1, 2]
    assert patched({"ports": [{"name": "b", "port": 2}, {"name": "d", "port": 4}]}) == [3, 1, 2, 4]
    order = [{"port": port} for port in (4, 3, 2, 1)]
    changes = [{"name": "e", "port": 4}]
    assert patched({"$setElementOrder/ports": order, "ports": changes}) == [4, 3, 2, 1]


@pytest.mark.parametrize("resource", RESOURCES, ids=lambda each: each.plural)
def test_every_kind_has_a_shape(resource: Resource) -> None:
    """Down to its metadata."""
    shape = shape_of(resource)

    assert shape.form is Form.STRUCTURE
    assert shape.below("metadata").below("ownerReferences").keys == ("uid",)


def test_the_schema_is_that_of_the_api(served: Served) -> None:
    """What is kept of the published OpenAPI is what the real API publishes."""
    if isinstance(served.cluster, StubCluster):
        pytest.skip("needs the OpenAPI of a real cluster: FLOWRUN_SANDBOX_KUBERNETES names none")
    kept = json.loads(
        resources.files("flowrun_sandbox.kubernetes").joinpath("schema.json").read_text()
    )

    assert openapi.extracted(served.ask("/openapi/v2")) == kept
