"""Label and field selectors: which objects a list or a watch is about."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from flowrun_sandbox.kubernetes.errors import ApiError
from flowrun_sandbox.kubernetes.objects import labels_of
from flowrun_sandbox.kubernetes.requirements import requirements
from flowrun_sandbox.kubernetes.resources import Resource

Selector = Callable[[Mapping[str, Any]], bool]

_EQUAL = re.compile(r"(?P<key>[^!=]*)(?P<operator>==|=|!=)(?P<value>.*)")

_INVOLVED = ("kind", "namespace", "name", "uid", "apiVersion", "resourceVersion", "fieldPath")
_FIELDS: Mapping[str, tuple[str, ...]] = {
    "Pod": (
        "spec.nodeName",
        "spec.restartPolicy",
        "spec.schedulerName",
        "spec.serviceAccountName",
        "spec.hostNetwork",
        "status.phase",
        "status.podIP",
        "status.podIPs",
        "status.nominatedNodeName",
    ),
    "Event": (
        *(f"involvedObject.{name}" for name in _INVOLVED),
        "reason",
        "reportingComponent",
        "source",
        "type",
    ),
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
    tests = requirements(text)
    return lambda item: all(test(labels_of(item)) for test in tests)


def field_selector(resource: Resource, text: str) -> Selector:
    """Parse a field selector: ``metadata.name=a,status.phase!=Running``.

    Raises:
        ApiError: It is none, or of a field that Kubernetes does not select by (400).
    """
    tests = [_field_test(resource, part, text) for part in text.split(",") if text]
    return lambda item: all(test(item) for test in tests)


def matches(labels: Mapping[str, str], wanted: Mapping[str, str]) -> bool:
    """Whether an object with these labels has all that are wanted."""
    return all(labels.get(key) == value for key, value in wanted.items())


def _field_test(resource: Resource, part: str, text: str) -> Selector:
    found = _EQUAL.fullmatch(part)
    if not found:
        raise ApiError(400, f"invalid selector: '{text}'; can't understand '{part}'")
    path = found["key"]
    own = _FIELDS.get(resource.kind)
    if path not in {"metadata.name", "metadata.namespace", *(own or ())}:
        raise ApiError(
            400,
            f"field label not supported: {path}"
            if own
            else f'"{path}" is not a known field selector: only "metadata.name", '
            '"metadata.namespace"',
        )
    wanted, value = found["operator"] != "!=", found["value"]
    return lambda item: (_field(item, path) == value) is wanted


def _field(item: Mapping[str, Any], path: str) -> str:
    value: object = item
    for name in path.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
