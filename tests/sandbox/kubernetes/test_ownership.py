"""Who owns which fields, as ``managedFields`` says it to clients."""

from typing import Any

import pytest
from lightkube import ApiError, Client
from lightkube.models.core_v1 import ServicePort, ServiceSpec
from lightkube.models.meta_v1 import ObjectMeta
from lightkube.resources.core_v1 import ConfigMap, Pod, Service
from lightkube.types import PatchType

from flowrun_sandbox.kubernetes.objects import Object
from tests.sandbox.kubernetes.serving import Served

PORT = 'k:{"port":80,"protocol":"TCP"}'


def settings(labels: dict[str, str] | None = None, **data: str) -> ConfigMap:
    """A ConfigMap."""
    return ConfigMap(metadata=ObjectMeta(name="settings", labels=labels), data=data or None)


def service(**spec: Any) -> Service:
    """A Service whose port is 80."""
    ports = [ServicePort(port=80)]
    return Service(metadata=ObjectMeta(name="web"), spec=ServiceSpec(ports=ports, **spec))


def owned(served: Served, kind: str, name: str) -> list[tuple[str, str, Object]]:
    """The managers of an object, how they came by what they own, and that."""
    found = served.do(served.cluster.get(kind, name, namespace=served.namespace))
    return [
        (entry["manager"], entry["operation"], entry["fieldsV1"])
        for entry in found["metadata"].get("managedFields", [])
    ]


def test_who_makes_an_object_owns_also_what_it_did_not_say(served: Served, client: Client) -> None:
    """The defaults are his, but not what Kubernetes allots."""
    client.create(service())

    ports: Object = {".": {}, PORT: {".": {}, "f:port": {}, "f:protocol": {}, "f:targetPort": {}}}
    spec = {
        "f:internalTrafficPolicy": {},
        "f:ports": ports,
        "f:sessionAffinity": {},
        "f:type": {},
    }
    assert owned(served, "Service", "web") == [("test", "Update", {"f:spec": spec})]


def test_who_applies_owns_what_he_said(served: Served, client: Client) -> None:
    """And nothing else."""
    client.apply(service(selector={"app": "web"}))

    spec: Object = {"f:ports": {PORT: {".": {}, "f:port": {}}}, "f:selector": {}}
    assert owned(served, "Service", "web") == [("test", "Apply", {"f:spec": spec})]


def test_a_patch_takes_over_what_it_changes_and_no_more(served: Served, client: Client) -> None:
    """Two patches of one manager are one entry; appliers come first."""
    client.apply(settings(a="1", b="1"), field_manager="one")
    for data in ({"b": "2"}, {"c": "2", "a": "1"}):
        client.patch(ConfigMap, "settings", {"data": data}, patch_type=PatchType.MERGE)

    assert owned(served, "ConfigMap", "settings") == [
        ("one", "Apply", {"f:data": {"f:a": {}}}),
        ("test", "Update", {"f:data": {"f:b": {}, "f:c": {}}}),
    ]


def test_all_conflicts_are_told_at_once(client: Client) -> None:
    """By manager, with each field, and as causes for programs."""
    client.apply(settings({"x": "y"}, a="1", b="1"), field_manager="one")
    client.patch(ConfigMap, "settings", {"data": {"b": "2"}}, patch_type=PatchType.MERGE)

    with pytest.raises(ApiError) as error:
        client.apply(settings({"x": "z"}, a="3", b="3"), field_manager="two")

    status = error.value.status
    assert status.message == (
        'Apply failed with 3 conflicts: conflicts with "one":\n- .data.a\n- .metadata.labels.x\n'
        'conflicts with "test" using v1:\n- .data.b'
    )
    assert status.details
    causes = status.details.causes or ()
    assert {cause.reason for cause in causes} == {"FieldManagerConflict"}
    assert {(cause.message, cause.field) for cause in causes} == {
        ('conflict with "one"', ".data.a"),
        ('conflict with "one"', ".metadata.labels.x"),
        ('conflict with "test" using v1', ".data.b"),
    }


def test_a_selector_is_one_field(client: Client) -> None:
    """Another's cannot be added to, but it can be taken."""
    client.apply(service(selector={"app": "web"}), field_manager="one")

    with pytest.raises(ApiError, match=r'conflict with "one": \.spec\.selector'):
        client.apply(service(selector={"role": "primary"}), field_manager="two")
    taken = client.apply(service(selector={"role": "primary"}), field_manager="two", force=True)

    assert taken.spec
    assert taken.spec.selector == {"role": "primary"}


def test_what_nobody_applies_any_more_goes(served: Served, client: Client) -> None:
    """What two have applied stays until both have dropped it."""
    client.apply(settings({"x": "y"}, a="1", b="1"), field_manager="one")
    client.apply(settings(b="1"), field_manager="two")

    less = client.apply(settings(), field_manager="one")
    none = client.apply(settings(), field_manager="two")

    assert less.metadata
    assert (less.data, less.metadata.labels) == ({"b": "1"}, None)
    assert none.data is None
    assert owned(served, "ConfigMap", "settings") == []


def test_an_object_without_fields_is_nobody_s(served: Served, client: Client) -> None:
    """Nor is what is patched into it, until it is applied."""
    client.create(settings())
    client.patch(ConfigMap, "settings", {"data": {"a": "1"}}, patch_type=PatchType.MERGE)
    before = owned(served, "ConfigMap", "settings")

    with pytest.raises(ApiError) as error:
        client.apply(settings(a="2"), field_manager="one")

    assert before == []
    assert error.value.status.message == (
        'Apply failed with 1 conflict: conflict with "before-first-apply" using v1: .data.a'
    )


def test_a_status_has_owners_of_its_own(served: Served, client: Client) -> None:
    """Two appliers of the same name, one of the object and one of its status, are two."""
    served.create("Pod", "web", {"containers": [{"name": "web", "image": "web"}]})
    condition = {"type": "Ready", "status": "True"}
    status = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web"}}
    status["status"] = {"conditions": [condition]}
    path = f"/api/v1/namespaces/{served.namespace}/pods/web"
    how = {"method": "PATCH", "Content-Type": "application/apply-patch+yaml"}

    served.ask(f"{path}/status?fieldManager=test", body=status, **how)
    client.apply(Pod(metadata=ObjectMeta(name="web", labels={"role": "primary"})))

    found = served.ask(path)["metadata"]["managedFields"]
    fields: Object = {
        "f:conditions": {'k:{"type":"Ready"}': {".": {}, "f:status": {}, "f:type": {}}}
    }
    assert [
        (entry.get("subresource"), entry["fieldsV1"])
        for entry in found
        if entry["manager"] == "test"
    ] == [
        (None, {"f:metadata": {"f:labels": {"f:role": {}}}}),
        ("status", {"f:status": fields}),
    ]


def test_a_manager_has_a_name_that_is_not_too_long(served: Served) -> None:
    """Without a name of its own it is called as its program calls itself."""
    path = f"/api/v1/namespaces/{served.namespace}/configmaps"
    body = {"metadata": {"name": "settings"}, "data": {"a": "b"}}

    long = served.ask(f"{path}?fieldManager={'x' * 129}", method="POST", body=body)
    served.ask(path, method="POST", body=body, **{"User-Agent": "shop/1.0 (linux)"})

    assert long["message"].endswith("fieldManager: Too long: may not be more than 128 bytes")
    assert owned(served, "ConfigMap", "settings") == [
        ("shop", "Update", {"f:data": {".": {}, "f:a": {}}})
    ]
