"""The hook tools, by their names: each takes the hook and the call."""

from collections.abc import Callable, Mapping

from flowrun_sandbox.model.hook import Hook
from flowrun_sandbox.model.tools import (
    absent,
    actions,
    ports,
    relations,
    secret_changes,
    secrets,
    state,
    status,
    storage,
    unit,
)
from flowrun_sandbox.model.tools.arguments import Call

Tool = Callable[[Hook, Call], str]
"""What answers a call: it returns what is printed, or raises ToolError."""

TOOLS: Mapping[str, Tool] = {
    "action-fail": actions.action_fail,
    "action-get": actions.action_get,
    "action-log": actions.action_log,
    "action-set": actions.action_set,
    "application-version-set": status.application_version_set,
    "close-port": ports.close_port,
    "config-get": unit.config_get,
    "credential-get": unit.credential_get,
    "goal-state": unit.goal_state,
    "is-leader": unit.is_leader,
    "juju-log": unit.juju_log,
    "network-get": unit.network_get,
    "open-port": ports.open_port,
    "opened-ports": ports.opened_ports,
    "relation-get": relations.relation_get,
    "relation-ids": relations.relation_ids,
    "relation-list": relations.relation_list,
    "relation-model-get": relations.relation_model_get,
    "relation-set": relations.relation_set,
    "resource-get": storage.resource_get,
    "secret-add": secret_changes.secret_add,
    "secret-get": secrets.secret_get,
    "secret-grant": secret_changes.secret_grant,
    "secret-ids": secrets.secret_ids,
    "secret-info-get": secrets.secret_info_get,
    "secret-remove": secret_changes.secret_remove,
    "secret-revoke": secret_changes.secret_revoke,
    "secret-set": secret_changes.secret_set,
    "state-delete": state.state_delete,
    "state-get": state.state_get,
    "state-set": state.state_set,
    "status-get": status.status_get,
    "status-set": status.status_set,
    "storage-add": storage.storage_add,
    "storage-get": storage.storage_get,
    "storage-list": storage.storage_list,
    "unit-get": unit.unit_get,
    **{name: absent.refusing(reason) for name, reason in absent.REASONS.items()},
}

NAMES = tuple(TOOLS)
