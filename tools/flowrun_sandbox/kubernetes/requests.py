"""What a request for a change says beside the object: where, how, and on which conditions."""

from dataclasses import dataclass

from flowrun_sandbox.kubernetes.resources import Resource

FOREGROUND = "foregroundDeletion"
ORPHAN = "orphan"
"""The finalizers by which the garbage collector is asked to act before an owner goes."""
FINALIZERS = {"Foreground": FOREGROUND, "Orphan": ORPHAN}
"""Which of them each policy of deletion means; others mean none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Write:
    """How something is written."""

    manager: str
    subresource: str = ""
    force: bool = False
    dry_run: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Deletion:
    """How something is deleted."""

    policy: str = ""
    """``Foreground``, ``Orphan``, ``Background``, or empty for what the object itself says."""
    uid: str | None = None
    version: str | None = None
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Where an object is."""

    resource: Resource
    namespace: str
    name: str
