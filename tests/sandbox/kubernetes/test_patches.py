"""Patches: the laws of RFC 7386, Kubernetes' merge keys, and the operations of RFC 6902."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowrun_sandbox.kubernetes.errors import ApiError
from flowrun_sandbox.kubernetes.patches import merge, merge_strategic, patch_json
from flowrun_sandbox.kubernetes.resources import BY_KIND
from flowrun_sandbox.kubernetes.shapes import shape_of

SCALARS = st.none() | st.booleans() | st.integers() | st.text(max_size=3)
KEYS = st.sampled_from("abc")
JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=12,
)
POD, SERVICE = shape_of(BY_KIND["Pod"]), shape_of(BY_KIND["Service"])
OBJECTS = st.dictionaries(KEYS, JSON, max_size=3)

WITHOUT_LISTS = st.dictionaries(
    KEYS, SCALARS | st.dictionaries(KEYS, SCALARS, max_size=3), max_size=3
)


@given(JSON, JSON)
def test_a_merge_patch_twice_is_a_merge_patch_once(value: object, patch: object) -> None:
    """A second time changes nothing."""
    once = merge(value, patch)

    assert merge(once, patch) == once


@given(JSON, st.lists(SCALARS) | SCALARS)
def test_a_patch_that_is_no_object_replaces(value: object, patch: object) -> None:
    """Whatever there was."""
    assert merge(value, patch) == patch


@given(JSON)
def test_an_empty_patch_leaves_an_object_as_it_is(value: object) -> None:
    """And makes an empty object of anything else."""
    assert merge(value, {}) == (value if isinstance(value, dict) else {})


@given(OBJECTS, OBJECTS)
def test_null_removes_and_the_rest_stays(
    value: dict[str, object], patch: Mapping[str, object]
) -> None:
    """Each key follows its own change."""
    merged = merge(value, patch)

    assert isinstance(merged, dict)
    assert merged.keys() == (value.keys() | patch.keys()) - {
        key for key, change in patch.items() if change is None
    }
    assert all(merged[key] == value[key] for key in value.keys() - patch.keys())


@given(WITHOUT_LISTS, WITHOUT_LISTS)
def test_without_lists_a_strategic_merge_is_a_merge(
    value: dict[str, object], patch: dict[str, object]
) -> None:
    """Where no merge key is known, the two types of patches agree."""
    assert merge_strategic(value, patch) == merge(value, patch)


def test_containers_are_merged_by_name() -> None:
    """One is changed, one is added, the other stays."""
    pod = {"spec": {"containers": [{"name": "a", "image": "1"}, {"name": "b", "image": "1"}]}}
    patch = {"spec": {"containers": [{"name": "b", "image": "2"}, {"name": "c", "image": "3"}]}}

    merged = merge_strategic(pod, patch, POD)

    assert merged == {
        "spec": {
            "containers": [
                {"name": "a", "image": "1"},
                {"name": "b", "image": "2"},
                {"name": "c", "image": "3"},
            ]
        }
    }


def test_directives_are_obeyed_and_not_kept() -> None:
    """``$patch`` deletes an item or replaces a list, and an order is no content."""
    service = {"spec": {"ports": [{"port": 1}, {"port": 2}], "selector": {"a": "b"}}}
    patch = {
        "spec": {
            "$setElementOrder/ports": [{"port": 2}],
            "ports": [{"port": 1, "$patch": "delete"}],
            "selector": {"c": "d", "$patch": "replace"},
        }
    }

    assert merge_strategic(service, patch, SERVICE) == {
        "spec": {"ports": [{"port": 2}], "selector": {"c": "d"}}
    }


def test_a_list_is_replaced_on_request() -> None:
    """An item that says so replaces all that there were."""
    service = {"spec": {"ports": [{"port": 1}, {"port": 2}]}}
    patch = {"spec": {"ports": [{"$patch": "replace"}, {"port": 3}]}}

    assert merge_strategic(service, patch, SERVICE) == {"spec": {"ports": [{"port": 3}]}}


def test_lists_without_a_key_are_replaced() -> None:
    """As the subsets of Endpoints, in which Patroni says where the leader is."""
    endpoints = {"subsets": [{"addresses": [{"ip": "10.0.0.1"}]}]}
    patch = {"subsets": [{"addresses": [{"ip": "10.0.0.2"}]}]}

    assert merge_strategic(endpoints, patch, shape_of(BY_KIND["Endpoints"])) == patch


def test_finalizers_are_a_set() -> None:
    """Words are added once, and taken out by name."""
    item = {"metadata": {"finalizers": ["a", "b"]}}
    add = {"metadata": {"finalizers": ["b", "c"]}}
    remove = {"metadata": {"$deleteFromPrimitiveList/finalizers": ["a"]}}

    assert merge_strategic(item, add, POD) == {"metadata": {"finalizers": ["a", "b", "c"]}}
    assert merge_strategic(item, remove, POD) == {"metadata": {"finalizers": ["b"]}}


def test_an_item_needs_its_key() -> None:
    """A container without a name cannot be merged."""
    with pytest.raises(ApiError, match="merge key: name"):
        merge_strategic({}, {"spec": {"containers": [{"image": "1"}]}}, POD)


def test_a_json_patch_does_one_thing_after_the_other() -> None:
    """Add, replace, move, copy, remove and test; ``~1`` is a slash."""
    item = {"labels": {"a/b": "1"}, "list": [1, 2]}
    operations = [
        {"op": "test", "path": "/labels/a~1b", "value": "1"},
        {"op": "replace", "path": "/labels/a~1b", "value": "2"},
        {"op": "add", "path": "/list/-", "value": 3},
        {"op": "remove", "path": "/list/0"},
        {"op": "copy", "from": "/list", "path": "/copy"},
        {"op": "move", "from": "/labels", "path": "/moved"},
    ]

    patched = patch_json(item, operations)

    assert patched == {"list": [2, 3], "copy": [2, 3], "moved": {"a/b": "2"}}
    assert item == {"labels": {"a/b": "1"}, "list": [1, 2]}


@pytest.mark.parametrize(
    "operation",
    [
        {"op": "test", "path": "/a", "value": 2},
        {"op": "remove", "path": "/missing"},
        {"op": "add", "path": "/list/9", "value": 1},
        {"op": "guess", "path": "/a"},
        {"path": "/a"},
        {"op": "add", "path": "a", "value": 1},
    ],
)
def test_a_json_patch_that_does_not_fit_is_refused(operation: dict[str, object]) -> None:
    """With what does not fit."""
    with pytest.raises(ApiError) as error:
        patch_json({"a": 1, "list": []}, [operation])

    assert error.value.code == 422
