"""How objects go: at once or marked, and what their clients are told."""

from typing import Any

import pytest
from lightkube import ApiError, Client
from lightkube.models.meta_v1 import ObjectMeta
from lightkube.resources.core_v1 import ConfigMap
from lightkube.types import PatchType

from tests.sandbox.kubernetes.serving import Served

CONTAINERS = {"containers": [{"name": "web", "image": "web"}]}


def deleted(served: Served, path: str, body: object = None) -> Any:
    """The answer to a deletion in the namespace."""
    return served.ask(f"/api/v1/namespaces/{served.namespace}/{path}", method="DELETE", body=body)


@pytest.mark.parametrize(
    ("kind", "path", "spec"),
    [
        ("Pod", "pods/web", CONTAINERS),
        ("Service", "services/web", {"ports": [{"port": 80}]}),
        ("ServiceAccount", "serviceaccounts/web", None),
    ],
)
def test_some_are_given_back(served: Served, kind: str, path: str, spec: object) -> None:
    """As they were at last."""
    made = served.create(kind, "web", spec)

    gone = deleted(served, path)

    assert (gone["kind"], gone["metadata"]["uid"]) == (kind, made["metadata"]["uid"])


def test_of_others_it_is_said_that_they_are_gone(served: Served) -> None:
    """And which object it was."""
    made = served.create("ConfigMap", "settings")

    gone = deleted(served, "configmaps/settings")

    uid = made["metadata"]["uid"]
    assert (gone["kind"], gone["status"]) == ("Status", "Success")
    assert gone["details"] == {"name": "settings", "kind": "configmaps", "uid": uid}


def test_a_pod_is_marked_before_it_goes(served: Served) -> None:
    """That counts as a change of what is wanted."""
    served.create("Pod", "web", CONTAINERS)

    metadata = deleted(served, "pods/web")["metadata"]

    assert metadata["deletionTimestamp"]
    assert metadata["deletionGracePeriodSeconds"] == 0
    assert metadata["generation"] == 2


def test_a_marked_object_takes_no_new_finalizer(client: Client) -> None:
    """It can still be changed, and lose those that it has."""
    metadata = ObjectMeta(name="held", finalizers=["example.com/mine"])
    client.create(ConfigMap(metadata=metadata))
    client.delete(ConfigMap, "held")
    more = {"metadata": {"finalizers": ["example.com/mine", "example.com/more"]}}

    with pytest.raises(ApiError) as error:
        client.patch(ConfigMap, "held", more, patch_type=PatchType.MERGE)
    changed = client.patch(ConfigMap, "held", {"data": {"a": "b"}}, patch_type=PatchType.MERGE)

    assert error.value.status.message == (
        'ConfigMap "held" is invalid: metadata.finalizers: Forbidden: no new finalizers can be '
        "added if the object is being deleted, found new finalizers "
        '[]string{"example.com/more"}'
    )
    assert changed.data == {"a": "b"}


def test_who_asks_for_another_policy_gets_that(served: Served) -> None:
    """The latest one counts, and no object waits for two."""
    served.create("ConfigMap", "held", finalizers=["example.com/mine"])

    first = deleted(served, "configmaps/held", {"propagationPolicy": "Foreground"})
    second = deleted(served, "configmaps/held", {"propagationPolicy": "Background"})

    assert first["metadata"]["finalizers"] == ["example.com/mine", "foregroundDeletion"]
    assert second["metadata"]["finalizers"] == ["example.com/mine"]
    assert first["metadata"]["deletionTimestamp"] == second["metadata"]["deletionTimestamp"]


def test_a_dry_run_deletes_nothing(served: Served, client: Client) -> None:
    """It is answered as if it did."""
    served.create("ConfigMap", "settings")

    answer = deleted(served, "configmaps/settings?dryRun=All")

    assert answer["status"] == "Success"
    assert client.get(ConfigMap, "settings").metadata


def test_who_deletes_a_collection_is_given_what_goes(served: Served) -> None:
    """As a list, in which the items do not say what they are."""
    for name in ("a", "b"):
        served.create("ConfigMap", name, labels={"app": name})

    gone = deleted(served, "configmaps?labelSelector=app")

    assert gone["kind"] == "ConfigMapList"
    assert [item["metadata"]["name"] for item in gone["items"]] == ["a", "b"]
    assert "kind" not in gone["items"][0]
