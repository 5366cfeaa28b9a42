"""Watches, as lightkube and bare requests see them."""

import asyncio
import json
from typing import Any

import pytest
from lightkube import ApiError, Client
from lightkube.models.meta_v1 import ObjectMeta
from lightkube.resources.core_v1 import ConfigMap, Namespace
from lightkube.types import PatchType

from flowrun_sandbox.kubernetes.store import HISTORY
from flowrun_sandbox.kubernetes.stub import StubCluster
from tests.sandbox.kubernetes.serving import Served


def create(client: Client, name: str, **labels: str) -> ConfigMap:
    """A new ConfigMap with labels."""
    return client.create(ConfigMap(metadata=ObjectMeta(name=name, labels=labels)))


def told(client: Client, count: int, **how: Any) -> list[tuple[str, str | None]]:
    """The first events of a watch: what happened to whom."""
    events = client.watch(ConfigMap, **how)
    found = [next(events) for _ in range(count)]
    return [(kind, item.metadata.name if item.metadata else None) for kind, item in found]


def lines(served: Served, query: str) -> list[dict[str, Any]]:
    """The events of a bare watch, when it has ended."""
    path = f"/api/v1/namespaces/{served.namespace}/configmaps?{query}"
    with served.asked(path) as answer:
        return [json.loads(line) for line in answer]


def test_a_watch_begins_with_what_there_is(client: Client) -> None:
    """If it names no version."""
    create(client, "a")
    create(client, "b")

    assert told(client, 2) == [("ADDED", "a"), ("ADDED", "b")]


def test_a_watch_goes_on_from_a_version(client: Client) -> None:
    """Everything that happened after it is told, in order."""
    first = create(client, "a").metadata
    create(client, "b")
    client.patch(ConfigMap, "a", {"data": {"x": "y"}})
    client.delete(ConfigMap, "b")

    assert first
    assert told(client, 3, resource_version=first.resourceVersion) == [
        ("ADDED", "b"),
        ("MODIFIED", "a"),
        ("DELETED", "b"),
    ]


def test_what_a_selector_no_longer_chooses_is_deleted_to_it(client: Client) -> None:
    """And what it chooses anew is added."""
    first = create(client, "a", app="web").metadata
    for value in ("db", "web"):
        client.patch(ConfigMap, "a", {"metadata": {"labels": {"app": value}}})

    assert first
    found = told(client, 2, labels={"app": "web"}, resource_version=first.resourceVersion)
    assert found == [("DELETED", "a"), ("ADDED", "a")]


def test_python_s_true_is_true(served: Served, client: Client) -> None:
    """Patroni asks with a capital, and a watch ends when its seconds are over."""
    create(client, "a")

    found = [event["type"] for event in lines(served, "watch=True&timeoutSeconds=1")]

    assert found == ["ADDED"]


def test_a_version_that_is_forgotten_is_gone(
    served: Served, stub: StubCluster, client: Client
) -> None:
    """The watch ends with an error of code 410: the client lists anew."""
    for number in range(HISTORY + 1):
        patch = {"metadata": {"labels": {"n": str(number)}}}
        served.do(stub.patch("Namespace", served.namespace, patch))

    with pytest.raises(ApiError) as error:
        next(client.watch(Namespace, resource_version="1"))

    assert (error.value.status.code, error.value.status.reason) == (410, "Expired")
    assert (error.value.status.message or "").startswith("too old resource version: 1 (")


def test_a_version_of_the_future_is_waited_for(served: Served) -> None:
    """A watch from it tells nothing; a list is refused."""
    path = f"/api/v1/namespaces/{served.namespace}/configmaps?resourceVersion=99999999"

    with served.asked(path) as answer:
        listed, seconds = json.load(answer), answer.headers["Retry-After"]

    assert lines(served, "watch=1&resourceVersion=99999999&timeoutSeconds=1") == []
    assert (listed["code"], listed["reason"]) == (504, "Timeout")
    assert listed["message"].startswith("Timeout: Too large resource version: 99999999, current: ")
    assert listed["details"]["retryAfterSeconds"] == int(seconds) == 1


def test_a_watch_may_say_when_it_has_told_what_there_was(served: Served, client: Client) -> None:
    """By a bookmark: at once if it is asked to begin with all, else only if it may."""
    create(client, "a")
    begun = {"k8s.io/initial-events-end": "true"}

    streamed = lines(
        served,
        "watch=1&timeoutSeconds=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan"
        "&allowWatchBookmarks=true",
    )
    plain = lines(served, "watch=1&timeoutSeconds=1")

    assert [event["type"] for event in streamed[:2]] == ["ADDED", "BOOKMARK"]
    assert streamed[1]["object"]["metadata"]["annotations"] == begun
    assert streamed[1]["object"]["metadata"].keys() == {"annotations", "resourceVersion"}
    assert [event["type"] for event in plain] == ["ADDED"]


def test_a_watch_of_one_object_is_by_its_name(served: Served, client: Client) -> None:
    """At the address of the object itself there is nothing but the object."""
    create(client, "a")
    create(client, "b")
    path = f"/api/v1/namespaces/{served.namespace}/configmaps/a?watch=1&timeoutSeconds=1"

    events = lines(served, "watch=1&timeoutSeconds=1&fieldSelector=metadata.name%3Db")

    assert [event["object"]["metadata"]["name"] for event in events] == ["b"]
    assert served.ask(path)["kind"] == "ConfigMap"


def test_a_change_that_changes_nothing_is_not_told(client: Client) -> None:
    """Nor has it a version of its own."""
    first = create(client, "a", app="web").metadata
    same = client.patch(
        ConfigMap, "a", {"metadata": {"labels": {"app": "web"}}}, patch_type=PatchType.MERGE
    ).metadata

    assert first
    assert same
    assert same.resourceVersion == first.resourceVersion


async def _first_events() -> list[tuple[str, str]]:
    cluster = StubCluster()
    await cluster.create({"kind": "Namespace", "metadata": {"name": "shop"}})
    found = []
    async for kind, item in cluster.watch("Namespace"):
        found.append((kind, item["metadata"]["name"]))
        if len(found) == 1:
            await cluster.delete("Namespace", "shop")
            await cluster.create({"kind": "Namespace", "metadata": {"name": "mall"}})
        if len(found) == 3:
            break
    return found


def test_the_sandbox_watches_without_a_connection() -> None:
    """What there is, and then each change."""
    found = asyncio.run(_first_events())

    assert found == [("ADDED", "shop"), ("MODIFIED", "shop"), ("ADDED", "mall")]
