"""What is wrong with an object, in Kubernetes' words.

Not everything that Kubernetes checks: names, labels, owners, and of the kinds that charms write
what they get wrong. That an Endpoints address is of the loopback network is no mistake here.
"""

import ipaddress
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from flowrun_sandbox.kubernetes import syntax
from flowrun_sandbox.kubernetes.errors import Cause
from flowrun_sandbox.kubernetes.resources import Resource

_ANNOTATIONS_SIZE = 256 * 1024
_FINALIZERS = frozenset({"orphan", "foregroundDeletion", "kubernetes"})
_SERVICE_TYPES = ("ClusterIP", "ExternalName", "LoadBalancer", "NodePort")
_PROTOCOLS = ("SCTP", "TCP", "UDP")


def causes(resource: Resource, item: Mapping[str, Any]) -> list[Cause]:
    """Everything that is wrong with an object."""
    check = _CHECKS.get(resource.kind, _nothing)
    return [*_metadata(resource, item["metadata"]), *check(item)]


def _metadata(resource: Resource, metadata: Mapping[str, Any]) -> Iterator[Cause]:
    name = metadata["name"]
    yield from _spelt("metadata.name", name, _NAMES.get(resource.kind, syntax.subdomain)(name))
    yield from _labels(metadata.get("labels") or {}, "metadata.labels")
    annotations = metadata.get("annotations") or {}
    for key in annotations:
        yield from _spelt("metadata.annotations", key, syntax.qualified(key.lower()))
    if sum(len(key) + len(value) for key, value in annotations.items()) > _ANNOTATIONS_SIZE:
        limit = f"may not be more than {_ANNOTATIONS_SIZE} bytes"
        yield Cause("metadata.annotations", f"Too long: {limit}", "FieldValueTooLong")
    yield from _owners(metadata.get("ownerReferences") or [])
    for index, finalizer in enumerate(metadata.get("finalizers") or ()):
        if "/" not in finalizer and finalizer not in _FINALIZERS:
            yield _invalid(
                f"metadata.finalizers[{index}]",
                finalizer,
                "name is neither a standard finalizer name nor is it fully qualified",
            )


def _labels(found: Mapping[str, str], field: str) -> Iterator[Cause]:
    """What is wrong with labels, or with what selects by them."""
    for key, value in found.items():
        yield from _spelt(field, key, syntax.qualified(key))
        yield from _spelt(field, value, syntax.label_value(value))


def _owners(owners: list[Mapping[str, Any]]) -> Iterator[Cause]:
    field = "metadata.ownerReferences"
    for owner in owners:
        for name, what in (("apiVersion", "version "), ("kind", ""), ("name", ""), ("uid", "")):
            if not owner.get(name):
                yield _invalid(f"{field}.{name}", "", f"{what}must not be empty")
    controllers = [
        f"{owner.get('kind')}/{owner.get('name')}" for owner in owners if owner.get("controller")
    ]
    if len(controllers) > 1:
        yield Cause(
            field,
            f"Invalid value: {_json(owners)}: Only one reference can have Controller set to true. "
            f'Found "true" in references for {controllers[0]} and {controllers[1]}',
        )


def _service(item: Mapping[str, Any]) -> Iterator[Cause]:
    spec = item["spec"]
    ports = spec.get("ports") or []
    if not ports and spec["type"] != "ExternalName" and spec.get("clusterIP") != "None":
        yield _missing("spec.ports")
    yield from _service_ports(ports)
    yield from _labels(spec.get("selector") or {}, "spec.selector")
    yield from _one_of("spec.type", spec["type"], _SERVICE_TYPES)
    if spec["type"] == "ExternalName" and not spec.get("externalName"):
        yield _missing("spec.externalName")


def _service_ports(ports: list[Mapping[str, Any]]) -> Iterator[Cause]:
    names: list[str] = []
    for index, port in enumerate(ports):
        at = f"spec.ports[{index}]"
        yield from _port_name(port, at, needed=len(ports) > 1)
        if port.get("name") in names:
            yield _duplicate(f"{at}.name", port["name"])
        names += filter(None, [port.get("name")])
        yield from _spelt(f"{at}.port", port.get("port", 0), syntax.port(port.get("port", 0)))
        yield from _one_of(f"{at}.protocol", port["protocol"], _PROTOCOLS)
        target = port["targetPort"]
        if isinstance(target, int):
            yield from _spelt(f"{at}.targetPort", target, syntax.port(target))
    pairs = [(port["protocol"], port.get("port")) for port in ports]
    for index in _repeated(pairs):
        protocol, number = pairs[index]
        key = {"Name": "", "Protocol": protocol, "AppProtocol": None, "Port": number}
        said = {**key, "TargetPort": 0, "NodePort": 0}
        yield _duplicate(f"spec.ports[{index}]", said)


def _port_name(port: Mapping[str, Any], at: str, *, needed: bool) -> Iterator[Cause]:
    name = port.get("name")
    if name:
        yield from _spelt(f"{at}.name", name, syntax.label(name))
    elif needed:
        yield _missing(f"{at}.name")


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
                yield from _address(address, f"{place}.{kind}[{at}]")
        ports = subset.get("ports") or []
        for at, port in enumerate(ports):
            yield from _endpoint_port(port, f"{place}.ports[{at}]", needed=len(ports) > 1)


def _address(address: Mapping[str, Any], place: str) -> Iterator[Cause]:
    ip = address.get("ip", "")
    if not _is_address(ip):
        yield _invalid(
            f"{place}.ip", ip, "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"
        )
        yield _invalid(f"{place}.ip", ip, "must be a valid IP address")
    elif ipaddress.ip_address(ip).is_link_local:
        range_ = "169.254.0.0/16, fe80::/10"
        yield _invalid(f"{place}.ip", ip, f"may not be in the link-local range ({range_})")
    if hostname := address.get("hostname"):
        yield from _spelt(f"{place}.hostname", hostname, syntax.label(hostname))


def _endpoint_port(port: Mapping[str, Any], place: str, *, needed: bool) -> Iterator[Cause]:
    yield from _port_name(port, place, needed=needed)
    yield from _spelt(f"{place}.port", port.get("port", 0), syntax.port(port.get("port", 0)))
    yield from _one_of(f"{place}.protocol", port["protocol"], _PROTOCOLS)


def _pod(item: Mapping[str, Any]) -> Iterator[Cause]:
    yield from _pod_spec(item["spec"], "spec")


def _pod_spec(spec: Mapping[str, Any], place: str) -> Iterator[Cause]:
    containers = spec.get("containers") or []
    if not containers:
        yield _missing(f"{place}.containers")
    names: list[str] = []
    for index, container in enumerate(containers):
        at = f"{place}.containers[{index}]"
        name = container.get("name")
        if not name:
            yield _missing(f"{at}.name")
        else:
            yield from _spelt(f"{at}.name", name, syntax.label(name))
        if name in names:
            yield _duplicate(f"{at}.name", name)
        names += filter(None, [name])
        if not container.get("image"):
            yield _missing(f"{at}.image")


def _stateful_set(item: Mapping[str, Any]) -> Iterator[Cause]:
    spec = item.get("spec") or {}
    wanted = (spec.get("selector") or {}).get("matchLabels") or {}
    template = spec.get("template") or {}
    found = (template.get("metadata") or {}).get("labels") or {}
    if not wanted:
        yield _missing("spec.selector")
    if not wanted or any(found.get(key) != value for key, value in wanted.items()):
        yield _invalid(
            "spec.template.metadata.labels",
            found or None,
            "`selector` does not match template `labels`",
        )
    yield from _pod_spec(template.get("spec") or {}, "spec.template.spec")


def _config_map(item: Mapping[str, Any]) -> Iterator[Cause]:
    for kind in ("data", "binaryData"):
        for key in item.get(kind) or ():
            yield from _spelt(f"{kind}[{key}]", key, syntax.config_key(key))


def _secret(item: Mapping[str, Any]) -> Iterator[Cause]:
    for key in item.get("data") or ():
        yield from _spelt(f"data[{key}]", key, syntax.config_key(key))


def _binding(item: Mapping[str, Any]) -> Iterator[Cause]:
    yield from _required(item.get("roleRef") or {}, ("kind", "name"), "roleRef")
    for index, subject in enumerate(item.get("subjects") or ()):
        yield from _required(subject, ("kind", "name"), f"subjects[{index}]")


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


def _spelt(field: str, value: object, wrong: Iterable[str]) -> Iterator[Cause]:
    for why in wrong:
        yield _invalid(field, value, why)


def _one_of(field: str, value: str, known: Iterable[str]) -> Iterator[Cause]:
    if value not in known:
        listed = ", ".join(f'"{each}"' for each in known)
        yield Cause(
            field,
            f'Unsupported value: "{value}": supported values: {listed}',
            "FieldValueNotSupported",
        )


def _invalid(field: str, value: object, why: str) -> Cause:
    return Cause(field, f"Invalid value: {_json(value)}: {why}")


def _duplicate(field: str, value: object) -> Cause:
    return Cause(field, f"Duplicate value: {_json(value)}", "FieldValueDuplicate")


def _missing(field: str) -> Cause:
    return Cause(field, "Required value", "FieldValueRequired")


def _json(value: object) -> str:
    return json.dumps(value, separators=(",", ":"))


_NAMES: Mapping[str, syntax.Spelling] = {
    "Service": syntax.label_1035,
    "Namespace": syntax.label,
    "Role": syntax.path_segment,
    "RoleBinding": syntax.path_segment,
    "ClusterRole": syntax.path_segment,
    "ClusterRoleBinding": syntax.path_segment,
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
