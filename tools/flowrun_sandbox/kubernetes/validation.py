"""What is wrong with an object, in Kubernetes' words.

Not everything that Kubernetes checks: names, labels, owners, and of the kinds that charms write
what they get wrong. That an Endpoints address is of the loopback network is no mistake here.
"""

import base64
import binascii
import ipaddress
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from flowrun_sandbox.kubernetes.errors import Cause
from flowrun_sandbox.kubernetes.resources import Resource
from flowrun_sandbox.kubernetes.syntax import (
    is_label,
    is_label_value,
    is_path_segment,
    is_port,
    is_qualified,
    is_subdomain,
)

_ANNOTATIONS_SIZE = 256 * 1024


def causes(resource: Resource, item: Mapping[str, Any]) -> list[Cause]:
    """Everything that is wrong with an object."""
    check = _CHECKS.get(resource.kind, _nothing)
    return [*_metadata(resource, item["metadata"]), *check(item)]


def _metadata(resource: Resource, metadata: Mapping[str, Any]) -> Iterator[Cause]:
    name = metadata["name"]
    if not _NAMES.get(resource.kind, is_subdomain)(name):
        yield _invalid(
            "metadata.name",
            name,
            "a lowercase RFC 1123 name must consist of lower case alphanumeric characters, '-' "
            "or '.', and must start and end with an alphanumeric character",
        )
    yield from _labels(metadata.get("labels") or {}, "metadata.labels")
    annotations = metadata.get("annotations") or {}
    for key, value in annotations.items():
        if not is_qualified(key.lower()) or not isinstance(value, str):
            yield _invalid("metadata.annotations", key, "a qualified name and a string are needed")
    if sum(len(key) + len(str(value)) for key, value in annotations.items()) > _ANNOTATIONS_SIZE:
        limit = f"must have at most {_ANNOTATIONS_SIZE} bytes"
        yield Cause("metadata.annotations", f"Too long: {limit}", "FieldValueTooLong")
    yield from _owners(metadata.get("ownerReferences") or [])


def _labels(found: Mapping[str, Any], field: str) -> Iterator[Cause]:
    """What is wrong with labels, or with what selects by them."""
    for key, value in found.items():
        if not is_qualified(key):
            yield _invalid(
                field,
                key,
                "name part must consist of alphanumeric characters, '-', '_' or '.', and must "
                "start and end with an alphanumeric character",
            )
        if not is_label_value(value):
            yield _invalid(
                field,
                value,
                "a valid label must be an empty string or consist of at most 63 alphanumeric "
                "characters, '-', '_' or '.', and must start and end with an alphanumeric "
                "character",
            )


def _owners(owners: list[Mapping[str, Any]]) -> Iterator[Cause]:
    for index, owner in enumerate(owners):
        yield from _required(
            owner, ("apiVersion", "kind", "name", "uid"), f"metadata.ownerReferences[{index}]"
        )
    if sum(bool(owner.get("controller")) for owner in owners) > 1:
        yield _invalid(
            "metadata.ownerReferences",
            "controller",
            "Only one reference can have Controller set to true",
        )


def _service(item: Mapping[str, Any]) -> Iterator[Cause]:
    spec = item.get("spec") or {}
    ports = spec.get("ports") or []
    if not ports and spec.get("type") != "ExternalName" and spec.get("clusterIP") != "None":
        yield _missing("spec.ports")
    yield from _named_ports(ports, "spec.ports", "port")
    pairs = [(port.get("protocol"), port.get("port")) for port in ports]
    for index in _repeated(pairs):
        yield _duplicate(f"spec.ports[{index}]", ports[index])
    yield from _labels(spec.get("selector") or {}, "spec.selector")


def _endpoints(item: Mapping[str, Any]) -> Iterator[Cause]:
    for index, subset in enumerate(item.get("subsets") or ()):
        place = f"subsets[{index}]"
        if not subset.get("addresses") and not subset.get("notReadyAddresses"):
            yield Cause(
                place,
                "Required value: must specify `addresses` or `notReadyAddresses`",
                "FieldValueRequired",
            )
        for kind in ("addresses", "notReadyAddresses"):
            for at, address in enumerate(subset.get(kind) or ()):
                if not _is_address(address.get("ip")):
                    yield _invalid(
                        f"{place}.{kind}[{at}].ip", address.get("ip"), "must be a valid IP address"
                    )
        yield from _named_ports(subset.get("ports") or [], f"{place}.ports", "port")


def _pod(item: Mapping[str, Any]) -> Iterator[Cause]:
    yield from _pod_spec(item.get("spec") or {}, "spec")


def _pod_spec(spec: Mapping[str, Any], place: str) -> Iterator[Cause]:
    containers = spec.get("containers") or []
    if not containers:
        yield _missing(f"{place}.containers")
    for index, container in enumerate(containers):
        at = f"{place}.containers[{index}]"
        yield from _required(container, ("name", "image"), at)
        if container.get("name") and not is_label(container["name"]):
            yield _invalid(f"{at}.name", container["name"], "must be a lowercase RFC 1123 label")
    names = [container.get("name") for container in containers]
    for index in _repeated(names):
        yield _duplicate(f"{place}.containers[{index}].name", names[index])


def _stateful_set(item: Mapping[str, Any]) -> Iterator[Cause]:
    spec = item.get("spec") or {}
    wanted = (spec.get("selector") or {}).get("matchLabels") or {}
    template = spec.get("template") or {}
    found = (template.get("metadata") or {}).get("labels") or {}
    if not wanted:
        yield _missing("spec.selector")
    elif any(found.get(key) != value for key, value in wanted.items()):
        yield _invalid(
            "spec.template.metadata.labels", found, "`selector` does not match template `labels`"
        )
    yield from _pod_spec(template.get("spec") or {}, "spec.template.spec")


def _config_map(item: Mapping[str, Any]) -> Iterator[Cause]:
    for key, value in (item.get("data") or {}).items():
        if not isinstance(value, str):
            yield _invalid(f"data[{key}]", value, "must be a string")


def _secret(item: Mapping[str, Any]) -> Iterator[Cause]:
    for key, value in (item.get("data") or {}).items():
        try:
            base64.b64decode(value, validate=True)
        except (TypeError, ValueError, binascii.Error):
            yield _invalid(f"data[{key}]", "<secret contents redacted>", "must be base64")


def _binding(item: Mapping[str, Any]) -> Iterator[Cause]:
    yield from _required(item.get("roleRef") or {}, ("kind", "name"), "roleRef")
    for index, subject in enumerate(item.get("subjects") or ()):
        yield from _required(subject, ("kind", "name"), f"subjects[{index}]")


def _named_ports(ports: list[Mapping[str, Any]], place: str, number: str) -> Iterator[Cause]:
    for index, port in enumerate(ports):
        if not is_port(port.get(number)):
            yield _invalid(
                f"{place}[{index}].{number}",
                port.get(number),
                "must be between 1 and 65535, inclusive",
            )
        if len(ports) > 1 and not port.get("name"):
            yield _missing(f"{place}[{index}].name")
        elif port.get("name") and not is_label(port["name"]):
            yield _invalid(
                f"{place}[{index}].name", port["name"], "must be a lowercase RFC 1123 label"
            )
    names = [port.get("name") for port in ports]
    for index in _repeated(names):
        if names[index]:
            yield _duplicate(f"{place}[{index}].name", names[index])


def _nothing(_: Mapping[str, Any]) -> Iterator[Cause]:
    yield from ()


def _required(found: Mapping[str, Any], names: Iterable[str], place: str) -> Iterator[Cause]:
    for name in names:
        if not found.get(name):
            yield _missing(f"{place}.{name}")


def _repeated(values: list[Any]) -> list[int]:
    """Where a value stands that was there before."""
    seen: set[object] = set()
    again = []
    for index, value in enumerate(values):
        if value in seen:
            again.append(index)
        seen.add(value)
    return again


def _is_address(text: object) -> bool:
    try:
        ipaddress.ip_address(str(text))
    except ValueError:
        return False
    return True


def _invalid(field: str, value: object, why: str) -> Cause:
    said = f'"{value}"' if isinstance(value, str) else value
    return Cause(field, f"Invalid value: {said}: {why}")


def _duplicate(field: str, value: object) -> Cause:
    said = f'"{value}"' if isinstance(value, str) else value
    return Cause(field, f"Duplicate value: {said}", "FieldValueDuplicate")


def _missing(field: str) -> Cause:
    return Cause(field, "Required value", "FieldValueRequired")


_NAMES: Mapping[str, Callable[[str], bool]] = {
    "Service": is_label,
    "Namespace": is_label,
    "Role": is_path_segment,
    "RoleBinding": is_path_segment,
    "ClusterRole": is_path_segment,
    "ClusterRoleBinding": is_path_segment,
}
"""How names of some kinds are spelt; all others are subdomains."""

_CHECKS: Mapping[str, Callable[[Mapping[str, Any]], Iterator[Cause]]] = {
    "Service": _service,
    "Endpoints": _endpoints,
    "Pod": _pod,
    "StatefulSet": _stateful_set,
    "ConfigMap": _config_map,
    "Secret": _secret,
    "RoleBinding": _binding,
    "ClusterRoleBinding": _binding,
}
