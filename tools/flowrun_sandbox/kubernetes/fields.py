"""Sets of fields, as ``metadata.managedFields`` says who owns what.

A field is a path of the parts that FieldsV1 writes: ``f:spec``, and for an item of a list
``k:{"name":"web"}`` or, of a set of words, ``v:"word"``. See "Server-Side Apply" in Kubernetes'
documentation.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from typing import Any

from flowrun_sandbox.kubernetes.lists import Names, identity, is_atomic, is_set, keys_of
from flowrun_sandbox.kubernetes.objects import Object

Path = tuple[str, ...]

_NOT_OWNED = frozenset(
    {
        ("apiVersion",),
        ("kind",),
        *(
            ("metadata", name)
            for name in (
                "name",
                "namespace",
                "uid",
                "resourceVersion",
                "generation",
                "creationTimestamp",
                "deletionTimestamp",
                "managedFields",
                "generateName",
            )
        ),
    }
)


def leaves(item: Mapping[str, Any]) -> dict[Path, object]:
    """The fields of an object that can be owned, with their values."""
    return dict(_leaves(item, (), ()))


def written(paths: Iterable[Path]) -> Object:
    """The fields as FieldsV1."""
    tree: Object = {}
    ordered = sorted(paths)
    inner = {path[:-1] for path in ordered}
    for path in ordered:
        node = tree
        for part in path:
            node = node.setdefault(part, {})
        if path in inner:
            node["."] = {}
    return tree


def read(tree: Mapping[str, Any]) -> frozenset[Path]:
    """The fields that FieldsV1 says."""
    return frozenset(_read(tree, ()))


def shown(path: Path) -> str:
    """A field as messages have it: ``.spec.ports[port=80,protocol="TCP"].name``."""
    return "".join(_shown(part) for part in path)


def remove(item: Object, path: Path, kept: AbstractSet[Path]) -> None:
    """Take a field out of an object, and what is empty without it and is not to be kept."""
    _remove(item, (), path, (), kept)


def item_part(item: object, names: Names) -> str:
    """The part of a path that an item of a merged list is."""
    if is_set(names):
        return f"v:{json.dumps(item)}"
    keys = keys_of(names).apply
    assert isinstance(item, Mapping)
    told = dict(zip(keys, identity(item, keys), strict=True))
    return f"k:{json.dumps(told, separators=(',', ':'))}"


def _remove(value: object, at: Path, path: Path, names: Names, kept: AbstractSet[Path]) -> None:
    if not path:
        return
    here, rest = (*at, path[0]), path[1:]
    if isinstance(value, dict):
        name = path[0].removeprefix("f:")
        _remove(value.get(name), here, rest, (*names, name), kept)
        if not rest or (value.get(name) in ({}, []) and here not in kept):
            value.pop(name, None)
    elif isinstance(value, list):
        index = next((at for at, each in enumerate(value) if item_part(each, names) == path[0]), -1)
        if index >= 0:
            _remove(value[index], here, rest, names, kept)
            if not rest:
                del value[index]


def _leaves(value: object, path: Path, names: Names) -> Iterator[tuple[Path, object]]:
    if names in _NOT_OWNED:
        return
    if isinstance(value, Mapping) and not is_atomic(names) and (value or not path):
        for name, each in value.items():
            yield from _leaves(each, (*path, f"f:{name}"), (*names, name))
    elif isinstance(value, list) and (is_set(names) or keys_of(names).apply):
        for item in value:
            part = (*path, item_part(item, names))
            yield part, None if isinstance(item, Mapping) else item
            if isinstance(item, Mapping):
                yield from _leaves(item, part, names)
    else:
        yield path, value


def _read(tree: Mapping[str, Any], path: Path) -> Iterator[Path]:
    for part, below in tree.items():
        if part == ".":
            yield path
        elif below:
            yield from _read(below, (*path, part))
        else:
            yield (*path, part)


def _shown(part: str) -> str:
    sign, text = part[:2], part[2:]
    if sign == "f:":
        return f".{text}"
    if sign == "v:":
        return f"[={text}]"
    keys = json.loads(text)
    return f"[{','.join(f'{key}={json.dumps(value)}' for key, value in keys.items())}]"
