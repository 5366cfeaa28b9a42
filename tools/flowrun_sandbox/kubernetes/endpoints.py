"""The controller of endpoints: the addresses behind each Service that selects pods."""

import asyncio
import logging
from collections.abc import Mapping
from contextlib import ExitStack
from typing import Any

from flowrun_sandbox.kubernetes.api import Api
from flowrun_sandbox.kubernetes.errors import ApiError
from flowrun_sandbox.kubernetes.objects import Object, labels_of, name_of, namespace_of
from flowrun_sandbox.kubernetes.requests import Deletion, Place, Write
from flowrun_sandbox.kubernetes.resources import (
    ENDPOINT_SLICES,
    ENDPOINTS,
    PODS,
    SERVICES,
    Resource,
)
from flowrun_sandbox.kubernetes.selectors import matches
from flowrun_sandbox.kubernetes.store import Change, ChangeType

_log = logging.getLogger(__name__)

_HOW = Write(manager="kube-controller-manager")
_BY_ENDPOINTS = {"endpoints.kubernetes.io/managed-by": "endpoint-controller"}
_BY_SLICES = {
    "endpointslice.kubernetes.io/managed-by": "endpointslice-controller.k8s.io",
}
_HEADLESS = {"service.kubernetes.io/headless": ""}


async def keep_endpoints(api: Api) -> None:
    """Keep Endpoints and EndpointSlices as Services and pods want them, until cancelled."""
    changes: asyncio.Queue[Change] = asyncio.Queue()
    with ExitStack() as stack:
        for resource in (SERVICES, PODS):
            stack.enter_context(api.store.telling(resource, changes.put_nowait))
        while True:
            batch = [await changes.get()]
            while not changes.empty():
                batch.append(changes.get_nowait())
            for namespace, name in _touched(api, batch):
                try:
                    _reconcile(api, namespace, name)
                except ApiError as error:  # the namespace goes, or the service has no port
                    _log.warning("no endpoints for service %s/%s: %s", namespace, name, error)


def is_ready(pod: Mapping[str, Any]) -> bool:
    """Whether a pod's condition Ready is true."""
    conditions = (pod.get("status") or {}).get("conditions") or ()
    return any(each["type"] == "Ready" and each["status"] == "True" for each in conditions)


def _touched(api: Api, changes: list[Change]) -> dict[tuple[str, str], None]:
    """The Services that changes are about, each once."""
    found: dict[tuple[str, str], None] = {}
    for change in changes:
        item = change.entry.item
        if change.entry.resource is SERVICES:
            found[namespace_of(item), name_of(item)] = None
            continue
        now = None if change.type is ChangeType.DELETED else item
        if _seen(now) == _seen(change.before):
            continue
        for service in api.store.entries(SERVICES, namespace_of(item)):
            selector = service.item["spec"].get("selector") or {}
            sides = (change.before, now)
            if selector and any(side and matches(labels_of(side), selector) for side in sides):
                found[namespace_of(item), name_of(service.item)] = None
    return found


def _seen(pod: Mapping[str, Any] | None) -> object:
    """What of a pod matters to its Services."""
    if pod is None:
        return None
    address = (pod.get("status") or {}).get("podIP")
    return labels_of(pod), address, is_ready(pod), _goes(pod), pod["spec"]


def _reconcile(api: Api, namespace: str, name: str) -> None:
    found = api.store.find(SERVICES, namespace, name)
    if not found:
        if api.store.find(ENDPOINTS, namespace, name):
            api.delete(Place(ENDPOINTS, namespace, name), Deletion())
        return
    service = found.item
    selector = service["spec"].get("selector")
    elsewhere = service["spec"]["type"] == "ExternalName"
    if not selector or elsewhere or "deletionTimestamp" in service["metadata"]:
        return
    pods = [
        entry.item
        for entry in api.store.entries(PODS, namespace)
        if matches(labels_of(entry.item), selector) and _runs(entry.item)
    ]
    _put(api, ENDPOINTS, namespace, name, _endpoints(service, pods))
    _put(api, ENDPOINT_SLICES, namespace, _slice_name(service), _slice(service, pods))


def _runs(pod: Mapping[str, Any]) -> bool:
    """Whether a pod has an address, and has not come to its end."""
    status = pod.get("status") or {}
    return bool(status.get("podIP")) and status.get("phase") not in {"Succeeded", "Failed"}


def _goes(pod: Mapping[str, Any]) -> bool:
    """Whether somebody has deleted a pod that is still there."""
    return "deletionTimestamp" in pod["metadata"]


def _put(api: Api, resource: Resource, namespace: str, name: str, wanted: Object) -> None:
    """Make the object or bring it to what is wanted, leaving what others wrote beside."""
    if not api.store.find(resource, namespace, name):
        metadata = {**wanted["metadata"], "name": name}
        api.create(resource, namespace, {**wanted, "metadata": metadata}, _HOW)
        return

    def change(item: Object) -> Object:
        metadata = {**item["metadata"], **wanted["metadata"]}
        return {**item, **wanted, "metadata": metadata}

    api.patch(Place(resource, namespace, name), change, _HOW)


def _endpoints(service: Object, pods: list[Object]) -> Object:
    all_ready = service["spec"].get("publishNotReadyAddresses", False)
    subset: Object = {}
    for kind, ready in (("addresses", True), ("notReadyAddresses", False)):
        chosen = [
            pod
            for pod in pods
            if (all_ready or is_ready(pod)) is ready and (all_ready or not _goes(pod))
        ]
        if chosen:
            subset[kind] = [_address(service, pod) for pod in chosen]
    if subset and service["spec"].get("ports"):
        subset["ports"] = _ports(service, pods)
    return {
        "metadata": {"labels": _labels(service, _BY_ENDPOINTS)},
        "subsets": [subset] if subset else [],
    }


def _address(service: Object, pod: Object) -> Object:
    address: Object = {"ip": pod["status"]["podIP"], "targetRef": _reference(pod)}
    if _hostname(service, pod):
        address["hostname"] = _hostname(service, pod)
    if pod["spec"].get("nodeName"):
        address["nodeName"] = pod["spec"]["nodeName"]
    return address


def _slice(service: Object, pods: list[Object]) -> Object:
    metadata = service["metadata"]
    owner = {
        "apiVersion": "v1",
        "kind": "Service",
        "name": metadata["name"],
        "uid": metadata["uid"],
        "controller": True,
        "blockOwnerDeletion": True,
    }
    named = {"kubernetes.io/service-name": metadata["name"]}
    return {
        "metadata": {
            "generateName": f"{metadata['name']}-",
            "labels": {**_labels(service, _BY_SLICES), **named},
            "ownerReferences": [owner],
        },
        "addressType": "IPv4",
        "endpoints": [_endpoint(service, pod) for pod in pods],
        "ports": _ports(service, pods) if pods else [],
    }


def _labels(service: Object, by: Mapping[str, str]) -> dict[str, str]:
    headless = service["spec"].get("clusterIP") == "None"
    return {**labels_of(service), **by, **(_HEADLESS if headless else {})}


def _endpoint(service: Object, pod: Object) -> Object:
    serving, terminating = is_ready(pod), _goes(pod)
    published = bool(service["spec"].get("publishNotReadyAddresses"))
    ready = published or (serving and not terminating)
    endpoint: Object = {
        "addresses": [pod["status"]["podIP"]],
        "conditions": {"ready": ready, "serving": serving, "terminating": terminating},
        "targetRef": _reference(pod),
    }
    if _hostname(service, pod):
        endpoint["hostname"] = _hostname(service, pod)
    if pod["spec"].get("nodeName"):
        endpoint["nodeName"] = pod["spec"]["nodeName"]
    return endpoint


def _slice_name(service: Object) -> str:
    return f"{name_of(service)}-{service['metadata']['uid'][:5]}"


def _hostname(service: Object, pod: Object) -> str:
    """The name by which a pod is found below its Service, if it asks for one."""
    named = pod["spec"].get("subdomain") == name_of(service)
    return str(pod["spec"].get("hostname") or "") if named else ""


def _reference(pod: Object) -> Object:
    metadata = pod["metadata"]
    return {
        "kind": "Pod",
        "name": metadata["name"],
        "namespace": metadata["namespace"],
        "uid": metadata["uid"],
    }


def _ports(service: Object, pods: list[Object]) -> list[Object]:
    found = []
    for port in service["spec"].get("ports") or ():
        number = _number(port["targetPort"], pods)
        if number is not None:
            named = {"name": port["name"]} if port.get("name") else {}
            found.append({**named, "port": number, "protocol": port["protocol"]})
    return found


def _number(target: int | str, pods: list[Object]) -> int | None:
    """A port's number, which a pod's container says where the Service has a name for it."""
    if isinstance(target, int):
        return target
    for pod in pods:
        for container in pod["spec"].get("containers") or ():
            for port in container.get("ports") or ():
                if port.get("name") == target:
                    return int(port["containerPort"])
    return None
