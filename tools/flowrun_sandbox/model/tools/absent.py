"""The hook tools that a sidecar charm cannot use, each with the reason that it is told."""

from collections.abc import Callable
from typing import NoReturn

from flowrun_sandbox.model.errors import ToolError
from flowrun_sandbox.model.hook import Hook
from flowrun_sandbox.model.tools.arguments import Call

_OTHER_CHARMS = "not supported: this is a sidecar charm on Kubernetes"
_OLD = "not supported: Juju 3 has application databags instead"

REASONS = {
    "add-metric": "not supported: Juju collects metrics of charms no more",
    "juju-reboot": "not supported on Kubernetes: a pod cannot be rebooted",
    "k8s-raw-get": _OTHER_CHARMS,
    "k8s-raw-set": _OTHER_CHARMS,
    "k8s-spec-get": _OTHER_CHARMS,
    "k8s-spec-set": _OTHER_CHARMS,
    "leader-get": _OLD,
    "leader-set": _OLD,
    "payload-register": _OTHER_CHARMS,
    "payload-status-set": _OTHER_CHARMS,
    "payload-unregister": _OTHER_CHARMS,
    "pod-spec-get": _OTHER_CHARMS,
    "pod-spec-set": _OTHER_CHARMS,
}


def refusing(reason: str) -> Callable[[Hook, Call], NoReturn]:
    """A tool that always says no, for this reason."""

    def refuse(_hook: Hook, _call: Call) -> NoReturn:
        raise ToolError(reason)

    return refuse
