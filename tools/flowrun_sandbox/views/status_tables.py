"""``juju status`` as tables and as lines, out of its plain data."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from flowrun_sandbox.views.naming import naturally
from flowrun_sandbox.views.tables import Cell, Table, Tone, status_cell

_VERSION_WIDTH = 30


def tables(
    status: Mapping[str, Any],
    relations: Iterable[Mapping[str, Any]] = (),
    *,
    storage: bool = False,
) -> Iterator[Table]:
    """The tables of the tabular format.

    Args:
        status: What :func:`flowrun_sandbox.views.status.status` makes.
        relations: Those of the snapshot, if they are to be shown.
        storage: Whether its volumes are to be shown.
    """
    yield _model(status)
    applications = status["applications"]
    if applications:
        yield _applications(applications)
    units = {name: unit for app in applications.values() for name, unit in _units(app)}
    if units:
        yield _units_table(units)
    related = [row for relation in relations for row in _relation(relation)]
    if related:
        headings = ("Integration provider", "Requirer", "Interface", "Type", "Message")
        yield Table(headings, tuple(sorted(related, key=lambda row: (row[0].text, row[1].text))))
    volumes = status["storage"]["storage"] if storage else {}
    if volumes:
        yield Table(
            ("Storage Unit", "Storage ID", "Type", "Mountpoint", "Status", "Message"),
            tuple(_volume(name, volumes[name]) for name in naturally(volumes)),
        )


def short(status: Mapping[str, Any]) -> Iterator[str]:
    """A line a unit, as ``--format short`` has it."""
    for app in status["applications"].values():
        for name, unit in _units(app):
            ports = f" {','.join(unit['open-ports'])}" if unit.get("open-ports") else ""
            agent, workload = unit["juju-status"]["current"], unit["workload-status"]["current"]
            yield (
                f"- {name}: {unit.get('address', '')} (agent:{agent}, workload:{workload}){ports}"
            )


def _volume(name: str, volume: Mapping[str, Any]) -> tuple[Cell, ...]:
    ((unit, attachment),) = volume["attachments"]["units"].items()
    return (
        *_cells(unit, name, volume["kind"], attachment["location"]),
        status_cell(volume["status"]["current"]),
        Cell(""),
    )


def _model(status: Mapping[str, Any]) -> Table:
    model = status["model"]
    place = f"{model['cloud']}/{model['region']}"
    return Table(
        ("Model", "Controller", "Cloud/Region", "Version", "Timestamp"),
        (
            _cells(
                model["name"],
                model["controller"],
                place,
                model["version"],
                status["controller"]["timestamp"],
            ),
        ),
    )


def _applications(applications: Mapping[str, Any]) -> Table:
    headings = "App Version Status Scale Charm Channel Rev Address Exposed Message"
    rows = (_application(name, app) for name, app in applications.items())
    return Table(tuple(headings.split()), tuple(rows), right=frozenset({"Scale", "Rev"}))


def _application(name: str, app: Mapping[str, Any]) -> tuple[Cell, ...]:
    current = app["application-status"]
    return (
        *_cells(name, _version(app.get("version", ""))),
        status_cell(current["current"]),
        _scale(app),
        *_cells(app["charm-name"], "", str(app["charm-rev"]), "", "no"),
        _message(current),
    )


def _version(version: str) -> str:
    first = version.partition("\n")[0]
    return first if len(first) <= _VERSION_WIDTH else f"{first[: _VERSION_WIDTH - 3]}..."


def _scale(app: Mapping[str, Any]) -> Cell:
    """How many units there are; before a slash how many of them have an agent that answers."""
    agents = [unit["juju-status"]["current"] for _, unit in _units(app)]
    present = sum(agent in {"idle", "executing"} for agent in agents)
    if present == len(agents):
        return Cell(str(present))
    return Cell(f"{present}/{len(agents)}", Tone.BUSY)


def _units(app: Mapping[str, Any]) -> Iterable[tuple[str, Mapping[str, Any]]]:
    units: Mapping[str, Any] = app.get("units", {})
    return units.items()


def _units_table(units: Mapping[str, Mapping[str, Any]]) -> Table:
    headings = ("Unit", "Workload", "Agent", "Address", "Ports", "Message")
    return Table(headings, tuple(_unit(name, unit) for name, unit in units.items()))


def _unit(name: str, unit: Mapping[str, Any]) -> tuple[Cell, ...]:
    workload, agent = unit["workload-status"], unit["juju-status"]
    shown = workload if workload.get("message") or agent["current"] != "allocating" else agent
    return (
        Cell(f"{name}*" if unit.get("leader") else name),
        status_cell(workload["current"]),
        status_cell(agent["current"]),
        Cell(unit.get("address", ""), Tone.PLACE),
        Cell(",".join(unit.get("open-ports", ())), Tone.DETAIL),
        Cell(f"{_doing(agent)}{_message(shown).text}".strip()),
    )


def _doing(agent: Mapping[str, Any]) -> str:
    """What the agent runs, such as ``(config-changed) ``."""
    message: str = agent.get("message", "")
    if agent["current"] != "executing" or not message.startswith("running "):
        return ""
    what = message.removeprefix("running ").removeprefix("action ").removesuffix(" hook")
    return f"({what}) "


def _relation(relation: Mapping[str, Any]) -> Iterator[tuple[Cell, ...]]:
    ends = {end["role"]: f"{end['application']}:{end['name']}" for end in relation["endpoints"]}
    provider = ends.get("provider") or ends["peer"]
    requirer = ends.get("requirer") or ends["peer"]
    kind = "peer" if "peer" in ends else "regular"
    life = "" if relation["life"] == "alive" else relation["life"]
    yield _cells(provider, requirer, relation["interface"], kind, life)


def _message(status: Mapping[str, Any]) -> Cell:
    """Its message in one line."""
    return Cell(" ".join(status.get("message", "").splitlines()))


def _cells(*texts: str) -> tuple[Cell, ...]:
    return tuple(map(Cell, texts))
