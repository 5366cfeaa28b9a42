"""What ``juju secrets`` and ``show-secret`` tell, as plain data and as a table."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from flowrun_sandbox.views.tables import Cell, Table
from flowrun_sandbox.views.times import ago, of_secret


def secrets(found: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Secrets by their ids."""
    return {secret["id"]: _secret(secret) for secret in found}


def show_secret(secret: Mapping[str, Any], *, revisions: bool) -> dict[str, Any]:
    """One secret, with its content if the controller was asked to reveal it."""
    shown = _secret(secret)
    if "content" in secret:
        content = dict(secret["content"])
        shown |= {"content": {"Data": content}, "checksum": _checksum(content)}
    if revisions:
        shown["revisions"] = [_revision(revision) for revision in secret["revisions"]]
    access = [_access(target, relation) for target, relation in sorted(secret["grants"].items())]
    return {secret["id"]: {**shown, **({"access": access} if access else {})}}


def owner_tag(secret: Mapping[str, Any]) -> str:
    """As Juju names an owner: ``application-pg``, ``unit-pg-0``, or ``model-UUID``."""
    return f"{secret['owner-kind']}-{str(secret['owner']).replace('/', '-')}"


def secrets_table(found: Iterable[Mapping[str, Any]], now: str) -> Table:
    """A line a secret, by owner, those that changed most often first."""
    moment = datetime.fromisoformat(now)
    ordered = sorted(found, key=lambda secret: (_owner(secret), -secret["latest"], secret["id"]))
    rows = [
        (
            Cell(secret["id"]),
            Cell(secret["label"] or "-"),
            Cell(_owner(secret)),
            Cell(secret["rotate"]),
            Cell(str(secret["latest"])),
            Cell(ago(secret["updated"], moment)),
        )
        for secret in ordered
    ]
    headings = ("ID", "Name", "Owner", "Rotation", "Revision", "Last updated")
    return Table(headings, tuple(rows), right=frozenset({"Revision"}))


def _secret(secret: Mapping[str, Any]) -> dict[str, Any]:
    named = "name" if secret["owner-kind"] == "model" else "label"
    expires, rotates = secret["revisions"][-1]["expires"], secret["rotates"]
    rotation = None if secret["rotate"] == "never" else secret["rotate"]
    shown = {
        "revision": secret["latest"],
        "expires": expires and of_secret(expires),
        "rotation": rotation,
        "rotates": rotates and of_secret(rotates),
        "owner": _owner(secret),
        "description": secret["description"],
        named: secret["label"],
        "created": of_secret(secret["created"]),
        "updated": of_secret(secret["updated"]),
    }
    return {key: value for key, value in shown.items() if value}


def _owner(secret: Mapping[str, Any]) -> str:
    return "<model>" if secret["owner-kind"] == "model" else str(secret["owner"])


def _revision(revision: Mapping[str, Any]) -> dict[str, Any]:
    expires = {"expires": of_secret(revision["expires"])} if revision["expires"] else {}
    created = of_secret(revision["created"])
    return {
        "revision": revision["number"],
        "backend": "internal",
        "created": created,
        "updated": created,
        **expires,
    }


def _access(target: str, relation: int | None) -> dict[str, str]:
    kind = "unit" if "/" in target else "application"
    scope = "model" if relation is None else f"relation-{relation}"
    return {"target": f"{kind}-{target.replace('/', '-')}", "scope": scope, "role": "view"}


def _checksum(content: Mapping[str, str]) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
