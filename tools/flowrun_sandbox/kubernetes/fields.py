"""Sets of fields, as ``metadata.managedFields`` says who owns what.

A field is a path of the parts that FieldsV1 writes: ``f:spec``, and for an item of a list
``k:{"name":"web"}`` or, of a set of words, ``v:"word"``. See "Server-Side Apply" in Kubernetes'
documentation.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from typing import Any

from flowrun_sandbox.kubernetes.objects import Object
from flowrun_sandbox.kubernetes.shapes import Form, Shape

Path = tuple[str, ...]

_DEFAULTS: Mapping[str, object] = {"protocol": "TCP"}
"""What tells an item of a list apart where it does not say."""

_NOT_OWNED = frozenset(
    {
        ("f:apiVersion",),
        ("f:kind",),
        *(
            ("f:metadata", f"f:{name}")
            for name in (
                "name",
                "namespace",
                "uid",
                "resourceVersion",
                "generation",
                "creationTimestamp",
                "deletionTimestamp",
                "deletionGracePeriodSeconds",
                "managedFields",
                "selfLink",
            )
        ),
    }
)
_ALWAYS_THERE = frozenset(
    {"metadata", "spec", "status", "template", "updateStrategy", "resources", "loadBalancer"}
)
"""What is a part of its structure, be it empty: it is owned by what is in it alone."""


def leaves(item: Mapping[str, Any], shape: Shape) -> dict[Path, object]:
    """The fields of an object that who applies it owns, with their values."""
    return dict(_leaves(item, (), shape))


def holders(item: Mapping[str, Any], shape: Shape) -> frozenset[Path]:
    """What holds fields and is itself a field: a mapping or a list that need not be there."""
    return frozenset(_holders(item, (), shape))


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


def remove(item: Object, path: Path, shape: Shape, kept: AbstractSet[Path]) -> None:
    """Take a field out of an object, and what is empty without it and is not to be kept."""
    _remove(item, (), path, shape, kept)


def item_part(item: object, of: Shape) -> str:
    """The part of a path that an item of a merged list is."""
    if of.is_set:
        return f"v:{json.dumps(item)}"
    assert isinstance(item, Mapping)
    told = {key: item.get(key, _DEFAULTS.get(key)) for key in sorted(of.keys)}
    return f"k:{json.dumps(told, separators=(',', ':'))}"


def _remove(value: object, at: Path, path: Path, shape: Shape, kept: AbstractSet[Path]) -> None:
    if not path:
        return
    here, rest = (*at, path[0]), path[1:]
    if isinstance(value, dict):
        name = path[0].removeprefix("f:")
        _remove(value.get(name), here, rest, shape.below(name), kept)
        if not rest or (value.get(name) in ({}, []) and here not in kept):
            value.pop(name, None)
    elif isinstance(value, list):
        index = next((at for at, each in enumerate(value) if item_part(each, shape) == path[0]), -1)
        if index >= 0:
            _remove(value[index], here, rest, shape.items, kept)
            if not rest:
                del value[index]


def _leaves(value: object, path: Path, shape: Shape) -> Iterator[tuple[Path, object]]:
    if path in _NOT_OWNED:
        return
    if isinstance(value, Mapping) and _is_open(shape) and (value or not path):
        for name, each in value.items():
            yield from _leaves(each, (*path, f"f:{name}"), shape.below(name))
    elif isinstance(value, list) and _is_open(shape):
        for item in value:
            part = (*path, item_part(item, shape))
            if isinstance(item, Mapping) and not shape.items.atomic:
                yield part, None
                yield from _leaves(item, part, shape.items)
            else:
                yield part, item
    else:
        yield path, value


def _holders(value: object, path: Path, shape: Shape, *, fixed: bool = True) -> Iterator[Path]:
    """``fixed`` says that what the value is in is there in every object of its kind."""
    if path in _NOT_OWNED or not value or not _is_open(shape):
        return
    fixed = fixed and (not path or shape.required or path[-1][2:] in _ALWAYS_THERE)
    if not fixed:
        yield path
    if isinstance(value, Mapping):
        for name, each in value.items():
            yield from _holders(each, (*path, f"f:{name}"), shape.below(name), fixed=fixed)
    elif isinstance(value, list):
        for item in value:
            part = (*path, item_part(item, shape))
            yield from _holders(item, part, shape.items, fixed=False)


def _is_open(shape: Shape) -> bool:
    """Whether what is within is owned field by field."""
    if shape.form is Form.LIST:
        return shape.is_set or bool(shape.keys)
    return shape.form is not Form.SCALAR and not shape.atomic


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
