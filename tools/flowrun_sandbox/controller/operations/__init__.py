"""What the controller can be asked to do: see :mod:`flowrun_sandbox.controller`."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from flowrun_sandbox.controller.operations import applications, models, running, secrets, trouble

OPERATIONS: Mapping[str, Callable[..., Awaitable[Any]]] = {
    operation.__name__: operation
    for module in (models, applications, running, secrets, trouble)
    for operation in module.OPERATIONS
}
"""The operations, by their names."""
