"""Hooks while something hangs: each ends, and says why, whatever it is that does not answer."""

import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import httpx2
import lightkube
import pytest
from lightkube.config.kubeconfig import KubeConfig
from lightkube.config.models import Cluster as KubernetesCluster
from lightkube.config.models import User
from ops import testing

from tests.charm.events import AUTHORITY, CLIENT, EVENTS, VOLUME
from tests.charm.pebbles import container_at
from tests.charm.servers import Server, hanging
from tests.charm.stage import Stage
from tests.cluster.cluster import Cluster
from unit.kubernetes import KubernetesApi
from unit.patroni import PatroniApi
from unit.rest import RestApi
from unit.volume import Volume
from unit.workload import Container

SOON = 0.02
"""Seconds that the clients wait here. A deployed charm waits for as many as its modules say."""

Trouble = Callable[[Stage, Server, Path], None]


def silent_patroni(stage: Stage, server: Server, _: Path) -> None:
    """Patroni takes the connection and never answers."""
    stage.patroni = PatroniApi(
        [server.host],
        RestApi(attempt=(SOON, SOON), port=server.port),
        namespace="demo",
        patience=SOON,
        pause=SOON,
    )


def silent_kubernetes(stage: Stage, server: Server, _: Path) -> None:
    """The Kubernetes API takes the connection and never answers."""

    def connect() -> lightkube.Client:
        cluster = KubernetesCluster(server=f"http://{server.host}:{server.port}")
        configuration = KubeConfig.from_one(cluster=cluster, user=User())
        return lightkube.Client(
            configuration, namespace="demo", timeout=httpx2.Timeout(SOON), trust_env=False
        )

    stage.kubernetes = KubernetesApi("postgresql", connect, pause=0)


def silent_pebble(stage: Stage, _: Server, folder: Path) -> None:
    """Pebble takes the connection and never answers."""
    volume = Volume("/somewhere/else")
    stage.workload = Container(container_at(folder / "pebble.socket"), volume)


TROUBLES: Mapping[str, tuple[Trouble, str]] = {
    "Patroni": (silent_patroni, "atroni"),
    "Kubernetes": (silent_kubernetes, "Kubernetes API"),
    "Pebble": (silent_pebble, "Pebble"),
}
"""What hangs, and what the unit or the action then says."""

_ANYWAY = {
    *("install", "stop", "remove", "pgdata-storage-detaching", "database-peers-relation-created"),
    *(f"database-relation-{end}" for end in ("changed", "departed", "broken")),
    "get-password-action",
}
_ACTIONS = {f"{name}-action" for name in ("get-primary", "set-password", "switchover", "restart")}

UNTOUCHED: Mapping[str, set[str]] = {
    "Patroni": _ANYWAY | {"start", "leader-elected"},
    "Kubernetes": _ANYWAY | _ACTIONS,
    "Pebble": _ANYWAY | _ACTIONS | {"start", "leader-elected"},
}
"""The flows that go on without, or do what they can and say nothing of it."""


@pytest.mark.parametrize("event", EVENTS)
@pytest.mark.parametrize("trouble", TROUBLES)
def test_hook_ends_and_says_why(tmp_path: Path, trouble: str, event: str) -> None:
    """Nothing that hangs makes a hook hang or fail: it ends, and the unit says what it misses."""
    stage = a_primary()
    cause, reason = TROUBLES[trouble]
    with hanging() as server, listening(tmp_path / "pebble.socket"):
        cause(stage, server, tmp_path)

        said = what_is_said(stage, event)

    assert reason in said or event in UNTOUCHED[trouble]


def what_is_said(stage: Stage, event: str) -> str:
    """The message of the unit's status, or of the action."""
    secrets = {testing.Secret({"value": "another's"})} if event == "secret-changed" else set()
    relations = {AUTHORITY if event.startswith("certificates") else CLIENT}
    state = stage.state(relations=relations, storages={VOLUME}, secrets=secrets)
    try:
        return stage.run(EVENTS[event](stage, state), state).unit_status.message
    except testing.ActionFailed as failed:
        return failed.message


def a_primary() -> Stage:
    """The primary, which leads, beside a replica."""
    cluster = Cluster(2)
    cluster.found()
    cluster.join(cluster.units[1])
    return Stage(cluster)


@contextmanager
def listening(path: Path) -> Iterator[None]:
    """A socket that takes connections and never answers."""
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))
        server.listen()
        yield
