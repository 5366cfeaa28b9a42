"""What the labels of the charts mean for PostgreSQL: one plain function for every label.

A step acts and a predicate answers. Both look at what is there before they act, so that they may
be run again at any time: after a crash, in a deferred hook, or twice in a row. None of them knows
Juju's framework, shows a status or defers an event: they ask a `steps.unit.Unit` for what they
need.
"""

from steps import (
    bootstrap,
    clients,
    container,
    leadership,
    membership,
    passwords,
    pods,
    primary,
    services,
    settings,
    statuses,
    synchrony,
    turns,
)
from steps.labels import registry

__all__ = [
    "bootstrap",
    "clients",
    "container",
    "leadership",
    "membership",
    "passwords",
    "pods",
    "primary",
    "registry",
    "services",
    "settings",
    "statuses",
    "synchrony",
    "turns",
]
