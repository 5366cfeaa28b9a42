"""``juju status`` as plain data, with the keys of ``--format json``."""

import fnmatch
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from flowrun_sandbox.views.naming import CLOUD, CONTROLLER, REGION, charm_url, naturally
from flowrun_sandbox.views.times import since

_SEVERITY = ("error", "blocked", "maintenance", "waiting", "active", "terminated", "unknown")
"""Of its units' statuses an application has the first of these, if its charm sets none."""


def status(snapshot: Mapping[str, Any], selectors: Sequence[str] = ()) -> dict[str, Any]:
    """The model with its applications and units.

    Args:
        snapshot: The model.
        selectors: The applications and units to show, as names or patterns (:mod:`fnmatch`).
    """
    model = snapshot["model"]
    chosen = {name: _chosen(app, selectors) for name, app in snapshot["applications"].items()}
    return {
        "model": {
            "name": model["name"],
            "type": "caas",
            "controller": CONTROLLER,
            "cloud": CLOUD,
            "region": REGION,
            "version": snapshot["version"],
            "model-status": {
                "current": "available" if model["life"] == "alive" else "destroying",
                "since": since(model["created"]),
            },
        },
        "machines": {},
        "applications": {
            name: _application(snapshot, app) for name in naturally(chosen) if (app := chosen[name])
        },
        "storage": {"storage": dict(_storage(filter(None, chosen.values())))},
        "controller": {"timestamp": f"{datetime.fromisoformat(snapshot['now']):%H:%M:%SZ}"},
    }


def workload(unit: Mapping[str, Any]) -> Mapping[str, Any]:
    """The workload's status of a unit: a hook that failed hides what the charm has set."""
    if unit["failed"] is None:
        found: Mapping[str, Any] = unit["workload"]
        return found
    message = f'hook failed: "{unit["failed"]}"'
    return {"status": "error", "message": message, "since": unit["agent"]["since"]}


def _chosen(application: dict[str, Any], selectors: Sequence[str]) -> dict[str, Any] | None:
    """The application with the units that are asked for; none if it is not asked for."""
    if not selectors or any(fnmatch.fnmatch(application["name"], one) for one in selectors):
        return application
    units = {
        name: unit
        for name, unit in application["units"].items()
        if any(fnmatch.fnmatch(_with_leader(unit, one), one) for one in selectors)
    }
    return {**application, "units": units} if units else None


def _with_leader(unit: Mapping[str, Any], selector: str) -> str:
    """The name by which a selector may mean a unit: its own, or that of the leader."""
    name: str = unit["name"]
    asked = selector.endswith("/leader")
    return f"{name.partition('/')[0]}/leader" if asked and unit["leader"] else name


def _application(snapshot: Mapping[str, Any], app: Mapping[str, Any]) -> dict[str, Any]:
    charm = app["charm"]
    return _without_nothing(
        {
            "charm": charm_url(charm),
            "base": {"name": "ubuntu", "channel": "24.04"},
            "charm-origin": "local",
            "charm-name": charm["name"],
            "charm-rev": charm["revision"],
            "scale": sum(unit["life"] == "alive" for unit in app["units"].values()),
            "exposed": False,
            "life": _life(app),
            "application-status": _contents(app["status"] or _derived(app["units"].values())),
            "relations": _relations(snapshot["relations"], app["name"]),
            "units": {
                name: _unit(app["units"][name], snapshot["version"])
                for name in naturally(app["units"])
            },
            "version": app["version"],
            "endpoint-bindings": dict.fromkeys(sorted(app["endpoints"]), "alpha"),
        }
    )


def _unit(unit: Mapping[str, Any], version: str) -> dict[str, Any]:
    agent = unit["agent"] if unit["failed"] is None else {**unit["agent"], "status": "idle"}
    agent = {**agent, "message": ""} if unit["failed"] is not None else agent
    return _without_nothing(
        {
            "workload-status": _contents(workload(unit)),
            "juju-status": {**_contents(agent), "version": version, **_dying(unit)},
            "leader": unit["leader"],
            "open-ports": sorted(unit["ports"]),
            "address": unit["address"],
            "provider-id": unit["pod"],
        }
    )


def _contents(status: Mapping[str, Any]) -> dict[str, Any]:
    return _without_nothing(
        {
            "current": status["status"],
            "message": status["message"],
            "since": since(status["since"]),
        }
    )


def _derived(units: Iterable[Mapping[str, Any]]) -> Mapping[str, Any]:
    statuses = [workload(unit) for unit in units]
    nothing = {"status": "unknown", "message": "", "since": None}
    return min(statuses, key=lambda status: _rank(status["status"]), default=nothing)


def _rank(status: str) -> int:
    return _SEVERITY.index(status) if status in _SEVERITY else len(_SEVERITY)


def _relations(relations: Iterable[Mapping[str, Any]], name: str) -> dict[str, Any]:
    found: dict[str, list[dict[str, str]]] = {}
    for relation in relations:
        for endpoint, other in _sides(relation["endpoints"]):
            if endpoint["application"] == name:
                found.setdefault(endpoint["name"], []).append(
                    {
                        "related-application": other["application"],
                        "interface": relation["interface"],
                        "scope": "global",
                    }
                )
    return dict(sorted(found.items()))


def _sides(ends: Sequence[dict[str, str]]) -> Iterator[tuple[dict[str, str], dict[str, str]]]:
    """Each endpoint with the one across: for a peer relation, itself."""
    return zip(ends, reversed(ends), strict=True)


def _storage(applications: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, dict[str, Any]]]:
    for app in applications:
        for unit in app["units"].values():
            for volume in unit["storage"].values():
                yield volume["id"], _volume(volume, unit)


def _volume(volume: Mapping[str, Any], unit: Mapping[str, Any]) -> dict[str, Any]:
    current = "attached" if volume["attached"] else "pending"
    return {
        "kind": "filesystem",
        "life": unit["life"],
        "status": {"current": current, "since": since(unit["created"])},
        "persistent": False,
        "attachments": {
            "units": {unit["name"]: {"location": volume["location"], "life": unit["life"]}}
        },
    }


def _life(thing: Mapping[str, Any]) -> str:
    life: str = thing["life"]
    return "" if life == "alive" else life


def _dying(thing: Mapping[str, Any]) -> dict[str, str]:
    return {"life": _life(thing)} if _life(thing) else {}


def _without_nothing(values: dict[str, Any]) -> dict[str, Any]:
    """Empty texts and collections are left out, as is a ``leader`` that is none."""
    kept = ("exposed", "scale", "charm-rev")
    return {key: value for key, value in values.items() if value or key in kept}
