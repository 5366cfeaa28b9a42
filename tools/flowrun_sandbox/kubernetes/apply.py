"""Server-side apply: each manager owns the fields that it set, and what it drops goes.

As "Server-Side Apply" in Kubernetes' documentation has it: who applies owns what it applies, two
appliers that want different values are in conflict unless one forces it, and a field that its
only owner applies no longer is removed. Other writes own what they change.
"""

import copy
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flowrun_sandbox.kubernetes.errors import ApiError
from flowrun_sandbox.kubernetes.fields import Path, item_part, leaves, read, remove, shown, written
from flowrun_sandbox.kubernetes.lists import Names, is_atomic, is_set, keys_of
from flowrun_sandbox.kubernetes.objects import Object, copied


@dataclass(frozen=True, slots=True)
class Manager:
    """Who writes, and how: the key of an entry of ``managedFields``."""

    name: str
    operation: str
    """``Apply``, or ``Update`` for every other write."""
    api_version: str
    subresource: str = ""


Owners = dict[Manager, frozenset[Path]]


def applied(
    live: Mapping[str, Any], config: Mapping[str, Any], manager: Manager, *, force: bool
) -> tuple[Object, Owners]:
    """The object after an apply, and who owns which fields of it.

    Raises:
        ApiError: Others own fields that the configuration sets otherwise (409).
    """
    owners = owners_of_fields(live)
    before = owners.pop(manager, frozenset())
    wanted = leaves(config)
    taken = _taken(owners, wanted, leaves(live))
    if taken and not force:
        raise _in_conflict(taken)
    owners = {each: paths - taken.get(each, frozenset()) for each, paths in owners.items()}
    merged = _merged(copied(live), config, ())
    assert isinstance(merged, dict)
    _prune(merged, before, owners, frozenset(wanted))
    return merged, {**owners, manager: frozenset(wanted)}


def updated(before: Mapping[str, Any], after: Mapping[str, Any], manager: Manager) -> Owners:
    """Who owns which fields after a write that is no apply: the writer owns what it changed."""
    owners = owners_of_fields(before)
    old, new = leaves(before), leaves(after)
    changed = {path for path, value in new.items() if path not in old or old[path] != value}
    lost = changed | (old.keys() - new.keys())
    kept = {each: paths - lost for each, paths in owners.items()}
    return {**kept, manager: kept.get(manager, frozenset()) | changed}


def owners_of_fields(item: Mapping[str, Any]) -> Owners:
    """Who owns which fields, as the object says."""
    return {_manager(entry): read(entry["fieldsV1"]) for entry in _entries(item)}


def managed_fields(item: Mapping[str, Any], owners: Owners, now: str) -> list[Object]:
    """The object's ``managedFields``: who owns the same fields as before keeps the time."""
    before = {_manager(entry): entry for entry in _entries(item)}
    entries = []
    for manager, paths in owners.items():
        fields = written(paths)
        old = before.get(manager)
        if old and old["fieldsV1"] == fields:
            entries.append(old)
        elif paths:
            entries.append(_entry(manager, fields, now))
    return entries


def _entries(item: Mapping[str, Any]) -> list[Object]:
    return item.get("metadata", {}).get("managedFields") or []


def _manager(entry: Mapping[str, Any]) -> Manager:
    return Manager(
        entry["manager"], entry["operation"], entry["apiVersion"], entry.get("subresource", "")
    )


def _entry(manager: Manager, fields: Object, now: str) -> Object:
    entry = {
        "manager": manager.name,
        "operation": manager.operation,
        "apiVersion": manager.api_version,
        "time": now,
        "fieldsType": "FieldsV1",
        "fieldsV1": fields,
    }
    return {**entry, "subresource": manager.subresource} if manager.subresource else entry


def _taken(
    owners: Owners, wanted: Mapping[Path, object], live: Mapping[Path, object]
) -> dict[Manager, frozenset[Path]]:
    """The fields of others that the configuration wants with another value."""
    differing = {path for path, value in wanted.items() if path in live and live[path] != value}
    taken = {each: paths & differing for each, paths in owners.items()}
    return {each: paths for each, paths in taken.items() if paths}


def _in_conflict(taken: Mapping[Manager, frozenset[Path]]) -> ApiError:
    found = [
        (f'conflict with "{manager.name}" using {manager.api_version}', shown(path))
        for manager, paths in taken.items()
        for path in sorted(paths)
    ]
    count = "1 conflict" if len(found) == 1 else f"{len(found)} conflicts"
    said = ", ".join(f"{who}: {field}" for who, field in found)
    causes = [
        {"reason": "FieldManagerConflict", "message": who, "field": field} for who, field in found
    ]
    return ApiError(409, f"Apply failed with {count}: {said}", details={"causes": causes})


def _merged(live: object, config: object, names: Names) -> object:
    if isinstance(live, Mapping) and isinstance(config, Mapping) and not is_atomic(names):
        changed = {
            name: _merged(live.get(name), value, (*names, name)) for name, value in config.items()
        }
        return {**live, **changed}
    if isinstance(live, list) and isinstance(config, list):
        return _merged_list(live, config, names)
    return copy.deepcopy(config)


def _merged_list(live: list[Any], config: list[Any], names: Names) -> list[Any]:
    if is_set(names):
        return list(dict.fromkeys([*live, *config]))
    if not keys_of(names).apply:
        return copy.deepcopy(config)
    items = {item_part(item, names): item for item in live}
    for change in config:
        part = item_part(change, names)
        items[part] = _merged(items.get(part), change, names)
    return list(items.values())


def _prune(
    merged: Object, before: frozenset[Path], owners: Owners, wanted: frozenset[Path]
) -> None:
    """Remove what the manager applied before and nobody owns now."""
    owned = wanted.union(*owners.values())
    kept = {path[:length] for path in owned for length in range(1, len(path) + 1)}
    for path in sorted(before - kept, key=len):
        if not _is_key(path):
            remove(merged, path, kept)


def _is_key(path: Path) -> bool:
    """Whether a field is what tells an item of a list apart: it goes with the item."""
    item = path[-2] if len(path) > 1 else ""
    return item.startswith("k:") and path[-1].removeprefix("f:") in json.loads(item[2:])
