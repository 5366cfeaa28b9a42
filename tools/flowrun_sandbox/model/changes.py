"""The model's front door: what people and the machine do to it.

Each function changes the model at once and queues on the units what they are to be told of it;
what cannot be raises :class:`~flowrun_sandbox.model.errors.ModelError` in the words of Juju. The
caller then lets the units' agents run what waits: :func:`take` gives a unit's next event, a
:class:`~flowrun_sandbox.model.context.HookContext` answers its hook, and its commit or discard
ends it.
"""

from flowrun_sandbox.model.actions import run_action
from flowrun_sandbox.model.configuration import configure, trust
from flowrun_sandbox.model.dispatching import resolve, take
from flowrun_sandbox.model.leadership import set_leader
from flowrun_sandbox.model.lifecycle import (
    add_unit,
    deploy,
    highest_units,
    pod_recreated,
    refresh,
    remove_application,
    remove_unit,
    unit_gone,
)
from flowrun_sandbox.model.relations import integrate, remove_relation
from flowrun_sandbox.model.signals import (
    pebble_check_failed,
    pebble_check_recovered,
    pebble_gone,
    pebble_notice,
    pebble_ready,
    tick,
    update_status,
)
from flowrun_sandbox.model.user_secrets import (
    add_secret,
    find_secret,
    grant_secret,
    remove_secret,
    revoke_secret,
    update_secret,
)

__all__ = [
    "add_secret",
    "add_unit",
    "configure",
    "deploy",
    "find_secret",
    "grant_secret",
    "highest_units",
    "integrate",
    "pebble_check_failed",
    "pebble_check_recovered",
    "pebble_gone",
    "pebble_notice",
    "pebble_ready",
    "pod_recreated",
    "refresh",
    "remove_application",
    "remove_relation",
    "remove_secret",
    "remove_unit",
    "resolve",
    "revoke_secret",
    "run_action",
    "set_leader",
    "take",
    "tick",
    "trust",
    "unit_gone",
    "update_secret",
    "update_status",
]
