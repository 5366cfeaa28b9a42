"""Label and field selectors: which objects a list or a watch is about."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flowrun_sandbox.kubernetes.errors import ApiError
from flowrun_sandbox.kubernetes.objects import labels_of
from flowrun_sandbox.kubernetes.resources import Resource

Selector = Callable[[Mapping[str, Any]], bool]

_SET = re.compile(r"(?P<key>[^\s!=,()]+)\s+(?P<operator>in|notin)\s*\((?P<values>[^()]*)\)")
_EQUAL = re.compile(r"(?P<key>[^\s!=,()]+)\s*(?P<operator>==|=|!=)\s*(?P<value>[^\s!=,()]*)")
_EXISTS = re.compile(r"(?P<absent>!?)\s*(?P<key>[^\s!=,()]+)")

_FIELDS: Mapping[str, tuple[str, ...]] = {
    "Pod": ("spec.nodeName", "spec.serviceAccountName", "status.phase", "status.podIP"),
    "Event": ("involvedObject.kind", "involvedObject.name", "involvedObject.uid", "reason", "type"),
    "Namespace": ("status.phase",),
    "Node": ("spec.unschedulable",),
    "Secret": ("type",),
    "Service": ("spec.clusterIP", "spec.type"),
}
"""What can be selected by, beside the name and the namespace."""


def label_selector(text: str) -> Selector:
    """Parse a label selector: ``a=b,c!=d,e in (f,g),h,!i``.

    Raises:
        ApiError: It is none (400).
    """
    tests = [_label_test(part, text) for part in _split(text)]
    return lambda item: all(test(labels_of(item)) for test in tests)


def field_selector(resource: Resource, text: str) -> Selector:
    """Parse a field selector: ``metadata.name=a,status.phase!=Running``.

    Raises:
        ApiError: It is none, or of a field that Kubernetes does not select by (400).
    """
    tests = [_field_test(resource, part, text) for part in _split(text)]
    return lambda item: all(test(item) for test in tests)


def matches(labels: Mapping[str, str], wanted: Mapping[str, str]) -> bool:
    """Whether an object with these labels has all that are wanted."""
    return all(labels.get(key) == value for key, value in wanted.items())


def _split(text: str) -> list[str]:
    """The requirements: commas within parentheses part nothing."""
    parts = re.split(r",(?![^()]*\))", text)
    return [part.strip() for part in parts] if text.strip() else []


def _label_test(part: str, text: str) -> Callable[[Mapping[str, str]], bool]:
    if found := _SET.fullmatch(part):
        return _set_test(found["key"], found["values"].split(","), wanted=found["operator"] == "in")
    if found := _EQUAL.fullmatch(part):
        return _set_test(found["key"], [found["value"]], wanted=found["operator"] != "!=")
    if found := _EXISTS.fullmatch(part):
        key, wanted = found["key"], not found["absent"]
        return lambda labels: (key in labels) is wanted
    raise ApiError(400, f'unable to parse requirement: "{part}" in the label selector "{text}"')


def _set_test(
    key: str, values: Sequence[str], *, wanted: bool
) -> Callable[[Mapping[str, str]], bool]:
    known = {value.strip() for value in values}
    return lambda labels: (labels.get(key) in known) is wanted


def _field_test(resource: Resource, part: str, text: str) -> Selector:
    found = _EQUAL.fullmatch(part)
    if not found:
        raise ApiError(400, f'invalid field selector: "{text}": "{part}" is no requirement')
    path = found["key"]
    known = {"metadata.name", "metadata.namespace", *_FIELDS.get(resource.kind, ())}
    if path not in known:
        raise ApiError(400, f'field label not supported: "{path}"')
    wanted, value = found["operator"] != "!=", found["value"]
    return lambda item: (_field(item, path) == value) is wanted


def _field(item: Mapping[str, Any], path: str) -> str:
    value: object = item
    for name in path.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
