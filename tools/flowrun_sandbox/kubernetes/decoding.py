"""What the API makes of an object that it is sent: unknown fields go, wrong types are refused."""

import base64
import binascii
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
_BASE64 = re.compile("[A-Za-z0-9+/]*")
_BITS: Mapping[str, int] = {"int32": 32, "int64": 64}


class WrongTypeError(Exception):
    """A value is of another type than its field. It says so in the words of Go's JSON."""


def decoded(item: Mapping[str, Any], shape: Shape) -> Object:
    """A copy without nulls and empty lists and without fields that nothing is known of.

    Raises:
        WrongTypeError: A field has a value of another type.
    """
    found: Object = _structure(item, shape, ())
    return found


def refuse_untold(item: Mapping[str, Any], shape: Shape) -> None:
    """Let an object pass whose fields are known and whose items are told apart.

    Raises:
        WrongTypeError: The first field, at whatever depth, that is unknown or there twice.
    """
    if untold := next(_untold(item, shape, ""), None):
        raise WrongTypeError(untold)


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


def _decoded(value: object, shape: Shape, owner: Shape, path: tuple[str, ...]) -> Any:  # noqa: ANN401 - JSON
    wanted = {Form.STRUCTURE: dict, Form.MAPPING: dict, Form.LIST: list}.get(shape.form)
    if shape.form is Form.SCALAR:
        if not _fits(value, shape.type):
            raise _wrong(value, shape, owner, path)
        if shape.type == "bytes":
            _check_base64(str(value))
        return value
    if not isinstance(value, wanted or object):
        raise _wrong(value, shape, owner, path)
    if isinstance(value, list):
        return [_decoded(each, shape.items, owner, path) for each in value if each is not None]
    assert isinstance(value, dict)
    if shape.form is Form.STRUCTURE:
        return _structure(value, shape, path)
    return {
        name: _decoded(each, shape.items, owner, path)
        for name, each in value.items()
        if each is not None
    }


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


def _fits(value: object, wanted: str) -> bool:
    if wanted == "any":
        return True
    if bits := _BITS.get(wanted):
        return type(value) is int and -(2 ** (bits - 1)) <= value < 2 ** (bits - 1)
    if wanted == "float64":
        return type(value) in {int, float}
    return type(value) is _SCALARS[wanted]


def _check_base64(text: str) -> None:
    try:
        base64.b64decode(text, validate=True)
    except binascii.Error:
        good = len(_BASE64.match(text)[0])  # type: ignore[index]  # it matches every text
        place = good if good < len(text.rstrip("=")) else len(text)
        raise WrongTypeError(f"illegal base64 data at input byte {place}") from None


def _wrong(value: object, shape: Shape, owner: Shape, path: tuple[str, ...]) -> WrongTypeError:
    word = _WORDS[type(value)]
    if word == "number" and shape.type in _BITS:
        word = f"number {value}"
    structure = owner.go.rpartition(".")[2]
    return WrongTypeError(
        f"json: cannot unmarshal {word} into Go struct field {structure}.{'.'.join(path)} of type "
        f"{shape.go}"
    )
