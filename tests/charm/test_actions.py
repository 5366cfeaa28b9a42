"""The actions: what a person reads."""

from types import SimpleNamespace
from typing import Any, cast

import ops
import pytest
from ops import pebble, testing

from steps.errors import PatroniUnavailableError
from steps.unit.patroni import Synchrony
from steps.unit.shared import User
from tests.charm.stage import Stage, passwords
from tests.cluster.cluster import Cluster
from tests.cluster.patroni import FakePatroni
from unit.database import PrimaryDatabase


@pytest.fixture
def stage() -> Stage:
    """The primary, which leads, beside a replica."""
    cluster = Cluster(2)
    cluster.found()
    cluster.join(cluster.units[1])
    return Stage(cluster)


def run(stage: Stage, action: str, **parameters: str) -> dict[str, object]:
    """Run an action, and return its results."""
    stage.run(stage.context.on.action(action, params=parameters), stage.state())
    return dict(stage.context.action_results or {})


def failure(stage: Stage, action: str, **parameters: str) -> str:
    """Run an action that fails, and return what it says."""
    with pytest.raises(testing.ActionFailed) as caught:
        run(stage, action, **parameters)
    return caught.value.message


def test_primary_is_told(stage: Stage) -> None:
    """The person reads the name of the unit."""
    assert run(stage, "get-primary") == {"primary": "postgresql/0"}


def test_no_primary(stage: Stage) -> None:
    """Where nobody answers, the action fails."""
    stage.cluster.patroni.unreachable = True

    message = failure(stage, "get-primary")

    assert message == "no member of the cluster leads, or Patroni does not answer"


def test_password_is_told(stage: Stage) -> None:
    """The password of the user that was named."""
    assert run(stage, "get-password", username="rewind") == {"password": "rewind's password"}


def test_no_password_yet() -> None:
    """Before the leader has generated them, the action fails."""
    assert "no password for it yet" in failure(Stage(), "get-password", username="operator")


def test_password_is_changed(stage: Stage) -> None:
    """The database, the secret and Patroni's file get the new one, and Patroni reads the file."""
    event = stage.context.on.action(
        "set-password", params={"username": "replication", "password": "a new one"}
    )

    after = stage.run(event, stage.state())

    assert stage.database.passwords == {"replication": "a new one"}
    assert passwords(after)["replication-password"] == "a new one"
    assert "a new one" in (stage.folder / "volume" / "patroni.yml").read_text("utf-8")
    assert stage.cluster.patroni.reloads == [stage.pod]


def test_password_is_made_up(stage: Stage) -> None:
    """Without one given, the person reads the one that was generated."""
    results = run(stage, "set-password", username="operator")

    assert stage.database.passwords == {"operator": results["password"]}


class Server:
    """PostgreSQL as ``psql`` in a container reaches it: it knows one password of the operator's."""

    def __init__(self, password: str) -> None:
        self.password = password

    def exec(self, command: list[str], *, environment: dict[str, str], **_: Any) -> SimpleNamespace:
        """Take a new password of who logs in with the old one."""
        if environment["PGPASSWORD"] != self.password:
            raise pebble.ExecError(command, 2, "", "password authentication failed")
        self.password = environment["FLOWRUN_PASSWORD"]
        return SimpleNamespace(wait_output=lambda: ("", ""))


@pytest.mark.parametrize("known", ["operator's password", "the new one"], ids=["old", "new"])
def test_interrupted_change_is_made_good_by_the_same_again(stage: Stage, known: str) -> None:
    """Whether the unit died before or after the database learnt it, all have it in the end."""
    server, kept = Server(known), stage.cluster.relation.data.passwords[User.OPERATOR]
    stage.primary = PrimaryDatabase(cast("ops.Container", server), "postgresql-primary", kept)
    event = stage.context.on.action(
        "set-password", params={"username": "operator", "password": "the new one"}
    )

    after = stage.run(event, stage.state())

    assert server.password == "the new one"  # noqa: S105 - a test's
    assert passwords(after)["operator-password"] == "the new one"


class LatePatroni(FakePatroni):
    """A member that does not know Patroni's new password before it takes up its files."""

    def set_synchrony(self, synchrony: Synchrony) -> None:
        """Refuse the login till then."""
        if self._name not in self._cluster.reloads:
            raise PatroniUnavailableError("waiting for Patroni to answer (HTTP 401)")
        super().set_synchrony(synchrony)


def test_new_password_of_patroni_is_taken_up_by_the_next_hook(stage: Stage) -> None:
    """That Patroni refuses it till then keeps the hook from nothing, and the one after sets all."""
    stage.patroni = LatePatroni(stage.cluster.patroni, stage.pod)
    event = stage.context.on.update_status()

    after = stage.run(event, stage.state())

    assert after.unit_status == testing.ActiveStatus()
    assert stage.cluster.patroni.reloads == [stage.pod]
    assert not stage.cluster.patroni.synchrony.mode
    stage.run(event, after)
    assert stage.cluster.patroni.synchrony.mode


def test_patroni_is_no_user_of_the_database(stage: Stage) -> None:
    """The password of Patroni's interface is in its file alone."""
    run(stage, "set-password", username="patroni")

    assert not stage.database.passwords


def test_password_is_not_kept_where_the_database_does_not_change_it(stage: Stage) -> None:
    """The secret never says what the database does not know."""
    stage.database.unreachable = True
    before = stage.state()

    with pytest.raises(testing.ActionFailed) as caught:
        stage.run(stage.context.on.action("set-password", params={"username": "rewind"}), before)

    assert caught.value.message == "the primary does not answer"
    assert caught.value.state is not None
    assert passwords(caught.value.state) == passwords(before)


def test_password_is_changed_by_the_leader_alone(stage: Stage) -> None:
    """Another unit says where to go."""
    stage.cluster.elect(stage.cluster.units[1])

    message = failure(stage, "set-password", username="operator")

    assert message == "only the leader may do this; run it there"


def test_switchover(stage: Stage) -> None:
    """The unit that was named becomes the primary, and the person reads it."""
    assert run(stage, "switchover", unit="postgresql/1") == {"primary": "postgresql/1"}
    assert stage.cluster.patroni.leader == "postgresql-1"


def test_restart(stage: Stage) -> None:
    """PostgreSQL restarts on the unit that was asked, through Patroni."""
    run(stage, "restart")

    assert stage.cluster.patroni.restarts == [stage.pod]


@pytest.mark.parametrize("action", ["restart", "switchover"])
def test_unready_members(stage: Stage, action: str) -> None:
    """While a member is away, no second one goes."""
    stage.cluster.patroni.kill("postgresql-1")

    assert "not all members" in failure(stage, action)
    assert not stage.cluster.patroni.restarts


def test_refusal_of_patroni_is_the_message(stage: Stage) -> None:
    """What an action meets as an error is what the person reads: it cannot be deferred."""
    stage.cluster.patroni.refuses = "Patroni refuses: restart already in progress"

    assert failure(stage, "restart") == "Patroni refuses: restart already in progress"
