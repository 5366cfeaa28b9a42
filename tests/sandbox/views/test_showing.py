"""Units, applications, models, secrets and tasks, as jubilant reads them."""

from datetime import UTC, datetime

import jubilant
import pytest
from jubilant.modeltypes import ModelInfo
from jubilant.secrettypes import RevealedSecret, Secret
from jubilant.unittypes import UnitInfo

from flowrun_sandbox.views import secrets, showing, tasks, times
from flowrun_sandbox.views.tables import lines
from tests.sandbox.command.snapshots import (
    NOW,
    THEN,
    application,
    peers,
    relation,
    secret,
    snapshot,
    task,
    unit,
)

MODEL = snapshot(
    application("pg", unit("pg/0"), unit("pg/1")),
    application("rows", unit("rows/0")),
    relations=[peers("pg", "pg/0", "pg/1"), relation("pg", "rows")],
)


def test_unit() -> None:
    """A unit is shown with what it sees of its relations."""
    found = UnitInfo._from_dict(showing.show_unit(MODEL, "pg/0"))  # noqa: SLF001 - as jubilant itself reads it

    assert (found.leader, found.charm, found.address) == (True, "local:pg-0", "127.0.0.10")
    assert (found.opened_ports, found.workload_version) == (["5432/tcp"], "18.1")
    peer, client = found.relation_info
    assert (peer.relation_id, peer.endpoint, peer.related_endpoint) == (0, "peers", "peers")
    assert peer.app_data == {"cluster": "main"}
    assert peer.local_unit is not None
    assert peer.local_unit.data == {"address": "pg/0"}
    assert list(peer.related_units) == ["pg/1"]
    assert client.app_data == {"database": "rows"}
    assert client.related_units["rows/0"].in_scope


def test_unit_in_part() -> None:
    """Of a unit's relations only those of an endpoint are shown, and only what applications say."""
    only = showing.Only(endpoint="database", applications=True)

    shown = showing.show_unit(MODEL, "pg/0", only)["relation-info"]

    assert [one["endpoint"] for one in shown] == ["database"]
    assert "related-units" not in shown[0]


def test_model() -> None:
    """A model is shown with its names and its identifier."""
    found = ModelInfo._from_dict(showing.show_model(MODEL))  # noqa: SLF001 - as jubilant itself reads it

    assert (found.name, found.short_name, found.life) == ("admin/demo", "demo", "alive")
    assert found.model_uuid == "4ba7b810-9dad-41d1-80b4-00c04fd430c8"


def test_secrets() -> None:
    """A charm's secret has a label, a user's a name; the owner of that is the model."""
    user = secret("b", owner="x", **{"owner-kind": "model", "label": "mine"})

    found = {
        key: Secret._from_dict({"uri": key, **shown})  # noqa: SLF001 - as jubilant itself reads it
        for key, shown in secrets.secrets([secret("a"), user]).items()
    }

    assert (found["a"].label, found["a"].name, found["a"].owner) == ("passwords", None, "pg")
    assert (found["b"].label, found["b"].name, found["b"].owner) == (None, "mine", "<model>")
    assert found["a"].revision == 2


def test_revealed_secret() -> None:
    """A revealed secret has its content, and to whom it is granted."""
    ((key, shown),) = secrets.show_secret(
        secret("a", content={"key": "value"}), revisions=False
    ).items()

    found = RevealedSecret._from_dict({"uri": key, **shown})  # noqa: SLF001 - as jubilant itself reads it

    assert found.content == {"key": "value"}
    assert found.checksum
    assert shown["access"] == [
        {"target": "application-client", "scope": "relation-1", "role": "view"}
    ]


def test_revisions() -> None:
    """The revisions of a secret are shown with when they were made."""
    ((key, shown),) = secrets.show_secret(secret("a"), revisions=True).items()

    found = Secret._from_dict({"uri": key, **shown})  # noqa: SLF001 - as jubilant itself reads it

    assert found.revisions is not None
    assert [one.revision for one in found.revisions] == [1, 2]


def test_the_times_of_a_secret() -> None:
    """They are in UTC, as Go writes them."""
    found = secret("a", rotate="daily", rotates="2026-11-24T02:00:00+02:00")
    found["revisions"][-1]["expires"] = "2027-01-01T00:00:00+00:00"

    ((_, shown),) = secrets.show_secret(found, revisions=True).items()

    assert (shown["rotation"], shown["rotates"]) == ("daily", "2026-11-24T00:00:00Z")
    assert shown["expires"] == shown["revisions"][-1]["expires"] == "2027-01-01T00:00:00Z"


def test_secrets_table() -> None:
    """The table of secrets says who owns them, and how long ago they changed."""
    shown = lines(secrets.secrets_table([secret("abc")], NOW))

    assert ["".join(cell.text for cell in line) for line in shown] == [
        "ID   Name       Owner  Rotation  Revision  Last updated",
        "abc  passwords  pg     never            2  1 hour ago",
    ]


def test_task() -> None:
    """A task has its results, its log, and how its process ended apart from them."""
    found = jubilant.Task._from_dict(tasks.task(task("3")))  # noqa: SLF001 - as jubilant itself reads it

    assert (found.id, found.status, found.return_code) == ("3", "completed", 0)
    assert found.results == {"file": {"name": "a.tar"}}
    assert found.log[0].endswith("half done")
    assert found.success


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (5, "just now"),
        (61, "1 minute ago"),
        (3599, "59 minutes ago"),
        (7300, "2 hours ago"),
        (200_000, "2026-11-23"),
    ],
)
def test_ago(seconds: int, shown: str) -> None:
    """Short times ago are said in words, long ones as a day."""
    then = datetime.fromisoformat(THEN)
    now = datetime.fromtimestamp(then.timestamp() + seconds, UTC)

    assert times.ago(THEN, now) == shown
