"""What the API's objects are here: JSON, with a few words to read it by."""

import copy
from collections.abc import Mapping
from typing import Any, TypeAlias

Object: TypeAlias = dict[str, Any]
"""An object as its JSON: ``{"kind": "Pod", "metadata": {…}, …}``."""


def name_of(item: Mapping[str, Any]) -> str:
    """The name in its metadata."""
    return str(item["metadata"]["name"])


def namespace_of(item: Mapping[str, Any]) -> str:
    """The namespace in its metadata, empty for what belongs to the whole cluster."""
    return str(item["metadata"].get("namespace") or "")


def labels_of(item: Mapping[str, Any]) -> Mapping[str, str]:
    """The labels in its metadata."""
    return item["metadata"].get("labels") or {}


def owners_of(item: Mapping[str, Any]) -> list[Object]:
    """The owner references in its metadata."""
    return item["metadata"].get("ownerReferences") or []


def finalizers_of(item: Mapping[str, Any]) -> list[str]:
    """Who must do something before the object may go."""
    found = list(item["metadata"].get("finalizers") or ())
    if item.get("kind") == "Namespace":
        found += item.get("spec", {}).get("finalizers") or ()
    return found


def copied(item: Mapping[str, Any]) -> Object:
    """A copy that may be changed."""
    return copy.deepcopy(dict(item))
