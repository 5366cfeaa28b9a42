"""The charm on stage: one unit dispatched by ops.testing, with the outside world in memory.

Juju, Pebble and the container's files are those of ops.testing. Kubernetes, Patroni and the
database are those of `tests.cluster`, and stay as they are when a hook fails.
"""

import json
import shutil
import tempfile
import weakref
from functools import cached_property
from pathlib import Path
from typing import Any, cast

import ops
import yaml
from ops import testing

from charm import PostgresqlCharm
from steps import names
from steps.unit.database import Database
from steps.unit.kubernetes import Kubernetes
from steps.unit.patroni import Patroni
from steps.unit.shared import User
from steps.unit.workload import Workload
from tests.cluster.clients import FakeDatabase
from tests.cluster.cluster import Cluster
from tests.cluster.patroni import FakePatroni
from unit import CharmUnit
from unit.relation import PEERS
from unit.shared import LABEL
from unit.workload import CONTAINER, Container

ROOT = Path(__file__).parents[2]
METADATA: dict[str, Any] = yaml.safe_load((ROOT / "charmcraft.yaml").read_text(encoding="utf-8"))
CONFIG = METADATA.pop("config")
ACTIONS = METADATA.pop("actions")

STORAGE = METADATA["containers"][CONTAINER]["mounts"][0]["location"]
"""Where the container has its volume."""

SECRET = "secret:passwords"  # noqa: S105 - the address that the tests give it


class Stage:
    """One unit of an application, and all that its charm can reach."""

    def __init__(self, cluster: Cluster | None = None, number: int = 0) -> None:
        self.cluster = Cluster(1) if cluster is None else cluster
        self.number = number
        self.database = FakeDatabase()
        self.primary: Database = self.database
        """What the charm reaches of it."""
        self.kubernetes: Kubernetes = self.cluster.kubernetes
        self.patroni: Patroni = FakePatroni(self.cluster.patroni, self.pod)
        self.workload: Workload | None = None
        """What stands for the container; ``None`` for the one of ops.testing."""
        self.folder = Path(tempfile.mkdtemp(prefix="stage-"))
        weakref.finalize(self, shutil.rmtree, self.folder, ignore_errors=True)
        (self.folder / "flows").symlink_to(ROOT / "flows")
        (self.folder / "volume").mkdir()
        self.context = testing.Context(
            charm_on(self),
            meta=METADATA,
            config=CONFIG,
            actions=ACTIONS,
            charm_root=self.folder,
            app_name=self.cluster.model.application,
            unit_id=number,
        )

    @property
    def unit(self) -> str:
        """Juju's name of the unit."""
        return f"{self.cluster.model.application}/{self.number}"

    @property
    def pod(self) -> str:
        """Kubernetes' name of it."""
        return names.pod(self.unit)

    def state(self, **changes: Any) -> testing.State:
        """What Juju has for the unit: what the cluster in memory says, and a container that is up.

        A change replaces a whole part of it, but for `relations` and `secrets`, which are added.
        """
        data = self.cluster.relation.data
        secrets = {_passwords(data.passwords)} if data.passwords else set()
        parts: dict[str, Any] = {
            "leader": self.cluster.model.leader == self.unit,
            "planned_units": len(self.cluster.units),
            "model": testing.Model(self.cluster.model.name, type="kubernetes"),
            "containers": {self.container()},
            "networks": self._networks(),
        }
        relations = {self.peers(), *changes.pop("relations", ())}
        secrets |= set(changes.pop("secrets", ()))
        return testing.State(**{**parts, "relations": relations, "secrets": secrets, **changes})

    def peers(self) -> testing.PeerRelation:
        """The peer relation."""
        data = self.cluster.relation.data
        shared = {"endpoints": json.dumps(data.endpoints)} if data.endpoints else {}
        shared |= {"cluster-initialised": "True"} if data.initialised else {}
        shared |= {"passwords-secret": SECRET} if data.passwords else {}
        shared |= {"restarting": data.turn} if data.turn else {}
        own, others = self._published(self.unit), {}
        for unit in self.cluster.units:
            if unit.name != self.unit:
                others[names.ordinal(unit.name)] = self._published(unit.name)
        return testing.PeerRelation(
            PEERS, id=1, local_app_data=shared, local_unit_data=own, peers_data=others
        )

    def _published(self, unit: str) -> dict[str, str]:
        """A unit's own side of the peer relation."""
        data = self.cluster.relation.data
        address = data.addresses.get(names.host(unit))
        published = {} if address is None else {"address": address}
        published |= {"up": "True"} if unit in data.up else {}
        return published | ({"restart": "asked"} if unit in data.asking else {})

    def _networks(self) -> set[testing.Network]:
        """What the peer relation is bound to."""
        address = self.cluster.model.addresses[self.unit]
        return {testing.Network(PEERS, [testing.BindAddress([testing.Address(address)])])}

    def container(self, **changes: Any) -> testing.Container:
        """The container, with Pebble in it."""
        parts: dict[str, Any] = {
            "can_connect": True,
            "mounts": {"pgdata": testing.Mount(location=STORAGE, source=self.folder / "volume")},
            "execs": {testing.Exec(["chown"]), testing.Exec(["chmod"])},
        }
        return testing.Container(CONTAINER, **{**parts, **changes})

    def run(self, event: Any, state: testing.State) -> testing.State:
        """Dispatch an event; what Pebble then runs, runs in the cluster too."""
        after: testing.State = self.context.run(event, state)
        container = after.get_container(CONTAINER)
        if ops.pebble.ServiceStatus.ACTIVE in container.service_statuses.values():
            self.cluster.patroni.start(self.pod)
        return after

    def pebble_ready(self, state: testing.State) -> testing.State:
        """Dispatch the event that Pebble is up."""
        container = state.get_container(CONTAINER)
        return self.run(self.context.on.pebble_ready(container), state)

    @property
    def summaries(self) -> list[str]:
        """The lines that were logged of runs, so far."""
        return [line.message for line in self.context.juju_log if line.message.startswith("flow=")]


def shared(state: testing.State) -> dict[str, str]:
    """What the leader shares in the peer relation."""
    return cast("dict[str, str]", state.get_relation(1).local_app_data)


def passwords(state: testing.State) -> dict[str, str]:
    """What the secret with the passwords holds last."""
    secret = state.get_secret(label=LABEL)
    return cast("dict[str, str]", secret.latest_content or secret.tracked_content)


def charm_on(stage: Stage) -> type[PostgresqlCharm]:
    """The charm, on a stage."""

    class WatchedContainer(Container):
        """The container, whose reloads the cluster hears of."""

        def reload(self) -> None:
            super().reload()
            stage.cluster.patroni.reloads.append(stage.pod)

    class UnitOnStage(CharmUnit):
        """The unit, with the world outside in memory."""

        @cached_property
        def kubernetes(self) -> Kubernetes:
            return stage.kubernetes

        @cached_property
        def patroni(self) -> Patroni:
            return stage.patroni

        @cached_property
        def workload(self) -> Workload:
            if stage.workload is not None:
                return stage.workload
            return WatchedContainer.of(self._charm)

        @cached_property
        def database(self) -> Database:
            return stage.primary

    class CharmOnStage(PostgresqlCharm):
        """The charm, as it is but for the world outside."""

        unit_type = UnitOnStage

    return CharmOnStage


def _passwords(passwords: Any) -> testing.Secret:
    content = {f"{user.value}-password": passwords[user] for user in User}
    return testing.Secret(content, id=SECRET, owner="app", label=LABEL)
