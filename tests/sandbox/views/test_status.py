"""The status of a model, as data that jubilant reads and as the tables that people read."""

from typing import Any

import jubilant

from flowrun_sandbox.views import status_tables
from flowrun_sandbox.views.status import status
from flowrun_sandbox.views.tables import lines
from tests.sandbox.command.snapshots import (
    application,
    peers,
    relation,
    snapshot,
    unit,
)
from tests.sandbox.command.snapshots import status as value


def read(*applications: dict[str, Any], **changes: Any) -> jubilant.Status:
    """The status of a model as jubilant sees it."""
    return jubilant.Status._from_dict(status(snapshot(*applications, **changes)))  # noqa: SLF001 - as jubilant itself reads it


def table(snapshot: dict[str, Any], *, relations: bool = False, storage: bool = False) -> list[str]:
    """The lines of the tabular format."""
    shown = snapshot["relations"] if relations else ()
    tables = status_tables.tables(status(snapshot), shown, storage=storage)
    return ["".join(cell.text for cell in line) for line in lines(*tables)]


def test_model() -> None:
    """A model without applications is a Kubernetes model with nothing in it."""
    found = read()

    assert (found.model.name, found.model.type, found.model.version) == ("demo", "caas", "3.6.13")
    assert found.model.model_status.current == "available"
    assert found.apps == {}


def test_units() -> None:
    """Each unit has its statuses, its address, its pod, its ports; one leads."""
    found = read(application("pg", unit("pg/0"), unit("pg/1", workload=value("waiting", "for it"))))

    units = found.apps["pg"].units
    assert units["pg/0"].leader
    assert not units["pg/1"].leader
    assert units["pg/1"].workload_status.message == "for it"
    assert units["pg/1"].juju_status.current == "idle"
    assert units["pg/1"].address == "127.0.0.11"
    assert units["pg/1"].provider_id == "pg-1"
    assert units["pg/1"].open_ports == ["5432/tcp"]
    assert jubilant.all_agents_idle(found)


def test_application() -> None:
    """An application has its charm, its version, its scale, and its relations."""
    found = read(application("pg", unit("pg/0")), relations=[peers("pg", "pg/0")])

    app = found.apps["pg"]
    assert (app.charm, app.charm_name, app.charm_rev) == ("local:pg-0", "pg", 0)
    assert (app.version, app.scale, app.life) == ("18.1", 1, "")
    assert app.relations["peers"][0].related_app == "pg"
    assert app.relations["peers"][0].interface == "pg_peers"


def test_derived_status() -> None:
    """An application that sets no status has the worst of its units'."""
    found = read(
        application("pg", unit("pg/0"), unit("pg/1", workload=value("blocked", "no trust")))
    )

    assert found.apps["pg"].app_status.current == "blocked"
    assert found.apps["pg"].app_status.message == "no trust"


def test_own_status() -> None:
    """The status that the leader sets for its application wins over the units'."""
    app = application("pg", unit("pg/0"), status=value("active", "primary: pg/0"))

    assert read(app).apps["pg"].app_status.message == "primary: pg/0"


def test_no_units() -> None:
    """An application without units and without a status is in an unknown state."""
    assert read(application("pg")).apps["pg"].app_status.current == "unknown"


def test_failed_hook() -> None:
    """A hook that failed is the workload's status, and the agent is idle."""
    failed = unit("pg/0", failed="leader-elected", agent=value("error", "hook failed"))
    found = read(application("pg", failed))

    shown = found.apps["pg"].units["pg/0"]
    assert shown.workload_status.current == "error"
    assert shown.workload_status.message == 'hook failed: "leader-elected"'
    assert shown.juju_status.current == "idle"
    assert jubilant.any_error(found)


def test_dying() -> None:
    """What is on its way out says so."""
    found = read(application("pg", unit("pg/0", life="dying"), life="dying"))

    assert found.apps["pg"].life == "dying"
    assert found.apps["pg"].units["pg/0"].juju_status.life == "dying"
    assert found.apps["pg"].scale == 0


def test_storage() -> None:
    """A unit's volumes are there with where they are."""
    found = read(application("pg", unit("pg/0")))

    attachments = found.storage.storage["data/0"].attachments
    assert attachments is not None
    assert attachments.units["pg/0"].location == "/s/data-0"


def test_selectors() -> None:
    """Only what is asked for is shown: an application, a unit, the leader, a pattern."""
    model = snapshot(
        application("pg", unit("pg/0"), unit("pg/1")), application("client", unit("client/0"))
    )

    def shown(*selectors: str) -> list[str]:
        found = status(model, selectors)["applications"].values()
        return [name for app in found for name in app.get("units", {})]

    assert shown("client") == ["client/0"]
    assert shown("pg/1") == ["pg/1"]
    assert shown("pg/leader") == ["pg/0"]
    assert shown("c*") == ["client/0"]


def test_order() -> None:
    """Units are in the order of their numbers, applications in that of their names."""
    units = [unit(f"pg/{number}") for number in (10, 9, 2)]

    found = status(snapshot(application("pg", *units), application("a")))["applications"]

    assert list(found) == ["a", "pg"]
    assert list(found["pg"]["units"]) == ["pg/2", "pg/9", "pg/10"]


def test_tables() -> None:
    """The tables are those of juju: the leader has a star, the message comes last."""
    model = snapshot(
        application(
            "pg",
            unit("pg/0", workload=value("active", "primary")),
            unit(
                "pg/1",
                address="",
                ports=[],
                workload=value("maintenance", "installing"),
                agent=value("executing", "running install hook"),
            ),
            unit("pg/2", workload=value("waiting", ""), agent=value("allocating", "a pod")),
        ),
        application("rows", version=""),
        relations=[peers("pg", "pg/0"), relation("pg", "rows")],
    )

    assert table(model, relations=True) == [
        "Model  Controller  Cloud/Region       Version  Timestamp",
        "demo   sandbox     sandbox/localhost  3.6.13   21:40:07Z",
        "",
        "App   Version  Status       Scale  Charm  Channel  Rev  Address  Exposed  Message",
        "pg    18.1     maintenance    2/3  pg                0           no       installing",
        "rows           unknown          0  rows              0           no",
        "",
        "Unit   Workload     Agent       Address     Ports     Message",
        "pg/0*  active       idle        127.0.0.10  5432/tcp  primary",
        "pg/1   maintenance  executing                         (install) installing",
        "pg/2   waiting      allocating  127.0.0.12  5432/tcp  a pod",
        "",
        "Integration provider  Requirer       Interface          Type     Message",
        "pg:database           rows:database  postgresql_client  regular",
        "pg:peers              pg:peers       pg_peers           peer",
    ]


def test_table_of_storage() -> None:
    """The volumes have a table, if they are asked for."""
    shown = table(snapshot(application("pg", unit("pg/0"))), storage=True)

    assert shown[-2].split() == [
        *("Storage", "Unit", "Storage", "ID", "Type", "Mountpoint", "Status", "Message"),
    ]
    assert shown[-1].split()[:3] == ["pg/0", "data/0", "filesystem"]


def test_long_message() -> None:
    """A message is shown in full, in one line."""
    message = "waiting for " + "a very long time " * 20 + "\nand more"

    shown = table(snapshot(application("pg", unit("pg/0", workload=value("waiting", message)))))

    assert shown[-1].endswith("a very long time  and more")


def test_short() -> None:
    """The short format has a line a unit."""
    found = status(snapshot(application("pg", unit("pg/0"))))

    assert list(status_tables.short(found)) == [
        "- pg/0: 127.0.0.10 (agent:idle, workload:active) 5432/tcp"
    ]
