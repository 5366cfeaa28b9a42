"""What cannot be changed of an object once it is made, in Kubernetes' words."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from flowrun_sandbox.kubernetes.errors import Cause
from flowrun_sandbox.kubernetes.resources import Resource

_POD = (
    "pod updates may not change fields other than `spec.containers[*].image`,"
    "`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` "
    "(only additions to existing tolerations),`spec.terminationGracePeriodSeconds` "
    "(allow it to be set to 1 if it was previously negative)"
)
_STATEFUL_SET = (
    "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', "
    "'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and "
    "'minReadySeconds' are forbidden"
)
_STATEFUL_SET_FREE = frozenset(
    {
        "replicas",
        "ordinals",
        "template",
        "updateStrategy",
        "revisionHistoryLimit",
        "persistentVolumeClaimRetentionPolicy",
        "minReadySeconds",
    }
)


def causes(resource: Resource, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Cause]:
    """Everything that a change must not change."""
    yield from _finalizers(old["metadata"], new["metadata"])
    match resource.kind:
        case "Pod":
            yield from _pod(old["spec"], new["spec"])
        case "StatefulSet" if _fixed_set(old["spec"]) != _fixed_set(new["spec"]):
            yield Cause("spec", f"Forbidden: {_STATEFUL_SET}", "FieldValueForbidden")
        case "Service":
            yield from _service(old["spec"], new["spec"])
        case "ConfigMap" | "Secret":
            yield from _immutable(resource, old, new)
        case "RoleBinding" | "ClusterRoleBinding" if old["roleRef"] != new["roleRef"]:
            said = json.dumps(new["roleRef"], separators=(",", ":"))
            yield Cause("roleRef", f"Invalid value: {said}: cannot change roleRef")
        case _:
            return


def _finalizers(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Cause]:
    added = sorted({*new.get("finalizers", ())} - {*old.get("finalizers", ())})
    if added and "deletionTimestamp" in old:
        said = ", ".join(f'"{each}"' for each in added)
        cause = Cause(
            "metadata.finalizers",
            "Forbidden: no new finalizers can be added if the object is being deleted, found new "
            f"finalizers []string{{{said}}}",
            "FieldValueForbidden",
        )
        yield cause
        yield cause


def _pod(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Cause]:
    for kind in ("containers", "initContainers"):
        if len(old.get(kind) or ()) != len(new.get(kind) or ()):
            said = "Forbidden: pod updates may not add or remove containers"
            yield Cause(f"spec.{kind}", said, "FieldValueForbidden")
            return
    if _fixed_pod(old) != _fixed_pod(new):
        yield Cause("spec", f"Forbidden: {_POD}", "FieldValueForbidden")


def _fixed_pod(spec: Mapping[str, Any]) -> object:
    """What of a pod stays as it was made: all but its images and how it ends."""
    free = {"activeDeadlineSeconds", "terminationGracePeriodSeconds", "tolerations"}
    fixed = {name: value for name, value in spec.items() if name not in free}
    for kind in ("containers", "initContainers"):
        fixed[kind] = [
            {name: value for name, value in each.items() if name != "image"}
            for each in spec.get(kind) or ()
        ]
    return fixed


def _fixed_set(spec: Mapping[str, Any]) -> object:
    return {name: value for name, value in spec.items() if name not in _STATEFUL_SET_FREE}


def _service(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Cause]:
    outside = "ExternalName" in {old["type"], new["type"]}
    if not outside and old["clusterIP"] != new["clusterIP"]:
        said = json.dumps(new["clusterIPs"], separators=(",", ":"))
        yield Cause("spec.clusterIPs[0]", f"Invalid value: {said}: may not change once set")


def _immutable(
    resource: Resource, old: Mapping[str, Any], new: Mapping[str, Any]
) -> Iterator[Cause]:
    if resource.kind == "Secret" and old["type"] != new["type"]:
        yield Cause("type", f'Invalid value: "{new["type"]}": field is immutable')
    if old.get("immutable"):
        for name in ("immutable", "data", "binaryData"):
            if old.get(name) != new.get(name):
                said = "Forbidden: field is immutable when `immutable` is set"
                yield Cause(name, said, "FieldValueForbidden")
