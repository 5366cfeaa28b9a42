"""Server-side apply: who owns what, who is in conflict, and what goes."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowrun_sandbox.kubernetes.api import Api
from flowrun_sandbox.kubernetes.errors import ApiError
from flowrun_sandbox.kubernetes.requests import Place, Write
from flowrun_sandbox.kubernetes.resources import BY_KIND
from flowrun_sandbox.kubernetes.store import Store

PLACE = Place(BY_KIND["ConfigMap"], "shop", "settings")
SERVICE = Place(BY_KIND["Service"], "shop", "web")
DATA = st.dictionaries(st.sampled_from("abc"), st.sampled_from("xyz"), max_size=3)


def api() -> Api:
    """An API with the namespace ``shop``."""
    made = Api(Store())
    made.create(BY_KIND["Namespace"], "", {"metadata": {"name": "shop"}}, Write(manager="test"))
    return made


def config(place: Place, **more: Any) -> dict[str, Any]:
    """What is applied at a place."""
    kind = {"apiVersion": "v1", "kind": place.resource.kind}
    return {**kind, "metadata": {"name": place.name}, **more}


def settings(data: dict[str, str]) -> dict[str, Any]:
    """The configuration of a ConfigMap with this data."""
    return config(PLACE, **({"data": data} if data else {}))


def apply(found: Api, manager: str, data: dict[str, str], *, force: bool = False) -> Any:
    """Apply a ConfigMap's data as a manager, and see what it is then."""
    entry = found.apply(PLACE, settings(data), Write(manager=manager, force=force))
    return entry.item.get("data", {})


def ports(*numbers: int, name: str = "p") -> dict[str, Any]:
    """The configuration of a Service with these ports."""
    ports = [{"port": each, "name": f"{name}{each}"} for each in numbers]
    return config(SERVICE, spec={"ports": ports})


@given(DATA, DATA)
def test_apply_twice_is_apply_once(first: dict[str, str], second: dict[str, str]) -> None:
    """The second time is no write at all: not even the version changes."""
    found = api()
    apply(found, "one", first)
    once = found.apply(PLACE, settings(second), Write(manager="one"))

    again = found.apply(PLACE, settings(second), Write(manager="one"))

    assert again.item == once.item
    assert found.store.version == int(once.item["metadata"]["resourceVersion"])


@given(DATA, DATA)
def test_a_single_applier_gets_what_it_applies(
    first: dict[str, str], second: dict[str, str]
) -> None:
    """What it applies no longer is gone."""
    found = api()
    apply(found, "one", first)

    assert apply(found, "one", second) == second


@given(DATA, DATA, DATA)
def test_who_forces_takes_away_and_drops_only_his_own(
    mine: dict[str, str], yours: dict[str, str], less: dict[str, str]
) -> None:
    """Fields that nobody else owns go, those of the other stay."""
    found = api()
    apply(found, "one", mine)
    apply(found, "two", yours, force=True)

    data = apply(found, "one", less, force=True)

    assert data == {**yours, **less}


def test_another_value_for_the_field_of_another_is_a_conflict() -> None:
    """The sentence names who has it and where."""
    found = api()
    apply(found, "one", {"a": "x"})

    with pytest.raises(ApiError) as error:
        apply(found, "two", {"a": "y"})

    assert error.value.code == 409
    assert error.value.message == ('Apply failed with 1 conflict: conflict with "one": .data.a')


def test_the_same_value_is_owned_together() -> None:
    """It stays until both have dropped it."""
    found = api()
    apply(found, "one", {"a": "x"})
    apply(found, "two", {"a": "x"})

    assert apply(found, "one", {}) == {"a": "x"}
    assert apply(found, "two", {}) == {}


def test_a_patch_takes_over_what_it_changes() -> None:
    """An applier then is in conflict with who patched."""
    found = api()
    apply(found, "one", {"a": "x", "b": "x"})
    found.patch(PLACE, lambda item: {**item, "data": {"a": "y", "b": "x"}}, Write(manager="hand"))

    with pytest.raises(ApiError, match=r'conflict with "hand" using v1: \.data\.a$'):
        apply(found, "one", {"a": "x", "b": "x"})


def test_ports_are_told_apart_by_number_and_protocol() -> None:
    """Two appliers share a Service; each drops its own port."""
    found = api()
    found.apply(SERVICE, ports(80), Write(manager="one"))
    found.apply(SERVICE, ports(443), Write(manager="two"))

    both = found.get(SERVICE).item["spec"]["ports"]
    one = found.apply(SERVICE, config(SERVICE), Write(manager="one")).item["spec"]["ports"]

    assert [port["port"] for port in both] == [80, 443]
    assert [port["port"] for port in one] == [443]


def test_a_label_that_is_dropped_takes_the_empty_labels_along() -> None:
    """As if there had never been any."""
    found = api()
    labels = {"name": "settings", "labels": {"a": "b"}}
    found.apply(PLACE, config(PLACE, metadata=labels), Write(manager="one"))

    left = found.apply(PLACE, settings({}), Write(manager="one"))

    assert "labels" not in left.item["metadata"]


def test_a_status_is_applied_apart() -> None:
    """An apply of the object leaves it, and one of the status leaves what is wanted."""
    found = api()
    place = Place(BY_KIND["Namespace"], "", "shop")
    condition = {"type": "Ready", "status": "True"}
    status = config(place, status={"conditions": [condition]}, spec={"finalizers": ["a/b"]})

    found.apply(place, status, Write(manager="one", subresource="status"))
    item = found.apply(place, config(place, status={"phase": "no"}), Write(manager="one")).item

    assert item["status"] == {"phase": "Active", "conditions": [condition]}
    assert item["spec"] == {"finalizers": ["kubernetes"]}
