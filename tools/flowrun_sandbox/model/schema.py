"""The part of JSON Schema by which charms describe what their actions take."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any


def with_defaults(schema: Mapping[str, Any], value: Mapping[str, Any]) -> dict[str, Any]:
    """An object with the defaults of its schema put in where it says nothing."""
    filled = dict(value)
    for name, part in (schema.get("properties") or {}).items():
        if name in filled and isinstance(filled[name], dict):
            filled[name] = with_defaults(part, filled[name])
        elif name not in filled and "default" in part:
            filled[name] = part["default"]
    return filled


def problems(schema: Mapping[str, Any], value: object, place: str = "(root)") -> Iterator[str]:
    """What is wrong with a value, a sentence each, as Juju words them."""
    if "type" in schema and not _is(schema["type"], value):
        yield f"{place} : must be of type {_either(schema['type'])}, given {_shown(value)}"
        return
    if "enum" in schema and value not in schema["enum"]:
        allowed = ", ".join(_shown(choice) for choice in schema["enum"])
        yield f"{place} : must match one of the enum values [{allowed}], given {_shown(value)}"
    if isinstance(value, dict):
        yield from _object_problems(schema, value, place)
    elif isinstance(value, list):
        yield from _array_problems(schema, value, place)
    elif isinstance(value, str):
        yield from _text_problems(schema, value, place)
    elif isinstance(value, int | float):
        yield from _number_problems(schema, value, place)


_TYPES: Mapping[str, tuple[type, ...]] = {
    "string": (str,),
    "boolean": (bool,),
    "integer": (int,),
    "number": (int, float),
    "object": (dict,),
    "array": (list,),
    "null": (type(None),),
}


def _is(type_: str | list[str], value: object) -> bool:
    if isinstance(type_, list):
        return any(_is(one, value) for one in type_)
    if isinstance(value, bool):
        return type_ == "boolean"
    return isinstance(value, _TYPES.get(type_, (object,)))


def _either(type_: str | list[str]) -> str:
    return type_ if isinstance(type_, str) else " or ".join(type_)


def _object_problems(
    schema: Mapping[str, Any], value: Mapping[str, Any], place: str
) -> Iterator[str]:
    properties = schema.get("properties") or {}
    for name in schema.get("required") or []:
        if name not in value:
            yield f'{place} : "{name}" property is missing and required, given {_shown(value)}'
    for name, part in value.items():
        if name in properties:
            yield from problems(properties[name], part, f"{place}.{name}")
        elif schema.get("additionalProperties") is False:
            yield f'{place} : additional property "{name}" is not allowed, given {_shown(value)}'


def _array_problems(schema: Mapping[str, Any], value: list[Any], place: str) -> Iterator[str]:
    if len(value) < schema.get("minItems", 0):
        yield f"{place} : must have at least {schema['minItems']} items, given {_shown(value)}"
    if "maxItems" in schema and len(value) > schema["maxItems"]:
        yield f"{place} : must have at most {schema['maxItems']} items, given {_shown(value)}"
    for number, part in enumerate(value):
        yield from problems(schema.get("items") or {}, part, f"{place}.{number}")


def _text_problems(schema: Mapping[str, Any], value: str, place: str) -> Iterator[str]:
    given = f"given {_shown(value)}"
    if len(value) < schema.get("minLength", 0):
        length = schema["minLength"]
        yield f"{place} : string length must be greater than or equal to {length}, {given}"
    if "maxLength" in schema and len(value) > schema["maxLength"]:
        length = schema["maxLength"]
        yield f"{place} : string length must be lower than or equal to {length}, {given}"
    if "pattern" in schema and not re.search(schema["pattern"], value):
        yield f"{place} : does not match pattern '{schema['pattern']}', {given}"


def _number_problems(schema: Mapping[str, Any], value: float, place: str) -> Iterator[str]:
    if "minimum" in schema and value < schema["minimum"]:
        least = schema["minimum"]
        yield f"{place} : must be greater than or equal to {least}, given {_shown(value)}"
    if "maximum" in schema and value > schema["maximum"]:
        most = schema["maximum"]
        yield f"{place} : must be lower than or equal to {most}, given {_shown(value)}"


def _shown(value: object) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)
