"""Patroni's REST API, asked with the real client over HTTP on this machine."""

import base64
import socket
from collections.abc import Generator

import pytest

from steps.errors import PatroniUnavailableError, RefusedError
from steps.unit.patroni import Member, Synchrony
from tests.charm.servers import Server, hanging, serving
from unit.patroni import PatroniApi
from unit.rest import RestApi

CLUSTER = {
    "members": [
        {"name": "pg-0", "role": "leader", "state": "running", "host": "pg-0", "timeline": 1},
        {"name": "pg-1", "role": "replica", "state": "", "api_url": None, "lag": "unknown"},
    ]
}
SHORT = 0.5
"""Seconds to wait for one that hangs."""

SYNCHRONOUS = Synchrony(mode=True, node_count=1, commit="on")


def answers(method: str, path: str) -> tuple[int, object]:
    """A healthy leader's answers."""
    return {
        ("GET", "/cluster"): (200, CLUSTER),
        ("GET", "/health"): (200, {"state": "running"}),
        ("GET", "/config"): (200, {"ttl": 30, "synchronous_mode": True}),
        ("PATCH", "/config"): (200, {}),
        ("POST", "/restart"): (200, {}),
        ("POST", "/switchover"): (200, {}),
    }[method, path]


def api(*servers: Server, patience: float = 0.0, wait: float = 5.0) -> PatroniApi:
    """A client of some servers, which listen on one port."""
    return PatroniApi(
        [server.host for server in servers],
        RestApi(
            password="secret",  # noqa: S106 - a test's
            attempt=(wait, wait),
            deed=(wait, wait),
            port=servers[0].port,
        ),
        namespace="demo",
        patience=patience,
        pause=0.01,
    )


@pytest.fixture
def server() -> Generator[Server]:
    """A healthy leader."""
    with serving(answers) as server:
        yield server


def test_members_are_listed(server: Server) -> None:
    """A pod that is labelled and has never started is a member with an empty state."""
    assert api(server).members() == (
        Member("pg-0", "leader", "running"),
        Member("pg-1", "replica", ""),
    )


def test_next_member_is_asked() -> None:
    """Where the member on this unit is silent or unwell, the next one answers."""
    with hanging("127.0.0.1") as silent, serving(answers, "127.0.0.2", silent.port) as healthy:
        members = api(silent, healthy, patience=5, wait=SHORT).members()

    assert len(members) == 2
    assert healthy.requests == ["GET /cluster"]


def test_nobody_answers() -> None:
    """The error names each host that was asked and what came of it."""
    with (
        hanging("127.0.0.1") as silent,
        serving(lambda *_: (503, {}), "127.0.0.2", silent.port) as unwell,
        pytest.raises(PatroniUnavailableError) as caught,
    ):
        api(silent, unwell, patience=5, wait=SHORT).members()

    assert str(caught.value) == (
        "waiting for Patroni to answer (127.0.0.1: no answer in time; 127.0.0.2: HTTP 503)"
    )


def test_time_is_limited_whatever_the_number_of_members() -> None:
    """Once the patience is over, the members that are left are not asked."""
    with (
        hanging("127.0.0.1") as silent,
        serving(answers, "127.0.0.2", silent.port) as healthy,
        pytest.raises(PatroniUnavailableError, match="no time was left for the others"),
    ):
        api(silent, healthy, patience=0, wait=SHORT).members()

    assert not healthy.requests


@pytest.mark.parametrize(("status", "reason"), [(200, "no sense"), (404, "HTTP 404")])
def test_stranger_in_the_place_of_patroni(status: int, reason: str) -> None:
    """Whoever answers something else is no member, and has not started."""
    with serving(lambda *_: (status, {}), garbled=True) as server:
        assert not api(server).has_started()
        assert api(server).primary_behind("no-such-service") is None
        with pytest.raises(PatroniUnavailableError, match=reason):
            api(server).members()


def test_member_has_started(server: Server) -> None:
    """A member that runs has started."""
    assert api(server).has_started()


@pytest.mark.parametrize(
    "answer",
    [(503, {"state": "starting"}), (503, {"state": "running"}), (200, {"state": "starting"})],
)
def test_member_has_not_started(answer: tuple[int, object]) -> None:
    """A member counts when its state and the answer's status say that it runs."""
    with serving(lambda *_: answer) as server:
        assert not api(server).has_started()


def test_start_is_awaited() -> None:
    """A member that starts while it is asked has started."""
    states = iter(["starting", "starting", "running"])

    def starting(*_: str) -> tuple[int, object]:
        state = next(states)
        return (200 if state == "running" else 503), {"state": state}

    with serving(starting) as server:
        assert api(server, patience=5).has_started()

    assert server.requests == ["GET /health"] * 3


def test_hanging_member_has_not_started() -> None:
    """No answer is no, after the time that was given."""
    with hanging() as server:
        assert not api(server, wait=SHORT).has_started()


def test_synchrony_is_read(server: Server) -> None:
    """What the cluster does not set is as Patroni has it by default."""
    assert api(server).synchrony() == SYNCHRONOUS


def test_synchrony_is_set_for_the_cluster(server: Server) -> None:
    """The settings go to the cluster's configuration, with the name and password of Patroni's."""
    api(server).set_synchrony(Synchrony(mode=True, node_count=2, commit="on"))

    (asked,) = server.asked
    assert asked.data == {
        "synchronous_mode": True,
        "synchronous_node_count": 2,
        "postgresql": {"parameters": {"synchronous_commit": "on"}},
    }
    expected = base64.b64encode(b"patroni:secret").decode()
    assert asked.headers["Authorization"] == f"Basic {expected}"


def test_question_carries_no_password(server: Server) -> None:
    """What only asks needs none."""
    api(server).members()

    assert "Authorization" not in server.asked[0].headers


def test_switchover_that_is_refused() -> None:
    """What Patroni says against it is what the caller reads."""
    reason = "candidate name does not match with sync_standby"
    with serving(lambda *_: (412, reason)) as server, pytest.raises(RefusedError, match=reason):
        api(server).switch_over("pg-0", "pg-2")


def test_switchover(server: Server) -> None:
    """The candidate is named only if somebody named it."""
    api(server).switch_over("pg-0")
    api(server).switch_over("pg-0", "pg-1")

    assert [asked.data for asked in server.asked] == [
        {"leader": "pg-0"},
        {"leader": "pg-0", "candidate": "pg-1"},
    ]


def test_own_member_restarts(server: Server) -> None:
    """It is asked of the member on this unit."""
    api(server).restart()

    assert server.requests == ["POST /restart"]


@pytest.mark.parametrize(
    ("answer", "needed"),
    [
        ((200, {"state": "running", "pending_restart": True}), True),
        ((200, {"state": "running"}), False),
        ((503, {}), False),
    ],
)
def test_need_of_a_restart_is_the_members_own_word(
    answer: tuple[int, object], *, needed: bool
) -> None:
    """The member on this unit says whether a setting waits; no answer is no."""
    with serving(lambda *_: answer) as server:
        assert api(server).needs_restart() is needed

    assert server.requests == ["GET /patroni"]


def test_member_that_has_not_read_the_new_password(server: Server) -> None:
    """It refuses the login, and another may have read it; one that has none is away."""
    with serving(lambda *_: (401, "no auth"), "127.0.0.2", server.port) as late:
        api(late, server, patience=5).set_synchrony(SYNCHRONOUS)
        with pytest.raises(PatroniUnavailableError, match="HTTP 401"):
            api(late).restart()

    assert server.requests == ["PATCH /config"]


def test_own_member_is_not_there() -> None:
    """Nobody else is asked to restart in its place."""
    with (
        hanging("127.0.0.1") as silent,
        serving(answers, "127.0.0.2", silent.port) as other,
        pytest.raises(PatroniUnavailableError, match="on this unit: no answer in time"),
    ):
        api(silent, other, wait=SHORT).restart()

    assert not other.requests


@pytest.mark.parametrize(("status", "name"), [(200, "pg-1"), (503, None)])
def test_member_behind_the_service(
    monkeypatch: pytest.MonkeyPatch, status: int, name: str | None
) -> None:
    """Through the Service answers a member, and it counts if it holds the lock of the leader."""
    addresses = socket.getaddrinfo
    service = {"pg-primary.demo.svc.cluster.local": "127.0.0.1"}
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda host, *rest: addresses(service.get(host, host), *rest)
    )
    with serving(lambda *_: (status, {"patroni": {"name": "pg-1"}})) as server:
        assert api(server).primary_behind("pg-primary") == name

    assert server.requests == ["GET /primary"]


def test_nobody_is_behind_the_service(server: Server) -> None:
    """A Service whose name leads nowhere leads to nobody."""
    assert api(server).primary_behind("no-such-service") is None
