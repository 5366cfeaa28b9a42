"""What the API makes of an object that it is sent: unknown fields go, wrong types are refused."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from flowrun_sandbox.kubernetes.fields import item_part, shown
from flowrun_sandbox.kubernetes.objects import Object
from flowrun_sandbox.kubernetes.shapes import Form, Shape

_WORDS: Mapping[type, str] = {
    bool: "bool",
    str: "string",
    int: "number",
    float: "number",
    list: "array",
    dict: "object",
}
_SCALARS: Mapping[str, type] = {"string": str, "bytes": str, "bool": bool}
_WHOLE = re.compile("^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")
_BEGUN = re.compile("^([A-Za-z0-9+/]{2}=|[A-Za-z0-9+/]{0,3})")
"""Base64 that is whole, and what may be of the four letters that are not."""
_BITS: Mapping[str, int] = {"int32": 32, "int64": 64}


class UnfitError(Exception):
    """An object is none of its kind. It says so in the words of Kubernetes' libraries."""


def decoded(item: Mapping[str, Any], shape: Shape) -> Object:
    """A copy without nulls and empty lists and without fields that nothing is known of.

    Raises:
        UnfitError: A field has a value of another type.
    """
    found: Object = _structure(item, shape, ())
    return found


def refuse_untold(item: Mapping[str, Any], shape: Shape) -> None:
    """Let an object pass whose fields are known and whose items are told apart.

    Raises:
        UnfitError: The first field, at whatever depth, that is unknown or there twice.
    """
    if untold := next(_untold(item, shape, ""), None):
        raise UnfitError(untold)


def _untold(value: object, shape: Shape, place: str) -> Iterator[str]:
    if isinstance(value, Mapping) and shape.form is not Form.SCALAR:
        for name, each in value.items():
            if shape.form is Form.STRUCTURE and name not in shape.fields:
                yield f"{place}.{name}: field not declared in schema"
            else:
                yield from _untold(each, shape.below(name), f"{place}.{name}")
    elif isinstance(value, list):
        parts: set[str] = set()
        for each in value:
            yield from _untold(each, shape.items, place)
            part = item_part(each, shape) if shape.is_set or shape.keys else ""
            if part in parts:
                yield f"{place}: duplicate entries for key {shown((part,))}"
            parts.update(filter(None, [part]))


def _decoded(value: Any, shape: Shape, owner: Shape, path: tuple[str, ...]) -> Any:  # noqa: ANN401 - JSON
    if not _fits(value, shape):
        raise _wrong(value, shape, owner, path)
    match shape.form:
        case Form.STRUCTURE:
            return _structure(value, shape, path)
        case Form.LIST:
            items = (each for each in value if each is not None)
            return [_decoded(each, shape.items, owner, path) for each in items]
        case Form.MAPPING:
            return {
                name: _decoded(each, shape.items, owner, path)
                for name, each in value.items()
                if each is not None
            }
        case Form.SCALAR:
            return value


def _structure(item: Mapping[str, Any], shape: Shape, path: tuple[str, ...]) -> Object:
    found: Object = {}
    for name, value in item.items():
        field = shape.fields.get(name)
        if field is None or value is None:
            continue
        kept = _decoded(value, field, shape, (*path, name))
        if kept or field.required or field.form not in {Form.LIST, Form.MAPPING}:
            found[name] = kept
    return found


def _fits(value: object, shape: Shape) -> bool:
    match shape.form:
        case Form.SCALAR:
            return _fits_scalar(value, shape.type)
        case Form.LIST:
            return isinstance(value, list)
        case _:
            return isinstance(value, dict)


def _fits_scalar(value: object, wanted: str) -> bool:
    if wanted == "any":
        return True
    if wanted == "int-or-string":
        return type(value) in {int, str}
    if bits := _BITS.get(wanted):
        return type(value) is int and -(2 ** (bits - 1)) <= value < 2 ** (bits - 1)
    if wanted == "float64":
        return type(value) in {int, float}
    if wanted == "bytes" and isinstance(value, str):
        _check_base64(value)
    return type(value) is _SCALARS[wanted]


def _check_base64(text: str) -> None:
    plain = text.replace("\n", "").replace("\r", "")
    rest = _WHOLE.sub("", plain, count=1)
    if not rest:
        return
    place = len(plain) - len(rest)
    begun = len(_BEGUN.sub("", rest, count=1))
    if not plain[:place].endswith("=") and (begun or rest.endswith("=")):
        place = len(plain) - begun
    raise UnfitError(f"illegal base64 data at input byte {place}")


def _wrong(value: object, shape: Shape, owner: Shape, path: tuple[str, ...]) -> UnfitError:
    word = _WORDS[type(value)]
    if word == "number" and shape.type in _BITS:
        word = f"number {value}"
    structure = owner.go.rpartition(".")[2]
    return UnfitError(
        f"json: cannot unmarshal {word} into Go struct field {structure}.{'.'.join(path)} of type "
        f"{shape.go}"
    )
