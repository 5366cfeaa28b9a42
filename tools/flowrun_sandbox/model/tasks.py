"""What is asked of units: actions, and commands."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(slots=True)
class Task:
    """An action that was asked for, or a command to run where the charm runs."""

    id: str
    unit: str
    action: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    status: str = "pending"
    message: str = ""
    results: dict[str, Any] = field(default_factory=dict)
    """Nested, as ``action-set a.b=c`` makes them."""
    log: list[tuple[datetime, str]] = field(default_factory=list)
    enqueued: datetime | None = None
    started: datetime | None = None
    completed: datetime | None = None
