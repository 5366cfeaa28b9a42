"""Units, applications and models as ``juju show-unit`` and its like tell of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flowrun_sandbox.views.naming import (
    CLOUD,
    CONTROLLER,
    CONTROLLER_UUID,
    REGION,
    USER,
    charm_url,
    naturally,
)
from flowrun_sandbox.views.tables import Cell, Table, status_cell
from flowrun_sandbox.views.times import since


@dataclass(frozen=True, slots=True)
class Only:
    """Of a unit's relations, what to show."""

    endpoint: str | None = None
    """Only those of this endpoint."""
    unit: str | None = None
    """Of the related units, only this one."""
    applications: bool = False
    """Nothing of units."""


EVERYTHING = Only()


def show_unit(snapshot: Mapping[str, Any], name: str, only: Only = EVERYTHING) -> dict[str, Any]:
    """A unit with the databags that it can see; the snapshot has it."""
    app = snapshot["applications"][name.partition("/")[0]]
    unit = app["units"][name]
    version = {"workload-version": app["version"]} if app["version"] else {}
    return {
        **version,
        "opened-ports": sorted(unit["ports"]),
        "charm": charm_url(app["charm"]),
        "leader": unit["leader"],
        "life": unit["life"],
        "relation-info": list(_relations(snapshot, name, only)),
        "provider-id": unit["pod"],
        "address": unit["address"],
    }


def show_application(snapshot: Mapping[str, Any], name: str) -> dict[str, Any]:
    """An application, without its units."""
    app = snapshot["applications"][name]
    return {
        "charm": app["charm"]["name"],
        "base": "ubuntu@24.04",
        "constraints": {"arch": "amd64"},
        "principal": True,
        "exposed": False,
        "remote": False,
        "life": app["life"],
        "endpoint-bindings": dict.fromkeys(sorted(app["endpoints"]), "alpha"),
    }


def show_model(snapshot: Mapping[str, Any]) -> dict[str, Any]:
    """The model itself."""
    model = snapshot["model"]
    return {
        "name": f"{USER}/{model['name']}",
        "short-name": model["name"],
        "model-uuid": model["uuid"],
        "model-type": "caas",
        "controller-uuid": CONTROLLER_UUID,
        "controller-name": CONTROLLER,
        "is-controller": False,
        "owner": USER,
        "cloud": CLOUD,
        "region": REGION,
        "type": "kubernetes",
        "life": model["life"],
        "status": {"current": "available", "since": since(model["created"])},
        "users": {USER: {"access": "admin", "last-connection": "just now"}},
        "agent-version": snapshot["version"],
    }


def models(found: Sequence[Mapping[str, Any]], current: str | None) -> dict[str, Any]:
    """All models; the current one by name."""
    listed = [
        {
            "name": f"{USER}/{model['name']}",
            "short-name": model["name"],
            "model-uuid": model["uuid"],
            "model-type": "caas",
            "controller-name": CONTROLLER,
            "is-controller": False,
            "cloud": CLOUD,
            "region": REGION,
            "life": model["life"],
            "status": {"current": _status(model), "since": since(model["created"])},
            "unit-count": model["units"],
        }
        for model in found
    ]
    return {"models": listed, **({"current-model": current} if current else {})}


def models_table(found: Sequence[Mapping[str, Any]], current: str | None) -> Table:
    """All models, the current one with a star."""
    rows = [
        (
            Cell(f"{model['name']}*" if model["name"] == current else model["name"]),
            Cell(f"{CLOUD}/{REGION}"),
            Cell("kubernetes"),
            status_cell(_status(model)),
            Cell(str(model["units"])),
            Cell("admin"),
        )
        for model in sorted(found, key=lambda model: str(model["name"]))
    ]
    headings = ("Model", "Cloud/Region", "Type", "Status", "Units", "Access")
    return Table(headings, tuple(rows), right=frozenset({"Units"}))


def _status(model: Mapping[str, Any]) -> str:
    return "available" if model["life"] == "alive" else "destroying"


def _relations(snapshot: Mapping[str, Any], unit: str, only: Only) -> Iterator[dict[str, Any]]:
    application = unit.partition("/")[0]
    for relation in snapshot["relations"]:
        ends = relation["endpoints"]
        for end, other in zip(ends, reversed(ends), strict=True):
            if end["application"] == application and only.endpoint in {None, end["name"]}:
                yield {
                    "relation-id": relation["id"],
                    "endpoint": end["name"],
                    "related-endpoint": other["name"],
                    "application-data": relation["data"].get(other["application"], {}),
                    **_units(relation, unit, other["application"], only),
                }


def _units(relation: Mapping[str, Any], unit: str, other: str, only: Only) -> dict[str, Any]:
    """The databag of the unit itself, and those of the units across."""
    if only.applications:
        return {}
    others = [
        name
        for name in naturally(relation["data"])
        if name.startswith(f"{other}/") and name != unit and only.unit in {None, name}
    ]
    return {
        "local-unit": _databag(relation, unit),
        "related-units": {name: _databag(relation, name) for name in others},
    }


def _databag(relation: Mapping[str, Any], unit: str) -> dict[str, Any]:
    return {"in-scope": unit in relation["entered"], "data": relation["data"].get(unit, {})}
