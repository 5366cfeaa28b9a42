"""What each verb does to the objects, whoever asks."""

import secrets
import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from flowrun_sandbox.kubernetes import defaults, validation
from flowrun_sandbox.kubernetes.apply import Owners, applied, managed_fields, updated
from flowrun_sandbox.kubernetes.errors import ApiError, Cause, already_exists, invalid, not_found
from flowrun_sandbox.kubernetes.objects import (
    Object,
    copied,
    finalizers_of,
    name_of,
    namespace_of,
    without_nulls,
)
from flowrun_sandbox.kubernetes.requests import Deletion, Place, Write
from flowrun_sandbox.kubernetes.resources import NAMESPACES, Resource
from flowrun_sandbox.kubernetes.store import Entry, Store, entry_of
from flowrun_sandbox.kubernetes.writes import (
    carried,
    check_preconditions,
    check_version,
    count_generation,
    fitting,
    manager_of,
    of_subresource,
)


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
            metadata["name"] = metadata["generateName"] + secrets.token_hex(3)[:5]
        if not metadata.get("name"):
            missing = Cause(
                "metadata.name", "Required value: name or generateName is required", "Required"
            )
            raise invalid(resource, "", [missing])
        return self._created(resource, new, updated({}, new, manager_of(resource, how)), how)

    def replace(self, place: Place, item: Mapping[str, Any], how: Write) -> Entry:
        """Put an object in the place of another, or of none where the kind allows that."""
        new = fitting(place.resource, place.namespace, item)
        if new["metadata"].setdefault("name", place.name) != place.name:
            raise ApiError(
                400,
                f"the name of the object ({new['metadata']['name']}) does not match the name on "
                f"the URL ({place.name})",
            )
        found = self.store.find(place.resource, place.namespace, place.name)
        if not found and place.resource.upserts and not how.subresource:
            return self.create(place.resource, place.namespace, new, how)
        return self._updated(self.get(place), new, how)

    def patch(self, place: Place, change: Callable[[Object], object], how: Write) -> Entry:
        """Change an object by a function of it."""
        before = self.get(place)
        after = change(copied(before.item))
        if not isinstance(after, dict) or not isinstance(after.get("metadata"), dict):
            raise ApiError(400, "the patch leaves no object with metadata")
        return self._updated(before, without_nulls(after), how)

    def apply(self, place: Place, config: Mapping[str, Any], how: Write) -> Entry:
        """Make an object or bring it to a state: a server-side apply."""
        wanted = fitting(place.resource, place.namespace, config)
        wanted["metadata"].setdefault("name", place.name)
        if wanted["metadata"].get("managedFields"):
            raise ApiError(400, "metadata.managedFields must be nil")
        wanted = of_subresource(place.resource, wanted, how.subresource)
        before = self.store.find(place.resource, place.namespace, place.name)
        if not before and how.subresource:
            raise not_found(place.resource, place.name)
        if before:
            check_version(before, wanted)
        live = before.item if before else {}
        manager = manager_of(place.resource, how, "Apply")
        new, owners = applied(live, wanted, manager, force=how.force)
        if before:
            return self._stored(
                place.resource, carried(before, new, how.subresource), before, owners, how
            )
        return self._created(place.resource, new, owners, how)

    def delete(self, place: Place, how: Deletion) -> Entry | None:
        """Delete an object: what is returned remains until its finalizers are done."""
        entry = self.get(place)
        check_preconditions(entry, how)
        waiting = [*finalizers_of(entry.item), *filter(None, [how.finalizer])]
        if how.dry_run:
            return entry if waiting else None
        if not waiting:
            self.store.remove(place.resource, copied(entry.item))
            return None
        return self._marked(entry, how.finalizer)

    def _created(self, resource: Resource, new: Object, owners: Owners, how: Write) -> Entry:
        namespace, metadata = namespace_of(new), new["metadata"]
        self._check_namespace(namespace)
        if self.store.find(resource, namespace, name_of(new)):
            raise already_exists(resource, name_of(new))
        for name in ("resourceVersion", "deletionTimestamp", "managedFields"):
            metadata.pop(name, None)
        metadata["uid"] = str(uuid.uuid4())
        metadata["creationTimestamp"] = self._time()
        if resource.status:
            new.pop("status", None)
        return self._stored(resource, new, None, owners, how)

    def _updated(self, before: Entry, item: Object, how: Write) -> Entry:
        check_version(before, item)
        new = carried(before, item, how.subresource)
        if before.item.get("roleRef") != new.get("roleRef"):
            cause = Cause("roleRef", "Invalid value: cannot change roleRef")
            raise invalid(before.resource, name_of(new), [cause])
        owners = updated(before.item, new, manager_of(before.resource, how))
        return self._stored(before.resource, new, before, owners, how)

    def _stored(
        self,
        kind: Resource,
        item: Object,
        before: Entry | None,
        owners: Owners,
        how: Write,
    ) -> Entry:
        old = before.item if before else None
        defaults.fill(kind, item, old, self.store.version)
        count_generation(kind, item, old)
        fields = managed_fields(old or {}, owners, self._time())
        item["metadata"]["managedFields"] = fields
        if causes := validation.causes(kind, item):
            raise invalid(kind, name_of(item), causes)
        if old:
            item["metadata"]["resourceVersion"] = old["metadata"]["resourceVersion"]
        if how.dry_run or item == old:
            return entry_of(kind, item)
        if item["metadata"].get("deletionTimestamp") and not finalizers_of(item):
            return self.store.remove(kind, item)
        return self.store.write(kind, item)

    def _marked(self, entry: Entry, finalizer: str) -> Entry:
        item = copied(entry.item)
        metadata = item["metadata"]
        metadata.setdefault("deletionTimestamp", self._time())
        metadata["deletionGracePeriodSeconds"] = 0
        if finalizer:
            known = metadata.get("finalizers") or ()
            metadata["finalizers"] = list(dict.fromkeys([*known, finalizer]))
        if entry.resource is NAMESPACES:
            item["status"] = {**item["status"], "phase": "Terminating"}
        if item == entry.item:
            return entry
        return self.store.write(entry.resource, item)

    def _check_namespace(self, namespace: str) -> None:
        if not namespace:
            return
        found = self.get(Place(NAMESPACES, "", namespace))
        if "deletionTimestamp" in found.item["metadata"]:
            raise ApiError(
                403,
                f"unable to create new content in namespace {namespace} because it is being "
                "terminated",
                details={"causes": [{"reason": "NamespaceTerminating"}]},
            )

    def _time(self) -> str:
        return self._now().strftime("%Y-%m-%dT%H:%M:%SZ")
