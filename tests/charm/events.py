"""The event of each flow, as Juju fires it at a unit."""

from collections.abc import Callable, Mapping
from typing import Any

from ops import testing

from tests.charm.stage import Stage
from unit.workload import CONTAINER

CLIENT = testing.Relation(
    "database", id=7, remote_app_name="shop", remote_app_data={"database": "shop"}
)
AUTHORITY = testing.Relation("certificates", id=8, remote_app_name="authority")
VOLUME = testing.Storage("pgdata")


EVENTS: Mapping[str, Callable[[Stage, testing.State], Any]] = {
    "install": lambda stage, _: stage.context.on.install(),
    "start": lambda stage, _: stage.context.on.start(),
    "config-changed": lambda stage, _: stage.context.on.config_changed(),
    "leader-elected": lambda stage, _: stage.context.on.leader_elected(),
    "update-status": lambda stage, _: stage.context.on.update_status(),
    "upgrade-charm": lambda stage, _: stage.context.on.upgrade_charm(),
    "stop": lambda stage, _: stage.context.on.stop(),
    "remove": lambda stage, _: stage.context.on.remove(),
    "postgresql-pebble-ready": lambda stage, state: stage.context.on.pebble_ready(
        state.get_container(CONTAINER)
    ),
    "pgdata-storage-detaching": lambda stage, _: stage.context.on.storage_detaching(VOLUME),
    "secret-changed": lambda stage, state: stage.context.on.secret_changed(
        next(secret for secret in state.secrets if secret.owner is None)
    ),
    "database-peers-relation-created": lambda stage, state: stage.context.on.relation_created(
        state.get_relation(1)
    ),
    "database-peers-relation-changed": lambda stage, state: stage.context.on.relation_changed(
        state.get_relation(1)
    ),
    "database-peers-relation-departed": lambda stage, state: stage.context.on.relation_departed(
        state.get_relation(1), remote_unit=9, departing_unit=9
    ),
    "database-relation-changed": lambda stage, _: stage.context.on.relation_changed(CLIENT),
    "database-relation-departed": lambda stage, _: stage.context.on.relation_departed(
        CLIENT, remote_unit=0, departing_unit=0
    ),
    "database-relation-broken": lambda stage, _: stage.context.on.relation_broken(CLIENT),
    "certificates-relation-broken": lambda stage, _: stage.context.on.relation_broken(AUTHORITY),
    "get-primary-action": lambda stage, _: stage.context.on.action("get-primary"),
    "get-password-action": lambda stage, _: stage.context.on.action(
        "get-password", params={"username": "operator"}
    ),
    "set-password-action": lambda stage, _: stage.context.on.action(
        "set-password", params={"username": "replication", "password": "a new one"}
    ),
    "switchover-action": lambda stage, _: stage.context.on.action(
        "switchover", params={"unit": "postgresql/1"}
    ),
    "restart-action": lambda stage, _: stage.context.on.action("restart"),
}
"""By the flow's name. The certificate library's own event is tested where certificates are."""
