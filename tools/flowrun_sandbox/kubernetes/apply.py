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
from flowrun_sandbox.kubernetes.fields import (
    Path,
    holders,
    item_part,
    leaves,
    read,
    remove,
    shown,
    written,
)
from flowrun_sandbox.kubernetes.objects import Object, copied
from flowrun_sandbox.kubernetes.shapes import Shape


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
    live: Mapping[str, Any],
    config: Mapping[str, Any],
    shape: Shape,
    manager: Manager,
    *,
    force: bool,
) -> tuple[Object, Owners]:
    """The object after an apply, and who owns which fields of it.

    Raises:
        ApiError: Others own fields that the configuration sets otherwise (409).
    """
    owners = owners_of_fields(live) or _unowned(live, shape, manager.api_version)
    before = owners.pop(manager, frozenset())
    wanted = leaves(config, shape)
    taken = _taken(owners, wanted, leaves(live, shape))
    if taken and not force:
        raise _in_conflict(taken)
    owners = {each: paths - taken.get(each, frozenset()) for each, paths in owners.items()}
    merged = _merged(copied(live), config, shape)
    assert isinstance(merged, dict)
    _prune(merged, shape, before, owners, frozenset(wanted))
    return merged, {**owners, manager: frozenset(wanted)}


def updated(
    before: Mapping[str, Any], after: Mapping[str, Any], shape: Shape, manager: Manager
) -> Owners:
    """Who owns which fields after a write that is no apply: the writer owns what it changed.

    Of an object that was made without any field to own nobody asks, until it is applied.
    """
    owners = owners_of_fields(before)
    if before and not owners:
        return {}
    old, new = leaves(before, shape), leaves(after, shape)
    held, holding = holders(before, shape), holders(after, shape)
    changed = {path for path, value in new.items() if path not in old or old[path] != value}
    changed |= holding - held
    lost = changed | (old.keys() - new.keys()) | (held - holding)
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
    return sorted(entries, key=_order)


def _order(entry: Mapping[str, Any]) -> tuple[str, ...]:
    names = ("operation", "time", "manager", "apiVersion", "subresource")
    return tuple(entry.get(name, "") for name in names)


def _unowned(live: Mapping[str, Any], shape: Shape, api_version: str) -> Owners:
    """The owner of what there was before anybody asked."""
    if not live:
        return {}
    spoken_for = {key: value for key, value in live.items() if key != "status"}
    paths = frozenset(leaves(spoken_for, shape)) | holders(spoken_for, shape)
    return {Manager("before-first-apply", "Update", api_version): paths}


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
    found = {
        _shown(manager): [shown(path) for path in sorted(paths)]
        for manager, paths in sorted(taken.items(), key=lambda each: each[0].name)
    }
    causes = [
        {"reason": "FieldManagerConflict", "message": f"conflict with {who}", "field": field}
        for who, fields in found.items()
        for field in fields
    ]
    if len(causes) == 1:
        said = f"1 conflict: {causes[0]['message']}: {causes[0]['field']}"
    else:
        lines = (
            line
            for who, fields in found.items()
            for line in (f"conflicts with {who}:", *(f"- {field}" for field in fields))
        )
        said = f"{len(causes)} conflicts: " + "\n".join(lines)
    return ApiError(409, f"Apply failed with {said}", details={"causes": causes})


def _shown(manager: Manager) -> str:
    """A manager in the words of a conflict."""
    through = f' with subresource "{manager.subresource}"' if manager.subresource else ""
    if manager.operation == "Apply":
        return f'"{manager.name}"{through}'
    return f'"{manager.name}"{through} using {manager.api_version}'


def _merged(live: object, config: object, shape: Shape) -> object:
    if isinstance(live, Mapping) and isinstance(config, Mapping) and not shape.atomic:
        changed = {
            name: _merged(live.get(name), value, shape.below(name))
            for name, value in config.items()
        }
        return {**live, **changed}
    if isinstance(live, list) and isinstance(config, list):
        return _merged_list(live, config, shape)
    return copy.deepcopy(config)


def _merged_list(live: list[Any], config: list[Any], shape: Shape) -> list[Any]:
    if shape.is_set:
        return list(dict.fromkeys([*live, *config]))
    if not shape.keys:
        return copy.deepcopy(config)
    items = {item_part(item, shape): item for item in live}
    for change in config:
        part = item_part(change, shape)
        items[part] = _merged(items.get(part), change, shape.items)
    return list(items.values())


def _prune(
    merged: Object,
    shape: Shape,
    before: frozenset[Path],
    owners: Owners,
    wanted: frozenset[Path],
) -> None:
    """Remove what the manager applied before and nobody owns now."""
    owned = wanted.union(*owners.values())
    kept = {path[:length] for path in owned for length in range(1, len(path) + 1)}
    for path in sorted(before - kept, key=len):
        if not _is_key(path):
            remove(merged, path, shape, kept)


def _is_key(path: Path) -> bool:
    """Whether a field is what tells an item of a list apart: it goes with the item."""
    item = path[-2] if len(path) > 1 else ""
    return item.startswith("k:") and path[-1].removeprefix("f:") in json.loads(item[2:])
