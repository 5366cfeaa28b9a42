"""Models as the controller tells of them."""

from typing import Any

NOW = "2026-11-23T21:40:07+00:00"
THEN = "2026-11-23T20:10:00+00:00"


def status(current: str, message: str = "") -> dict[str, Any]:
    """A status."""
    return {"status": current, "message": message, "data": {}, "since": THEN}


def unit(name: str, **changes: Any) -> dict[str, Any]:
    """A unit that is well."""
    application, _, number = name.partition("/")
    return {
        "name": name,
        "number": int(number),
        "life": "alive",
        "leader": number == "0",
        "address": f"127.0.0.{10 + int(number)}",
        "pod": f"{application}-{number}",
        "workload": status("active"),
        "agent": status("idle"),
        "ports": ["5432/tcp"],
        "started": True,
        "created": THEN,
        "failed": None,
        "queue": [],
        "storage": {
            f"data/{number}": {
                "id": f"data/{number}",
                "name": "data",
                "location": f"/s/data-{number}",
                "attached": True,
            }
        },
        "containers": {},
    } | changes


def application(name: str, *units: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """An application with units."""
    leaders = [unit["name"] for unit in units if unit["leader"]]
    return {
        "name": name,
        "life": "alive",
        "trusted": True,
        "version": "18.1",
        "status": None,
        "leader": leaders[0] if leaders else None,
        "charm": {
            "name": name,
            "revision": 0,
            "summary": "",
            "description": "",
            "display-name": name,
        },
        "created": THEN,
        "config": {},
        "resources": {},
        "endpoints": {"peers": {"role": "peer", "interface": "pg_peers", "optional": True}},
        "units": {unit["name"]: unit for unit in units},
    } | changes


def snapshot(*applications: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A model with applications."""
    return {
        "now": NOW,
        "model": {
            "name": "demo",
            "uuid": "4ba7b810-9dad-41d1-80b4-00c04fd430c8",
            "life": "alive",
            "created": THEN,
            "config": {},
        },
        "version": "3.6.13",
        "kubernetes": "http://127.0.0.1:1",
        "applications": {application["name"]: application for application in applications},
        "relations": [],
        "secrets": [],
        "tasks": {},
    } | changes


def peers(name: str, *units: str) -> dict[str, Any]:
    """A peer relation."""
    return {
        "id": 0,
        "key": f"{name}:peers",
        "interface": "pg_peers",
        "life": "alive",
        "entered": list(units),
        "endpoints": [
            {"application": name, "name": "peers", "role": "peer", "interface": "pg_peers"}
        ],
        "data": {name: {"cluster": "main"}, **{unit: {"address": unit} for unit in units}},
    }


def relation(provider: str, requirer: str) -> dict[str, Any]:
    """A relation of two applications with a unit each."""
    ends = [(provider, "provider"), (requirer, "requirer")]
    return {
        "id": 1,
        "key": f"{provider}:database {requirer}:database",
        "interface": "postgresql_client",
        "life": "alive",
        "entered": [f"{provider}/0", f"{requirer}/0"],
        "endpoints": [
            {
                "application": name,
                "name": "database",
                "role": role,
                "interface": "postgresql_client",
            }
            for name, role in ends
        ],
        "data": {
            provider: {"endpoints": "pg:5432"},
            requirer: {"database": "rows"},
            f"{provider}/0": {"ingress-address": "127.0.0.10"},
            f"{requirer}/0": {"ingress-address": "127.0.0.11"},
        },
    }


def secret(id: str, **changes: Any) -> dict[str, Any]:
    """A secret of an application."""
    return {
        "id": id,
        "owner": "pg",
        "owner-kind": "application",
        "label": "passwords",
        "description": "",
        "rotate": "never",
        "rotates": None,
        "created": THEN,
        "updated": THEN,
        "latest": 2,
        "revisions": [
            {"number": 1, "created": THEN, "expires": None},
            {"number": 2, "created": NOW, "expires": None},
        ],
        "grants": {"client": 1},
    } | changes


def task(id: str, **changes: Any) -> dict[str, Any]:
    """A task that is completed."""
    return {
        "id": id,
        "unit": "pg/0",
        "action": "backup",
        "parameters": {},
        "results": {"file": {"name": "a.tar"}, "return-code": 0},
        "status": "completed",
        "message": "",
        "log": [{"time": NOW, "message": "half done"}],
        "enqueued": THEN,
        "started": THEN,
        "completed": NOW,
    } | changes
