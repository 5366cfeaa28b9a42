"""Patches that say what changes: JSON merge patch, strategic merge patch, JSON patch."""

import copy
from collections import deque
from collections.abc import Mapping, Sequence
from typing import Any

from flowrun_sandbox.kubernetes.errors import ApiError
from flowrun_sandbox.kubernetes.shapes import ANY, Shape

_DELETE_WORDS = "$deleteFromPrimitiveList/"
_ORDER = "$setElementOrder/"


def merge(value: object, patch: object) -> object:
    """Apply a JSON merge patch, as RFC 7386, section 2, defines it."""
    if not isinstance(patch, Mapping):
        return copy.deepcopy(patch)
    merged = dict(value) if isinstance(value, Mapping) else {}
    for key, change in patch.items():
        if change is None:
            merged.pop(key, None)
        else:
            merged[key] = merge(merged.get(key), change)
    return merged


def merge_strategic(value: object, patch: object, shape: Shape = ANY) -> object:
    """Apply a strategic merge patch: as ``merge``, but some lists are merged item by item.

    What a patch says of a merged list comes in the order of ``$setElementOrder`` or of the patch
    itself, and before what is only there already, unless that came before it.

    Raises:
        ApiError: An item of the patch lacks the key that tells it apart (400).
    """
    if isinstance(patch, Mapping):
        return _merged_mapping(value, patch, shape)
    if isinstance(patch, list):
        return _merged_list(value if isinstance(value, list) else [], patch, patch, shape)
    return patch


def patch_json(value: object, operations: Sequence[Any]) -> object:
    """Apply a JSON patch, as RFC 6902 defines it.

    Raises:
        ApiError: An operation is none, its place is none, or a test fails (422).
    """
    document = {"": copy.deepcopy(value)}
    for operation in operations:
        try:
            _operate(document, operation)
        except (KeyError, IndexError, TypeError, ValueError):
            raise ApiError(
                422, "the server rejected our request due to an error in our request", details={}
            ) from None
    return document[""]


def _merged_mapping(value: object, patch: Mapping[str, Any], shape: Shape) -> object:
    directive = patch.get("$patch")
    if directive == "delete":
        return {}
    base = value if isinstance(value, Mapping) and directive != "replace" else {}
    kept = patch.get("$retainKeys")
    merged = {key: base[key] for key in base if kept is None or key in kept}
    for key, change in patch.items():
        if key.startswith(_DELETE_WORDS):
            field = key.removeprefix(_DELETE_WORDS)
            merged[field] = [word for word in merged.get(field) or () if word not in change]
        elif key in {"$patch", "$retainKeys"} or key.startswith(_ORDER):
            continue
        elif change is None:
            merged.pop(key, None)
        elif isinstance(change, list):
            order = patch.get(f"{_ORDER}{key}", change)
            merged[key] = _merged_list(base.get(key) or [], change, order, shape.below(key))
        else:
            merged[key] = merge_strategic(merged.get(key), change, shape.below(key))
    return merged


def _merged_list(live: list[Any], patch: list[Any], order: list[Any], shape: Shape) -> list[Any]:
    changes = [each for each in patch if each != {"$patch": "replace"}]
    if shape.patch is None or len(changes) < len(patch):
        return [merge_strategic(None, each, shape.items) for each in changes]
    items = {_told_by(item, shape): item for item in live}
    before = list(items)
    for change in changes:
        name = _told_by(change, shape)
        if isinstance(change, Mapping) and change.get("$patch") == "delete":
            items.pop(name, None)
        else:
            items[name] = merge_strategic(items.get(name), change, shape.items)
    wanted = [_told_by(each, shape) for each in order]
    return [items[name] for name in _ordered(list(items), wanted, before)]


def _told_by(item: object, shape: Shape) -> Any:  # noqa: ANN401 - JSON
    """What tells an item of a merged list from the others."""
    if not shape.patch:
        return item
    if not isinstance(item, Mapping) or shape.patch not in item:
        raise ApiError(
            500, f"map: {_go(item)} does not contain declared merge key: {shape.patch}", reason=""
        )
    return item[shape.patch]


def _ordered(names: list[Any], wanted: list[Any], before: list[Any]) -> list[Any]:
    """The names in the order that is wanted, and among them the others where they were."""
    first = deque(name for name in dict.fromkeys(wanted) if name in names)
    others = deque(name for name in before if name in names and name not in first)
    places = {name: place for place, name in enumerate(before)}
    found = []
    while first or others:
        earlier = first and others and places[others[0]] < places.get(first[0], -1)
        found.append((others if earlier or not first else first).popleft())
    return found


def _operate(document: dict[str, Any], operation: Mapping[str, Any]) -> None:
    path = _pointer(operation["path"])
    match operation["op"]:
        case "add":
            _add(document, path, operation["value"])
        case "remove":
            _remove(document, path)
        case "replace":
            _remove(document, path)
            _add(document, path, operation["value"])
        case "move":
            _add(document, path, _remove(document, _pointer(operation["from"])))
        case "copy":
            _add(document, path, copy.deepcopy(_at(document, _pointer(operation["from"]))))
        case "test":
            if _at(document, path) != operation["value"]:
                raise ValueError("testing the value failed")
        case unknown:
            raise ValueError(f"there is no operation {unknown}")


def _pointer(text: str) -> list[str]:
    """A JSON pointer, as RFC 6901 writes it, below the key of the whole document."""
    if text and not text.startswith("/"):
        raise ValueError(f"{text} does not begin with /")
    return [part.replace("~1", "/").replace("~0", "~") for part in text.split("/")]


def _at(document: object, path: Sequence[str]) -> Any:  # noqa: ANN401 - JSON
    value: Any = document
    for part in path:
        value = value[_index(value, part)] if isinstance(value, list) else value[part]
    return value


def _add(document: object, path: Sequence[str], value: object) -> None:
    parent, last = _at(document, path[:-1]), path[-1]
    if isinstance(parent, list):
        parent.insert(len(parent) if last == "-" else _index(parent, last, end=True), value)
    else:
        parent[last] = value


def _remove(document: object, path: Sequence[str]) -> object:
    parent, last = _at(document, path[:-1]), path[-1]
    return parent.pop(_index(parent, last) if isinstance(parent, list) else last)


def _index(items: Sequence[object], part: str, *, end: bool = False) -> int:
    index = int(part) if part.isdigit() else -1
    if not 0 <= index < len(items) + end:
        raise IndexError(f"there is no item {part}")
    return index


def _go(value: object) -> str:
    """A value as Go prints it."""
    if isinstance(value, Mapping):
        return f"map[{' '.join(f'{key}:{_go(each)}' for key, each in sorted(value.items()))}]"
    if isinstance(value, list):
        return f"[{' '.join(_go(each) for each in value)}]"
    return str(value).lower() if isinstance(value, bool) else str(value)
