"""What each verb does to the objects, whoever asks."""

import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from flowrun_sandbox.kubernetes import changes, defaults, validation
from flowrun_sandbox.kubernetes.apply import Owners, applied, managed_fields, updated
from flowrun_sandbox.kubernetes.errors import (
    Cause,
    about,
    already_exists,
    conflict,
    failed,
    forbidden,
    invalid,
    not_found,
    terminating,
)
from flowrun_sandbox.kubernetes.objects import (
    Object,
    copied,
    finalizers_of,
    name_of,
    namespace_of,
)
from flowrun_sandbox.kubernetes.reading import check_name, configuration, fitting, patched
from flowrun_sandbox.kubernetes.requests import FINALIZERS, Deletion, Place, Write
from flowrun_sandbox.kubernetes.resources import NAMESPACES, PODS, Resource
from flowrun_sandbox.kubernetes.shapes import shape_of
from flowrun_sandbox.kubernetes.store import Entry, Store, entry_of
from flowrun_sandbox.kubernetes.writes import (
    carried,
    check_preconditions,
    check_same,
    check_version,
    count_generation,
    generated,
    manager_of,
    of_subresource,
)

_UNDYING = frozenset({"default", "kube-system", "kube-public"})


class Api:
    """The verbs over a store. Every method raises ``ApiError`` for what Kubernetes refuses."""

    def __init__(self, store: Store, *, now: Callable[[], datetime] | None = None) -> None:
        self.store = store
        self._now = now or (lambda: datetime.now(UTC))

    def get(self, place: Place) -> Entry:
        """The object at a place."""
        found = self.store.find(place.resource, place.namespace, place.name)
        if not found:
            raise not_found(place.resource, place.name)
        return found

    def create(
        self, resource: Resource, namespace: str, item: Mapping[str, Any], how: Write
    ) -> Entry:
        """Make an object."""
        new = fitting(resource, namespace, item)
        metadata = new["metadata"]
        if not metadata.get("name") and metadata.get("generateName"):
            metadata["name"] = generated(metadata["generateName"])
        if not metadata.get("name"):
            missing = Cause(
                "metadata.name",
                "Required value: name or generateName is required",
                "FieldValueRequired",
            )
            raise invalid(resource, "", [missing])
        new = of_subresource(resource, new, "")
        defaults.fill(resource, new)
        owners = updated({}, new, shape_of(resource), manager_of(resource, how))
        return self._created(resource, new, owners, how)

    def replace(self, place: Place, item: Mapping[str, Any], how: Write) -> Entry:
        """Put an object in the place of another, or of none where the kind allows that."""
        new = fitting(place.resource, place.namespace, item)
        check_name(place, new)
        found = self.store.find(place.resource, place.namespace, place.name)
        if not found and place.resource.upserts and not how.subresource:
            return self.create(place.resource, place.namespace, new, how)
        return self._updated(self.get(place), new, how)

    def patch(self, place: Place, change: Callable[[Object], object], how: Write) -> Entry:
        """Change an object by a function of it."""
        before = self.get(place)
        after = change(copied(before.item))
        new = patched(place, after)
        check_same(before, new)
        return self._updated(before, new, how)

    def apply(self, place: Place, config: Mapping[str, Any], how: Write) -> Entry:
        """Make an object or bring it to a state: a server-side apply."""
        wanted = configuration(place, config)
        wanted = of_subresource(place.resource, wanted, how.subresource)
        before = self.store.find(place.resource, place.namespace, place.name)
        if not before and how.subresource:
            raise not_found(place.resource, place.name)
        if before:
            check_version(before, wanted)
        elif wanted["metadata"].get("uid"):
            uid = wanted["metadata"]["uid"]
            why = f"uid mismatch: the provided object specified uid {uid}, and no existing object"
            raise conflict(place.resource, place.name, f"{why} was found")
        wanted["metadata"].pop("resourceVersion", None)
        live = before.item if before else {}
        manager = manager_of(place.resource, how, "Apply")
        new, owners = applied(live, wanted, shape_of(place.resource), manager, force=how.force)
        defaults.fill(place.resource, new)
        if before:
            return self._stored(
                place.resource, carried(before, new, how.subresource), before, owners, how
            )
        return self._created(place.resource, new, owners, how)

    def delete(self, place: Place, how: Deletion) -> Entry:
        """Delete an object, or mark it until its finalizers are done: it as it is at last."""
        entry = self.get(place)
        check_preconditions(entry, how)
        if place.resource is NAMESPACES and place.name in _UNDYING:
            why = "this namespace may not be deleted"
            raise forbidden(
                place.resource.qualified, place.name, why, about(place.resource, place.name)
            )
        item = copied(entry.item)
        item["metadata"]["finalizers"] = _finalizers(item, how)
        if finalizers_of(item):
            return self._marked(entry, item, how)
        if place.resource is PODS:
            self._mark(item["metadata"])
        del item["metadata"]["finalizers"]
        return (
            entry_of(place.resource, item)
            if how.dry_run
            else self.store.remove(place.resource, item)
        )

    def _created(self, resource: Resource, new: Object, owners: Owners, how: Write) -> Entry:
        namespace, metadata = namespace_of(new), new["metadata"]
        self._check_namespace(resource, new)
        if metadata.get("resourceVersion"):
            raise failed("resourceVersion should not be set on objects to be created")
        metadata.pop("deletionTimestamp", None)
        metadata["uid"] = str(uuid.uuid4())
        metadata["creationTimestamp"] = self._time()
        defaults.begin(resource, new)
        found = self.store.find(resource, namespace, name_of(new))
        entry = self._checked(resource, new, None, owners)
        if found:
            raise already_exists(resource, name_of(new))
        return entry if how.dry_run else self.store.write(resource, entry.item)

    def _updated(self, before: Entry, item: Object, how: Write) -> Entry:
        check_version(before, item)
        defaults.fill(before.resource, item)
        new = carried(before, item, how.subresource)
        manager = manager_of(before.resource, how)
        owners = updated(before.item, new, shape_of(before.resource), manager)
        return self._stored(before.resource, new, before, owners, how)

    def _stored(
        self, kind: Resource, item: Object, before: Entry, owners: Owners, how: Write
    ) -> Entry:
        item["metadata"]["resourceVersion"] = before.item["metadata"]["resourceVersion"]
        entry = self._checked(kind, item, before.item, owners)
        if how.dry_run or item == before.item:
            return entry
        if item["metadata"].get("deletionTimestamp") and not finalizers_of(item):
            return self.store.remove(kind, item)
        return self.store.write(kind, item)

    def _checked(self, kind: Resource, item: Object, old: Object | None, owners: Owners) -> Entry:
        """What is to be stored, with what Kubernetes itself adds, if it is valid."""
        defaults.allocate(kind, item, old, self.store.version)
        count_generation(kind, item, old)
        fields = managed_fields(old or {}, owners, self._time())
        item["metadata"].pop("managedFields", None)
        if fields:
            item["metadata"]["managedFields"] = fields
        if causes := [*validation.causes(kind, item), *changes.causes(kind, old or item, item)]:
            raise invalid(kind, name_of(item), causes)
        return entry_of(kind, item)

    def _marked(self, entry: Entry, item: Object, how: Deletion) -> Entry:
        metadata = item["metadata"]
        if not metadata["finalizers"]:
            del metadata["finalizers"]
        self._mark(metadata)
        if entry.resource is NAMESPACES:
            item["status"] = {**item["status"], "phase": "Terminating"}
            del metadata["deletionGracePeriodSeconds"]
        if item == entry.item or how.dry_run:
            return entry_of(entry.resource, item)
        return self.store.write(entry.resource, item)

    def _mark(self, metadata: Object) -> None:
        if "deletionTimestamp" not in metadata and "generation" in metadata:
            metadata["generation"] += 1
        metadata.setdefault("deletionTimestamp", self._time())
        metadata["deletionGracePeriodSeconds"] = 0

    def _check_namespace(self, resource: Resource, item: Object) -> None:
        namespace = namespace_of(item)
        if not namespace:
            return
        found = self.get(Place(NAMESPACES, "", namespace))
        if "deletionTimestamp" in found.item["metadata"]:
            raise terminating(resource, name_of(item), namespace)

    def _time(self) -> str:
        return self._now().strftime("%Y-%m-%dT%H:%M:%SZ")


def _finalizers(item: Object, how: Deletion) -> list[str]:
    """What is to be done before an object goes: a policy that is asked for replaces its own."""
    known = item["metadata"].get("finalizers") or []
    if not how.policy:
        return list(known)
    kept = [each for each in known if each not in FINALIZERS.values()]
    return [*kept, *filter(None, [FINALIZERS.get(how.policy)])]
