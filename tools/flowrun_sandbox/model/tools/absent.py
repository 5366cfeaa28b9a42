"""The hook tools that a sidecar charm cannot use, each with the reason that it is told."""

from collections.abc import Sequence

from flowrun_sandbox.model.errors import ToolError
from flowrun_sandbox.model.hook import Hook


def refuse(hook: Hook, arguments: Sequence[str], stdin: bytes) -> str:
    """Raises: ToolError: always."""
    raise ToolError("not supported: the sandbox runs sidecar charms on Kubernetes as Juju 3.6 does")


def credential_get(hook: Hook, arguments: Sequence[str], stdin: bytes) -> str:
    """Raises: ToolError: always: the sandbox is no cloud with credentials."""
    raise ToolError("cannot access cloud credentials")


def juju_reboot(hook: Hook, arguments: Sequence[str], stdin: bytes) -> str:
    """Raises: ToolError: always: a pod is no machine."""
    raise ToolError("juju-reboot is not supported on Kubernetes: a pod cannot be rebooted")
