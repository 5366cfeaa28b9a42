"""The API as lightkube, an unmodified client, meets it."""

from typing import Any

import pytest
from lightkube import ApiError, Client
from lightkube.models.core_v1 import ServicePort, ServiceSpec
from lightkube.models.meta_v1 import ObjectMeta
from lightkube.resources.core_v1 import (
    ConfigMap,
    Namespace,
    Pod,
    Secret,
    Service,
    ServiceAccountToken,
)
from lightkube.resources.rbac_authorization_v1 import Role
from lightkube.types import CascadeType, PatchType

from tests.sandbox.kubernetes.serving import Served

CONTAINERS = {"containers": [{"name": "web", "image": "web"}]}


def settings(name: str = "settings", **data: str) -> ConfigMap:
    """A ConfigMap."""
    return ConfigMap(metadata=ObjectMeta(name=name), data=data)


def service(*ports: ServicePort) -> Service:
    """A Service."""
    metadata = ObjectMeta(name="web")
    return Service(metadata=metadata, spec=ServiceSpec(ports=list(ports), selector={"app": "web"}))


def refused(status: ApiError) -> tuple[int, str, str]:
    """What an error says: the code, the reason and the sentence."""
    found = status.status
    return found.code or 0, found.reason or "", found.message or ""


def test_an_object_is_made_read_and_deleted(client: Client) -> None:
    """It has what Kubernetes adds, and then it is gone."""
    made = client.create(settings(a="b"))

    found = client.get(ConfigMap, "settings")
    client.delete(ConfigMap, "settings")

    assert made.metadata
    assert made.metadata.uid
    assert made.metadata.creationTimestamp
    assert found == made
    with pytest.raises(ApiError) as error:
        client.get(ConfigMap, "settings")
    assert refused(error.value) == (404, "NotFound", 'configmaps "settings" not found')


def test_it_is_made_once(client: Client) -> None:
    """The second is refused."""
    client.create(settings())

    with pytest.raises(ApiError) as error:
        client.create(settings())

    assert refused(error.value) == (409, "AlreadyExists", 'configmaps "settings" already exists')


def test_a_namespace_must_be_there(client: Client) -> None:
    """Nothing is made in one that is not."""
    with pytest.raises(ApiError) as error:
        client.create(settings(), namespace="nowhere")

    assert refused(error.value)[2] == 'namespaces "nowhere" not found'


def test_an_old_version_is_a_conflict(client: Client) -> None:
    """Who replaces what another has changed meanwhile is told so."""
    old = client.create(settings(a="1"))
    client.patch(ConfigMap, "settings", {"data": {"a": "2"}})

    with pytest.raises(ApiError) as error:
        client.replace(old)

    assert refused(error.value) == (
        409,
        "Conflict",
        (
            'Operation cannot be fulfilled on configmaps "settings": the object has been '
            "modified; please apply your changes to the latest version and try again"
        ),
    )


@pytest.mark.parametrize(
    ("kind", "patch"),
    [
        (PatchType.MERGE, {"data": {"a": None, "c": "d"}}),
        (PatchType.STRATEGIC, {"data": {"a": None, "c": "d"}}),
        (
            PatchType.JSON,
            [{"op": "remove", "path": "/data/a"}, {"op": "add", "path": "/data/c", "value": "d"}],
        ),
    ],
)
def test_all_types_of_patches(client: Client, kind: PatchType, patch: Any) -> None:
    """Each says the same in its own way."""
    client.create(settings(a="b"))

    patched = client.patch(ConfigMap, "settings", patch, patch_type=kind)

    assert patched.data == {"c": "d"}


def test_an_unknown_type_of_patch_is_refused(served: Served) -> None:
    """Whatever it says."""
    path = f"/api/v1/namespaces/{served.namespace}/configmaps/settings"
    served.create("ConfigMap", "settings")

    answer = served.ask(path, method="PATCH", body={}, **{"Content-Type": "text/plain"})

    assert (answer["code"], answer["reason"]) == (415, "UnsupportedMediaType")


def test_apply_makes_and_changes(client: Client) -> None:
    """And a second time is no change."""
    first = client.apply(service(ServicePort(port=80)))
    again = client.apply(service(ServicePort(port=80)))
    other = client.apply(service(ServicePort(port=81)))

    assert first.metadata
    assert again.metadata
    assert first.metadata.resourceVersion == again.metadata.resourceVersion
    assert other.spec
    assert [port.port for port in other.spec.ports or ()] == [81]


def test_apply_of_anothers_field_needs_force(served: Served, client: Client) -> None:
    """The conflict names the other."""
    client.apply(settings(a="b"), field_manager="one")

    with pytest.raises(ApiError) as error:
        client.apply(settings(a="c"), field_manager="two")
    forced = served.client().apply(settings(a="c"), field_manager="two", force=True)

    assert refused(error.value) == (
        409,
        "Conflict",
        'Apply failed with 1 conflict: conflict with "one": .data.a',
    )
    assert forced.data == {"a": "c"}


def test_lists_by_labels_in_the_order_of_names(client: Client) -> None:
    """Of one namespace, and in parts if the client wants them."""
    for name in ("c", "a", "b"):
        labels = {"app": "no" if name == "b" else "yes"}
        client.create(ConfigMap(metadata=ObjectMeta(name=name, labels=labels)))

    chosen = client.list(ConfigMap, labels={"app": "yes"})
    parted = client.list(ConfigMap, chunk_size=2)

    assert [item.metadata and item.metadata.name for item in chosen] == ["a", "c"]
    assert [item.metadata and item.metadata.name for item in parted] == ["a", "b", "c"]


def test_a_status_is_written_apart(served: Served, client: Client) -> None:
    """A change of the object leaves it alone, and the other way round."""
    served.create("Pod", "web-0", CONTAINERS, labels={"app": "web"})
    client.patch(Pod.Status, "web-0", {"status": {"podIP": "127.0.0.9"}, "spec": {"nodeName": "x"}})

    client.patch(Pod, "web-0", {"status": {"podIP": "no"}, "metadata": {"labels": {"a": "b"}}})

    found = client.get(Pod, "web-0")
    assert found.status
    assert found.status.podIP == "127.0.0.9"
    assert found.spec
    assert found.spec.nodeName is None
    assert found.metadata
    assert found.metadata.labels == {"app": "web", "a": "b"}


def test_a_dry_run_changes_nothing(client: Client) -> None:
    """It is answered as if it did."""
    answered = client.create(settings(), dry_run=True)

    assert answered.metadata
    assert list(client.list(ConfigMap)) == []


def test_a_collection_is_deleted(served: Served, client: Client) -> None:
    """All that the selector chooses."""
    for name in ("a", "b"):
        metadata = ObjectMeta(name=name, labels={"n": name})
        client.create(ConfigMap(metadata=metadata))

    served.ask(
        f"/api/v1/namespaces/{served.namespace}/configmaps?labelSelector=n%3Da", method="DELETE"
    )

    assert [item.metadata and item.metadata.name for item in client.list(ConfigMap)] == ["b"]


def test_finalizers_hold_an_object(client: Client) -> None:
    """It is marked, and goes when the last one is struck out."""
    metadata = ObjectMeta(name="held", finalizers=["example.com/mine"])
    client.create(ConfigMap(metadata=metadata))

    client.delete(ConfigMap, "held", cascade=CascadeType.BACKGROUND)

    held = client.get(ConfigMap, "held").metadata
    assert held
    assert held.deletionTimestamp
    client.patch(ConfigMap, "held", {"metadata": {"finalizers": []}}, patch_type=PatchType.MERGE)
    with pytest.raises(ApiError):
        client.get(ConfigMap, "held")


def test_secrets_are_encoded(client: Client) -> None:
    """What is given as text is kept as base64."""
    metadata = ObjectMeta(name="password")

    made = client.create(Secret(metadata=metadata, stringData={"word": "open"}))

    assert made.data == {"word": "b3Blbg=="}
    assert made.stringData is None


@pytest.mark.parametrize(
    ("ports", "sentence"),
    [
        ([], "spec.ports: Required value"),
        (
            [ServicePort(port=1, name="a"), ServicePort(port=2, name="a")],
            'spec.ports[1].name: Duplicate value: "a"',
        ),
        (
            [ServicePort(port=70000)],
            (
                "[spec.ports[0].port: Invalid value: 70000: must be between 1 and 65535, "
                "inclusive, spec.ports[0].targetPort: Invalid value: 70000: must be between 1 and "
                "65535, inclusive]"
            ),
        ),
    ],
)
def test_a_service_that_is_not_valid(
    client: Client, ports: list[ServicePort], sentence: str
) -> None:
    """It is refused with what is wrong and where."""
    with pytest.raises(ApiError) as error:
        client.create(service(*ports))

    assert refused(error.value) == (422, "Invalid", f'Service "web" is invalid: {sentence}')


@pytest.mark.parametrize("name", ["Upper", "under_score", "-dash", "a" * 254])
def test_a_name_that_is_none(client: Client, name: str) -> None:
    """Names are subdomains."""
    with pytest.raises(ApiError) as error:
        client.create(settings(name))

    assert error.value.status.code == 422


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ("has space", "a valid label must be an empty string or consist of alphanumeric"),
        ("-dash", "a valid label must be an empty string or consist of alphanumeric"),
        ("x" * 64, "must be no more than 63 characters"),
    ],
)
def test_a_label_that_is_none(client: Client, value: str, sentence: str) -> None:
    """Values of labels are words."""
    with pytest.raises(ApiError) as error:
        client.create(ConfigMap(metadata=ObjectMeta(name="a", labels={"k": value})))

    assert f'metadata.labels: Invalid value: "{value}": {sentence}' in str(error.value)


def test_an_account_gets_a_token(served: Served, client: Client) -> None:
    """By the request that Kubernetes has for it."""
    served.account("web", trusted=True)

    answer = client.create(ServiceAccountToken(metadata=ObjectMeta()), "web")

    assert answer.status
    assert answer.status.token
    found = served.client(answer.status.token).get(Namespace, served.namespace)
    assert found.metadata
    assert found.metadata.name == served.namespace


def test_without_trust_little_is_allowed(served: Served) -> None:
    """Pods and Services may be read and patched; the rest is forbidden with its sentence."""
    client = served.client(served.account("web", trusted=False))
    served.create("Pod", "web-0", CONTAINERS, labels={"app": "web"})

    labelled = client.patch(Pod, "web-0", {"metadata": {"labels": {"a": "b"}}})
    with pytest.raises(ApiError) as error:
        client.create(service(ServicePort(port=80)))
    with pytest.raises(ApiError) as applied:
        client.apply(service(ServicePort(port=80)))

    assert labelled.metadata
    assert refused(error.value) == (
        403,
        "Forbidden",
        (
            f'services is forbidden: User "system:serviceaccount:{served.namespace}:web" cannot '
            f'create resource "services" in API group "" in the namespace "{served.namespace}"'
        ),
    )
    assert applied.value.status.code == 403


def test_trust_comes_and_goes(served: Served) -> None:
    """For a token that was given before."""
    client = served.client(served.account("web", trusted=False))
    served.do(served.cluster.trust(served.namespace, "web", trusted=True))

    client.create(settings())
    served.do(served.cluster.trust(served.namespace, "web", trusted=False))

    with pytest.raises(ApiError) as error:
        list(client.list(Role))
    assert error.value.status.reason == "Forbidden"


def test_the_token_of_a_gone_account_is_none(served: Served) -> None:
    """Nor is one that nobody gave."""
    token = served.account("web", trusted=True)
    served.do(served.cluster.delete("ServiceAccount", "web", namespace=served.namespace))

    for each in (token, "guessed"):
        with pytest.raises(ApiError) as error:
            served.client(each).get(Namespace, served.namespace)
        assert refused(error.value) == (401, "Unauthorized", "Unauthorized")


def test_who_may_asks(served: Served) -> None:
    """A SelfSubjectAccessReview tells what an account may do."""
    token = served.account("web", trusted=False)
    spec = {"namespace": served.namespace, "verb": "patch", "resource": "pods"}
    path = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews"

    def allowed(**more: str) -> bool:
        body = {"spec": {"resourceAttributes": {**spec, **more}}}
        answer = served.ask(path, method="POST", body=body, Authorization=f"Bearer {token}")
        return bool(answer["status"]["allowed"])

    assert allowed()
    assert not allowed(verb="delete")


def test_the_api_says_what_it_has(served: Served) -> None:
    """Its groups, their resources, its version and its health."""
    groups = [group["name"] for group in served.ask("/apis")["groups"]]
    core = {each["name"] for each in served.ask("/api/v1")["resources"]}

    assert "apps" in groups
    assert {"pods", "pods/status", "services", "endpoints"} <= core
    assert served.ask("/version")["major"] == "1"


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/api/v1/namespaces/default/pods/web-0/log", 404),
        ("/api/v1/namespaces/default/gods", 404),
        ("/apis/apps/v1beta1/statefulsets", 404),
        ("/api/v1/namespaces/default/configmaps?labelSelector=a+b", 400),
        ("/api/v1/namespaces/default/configmaps?watch=1&resourceVersion=new", 500),
    ],
)
def test_what_it_has_not_is_refused(served: Served, path: str, code: int) -> None:
    """With a Status, whatever it is."""
    answer = served.ask(path)

    assert (answer["kind"], answer["code"]) == ("Status", code)


@pytest.mark.usefixtures("stub")
def test_nobody_answers_for_a_kubelet(served: Served) -> None:
    """What only a kubelet could say is not implemented, with what to use instead."""
    served.create("Pod", "web-0", CONTAINERS)

    answer = served.ask(f"/api/v1/namespaces/{served.namespace}/pods/web-0/log")

    assert (answer["code"], answer["reason"]) == (501, "NotImplemented")
    assert "flowrun-juju debug-log" in answer["message"]
