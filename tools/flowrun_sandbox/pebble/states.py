"""Where a service is in its life, and why Pebble ends."""

import enum


class State(enum.Enum):
    """Where a service is in its life."""

    INITIAL = "initial"
    STARTING = "starting"
    RUNNING = "running"
    TERMINATING = "terminating"
    KILLING = "killing"
    STOPPED = "stopped"
    BACKOFF = "backoff"
    EXITED = "exited"

    @property
    def current(self) -> str:
        """What the API calls it."""
        match self:
            case State.STARTING | State.RUNNING:
                return "active"
            case State.BACKOFF:
                return "backoff"
            case State.EXITED:
                return "error"
            case _:
                return "inactive"


class Exit(enum.IntEnum):
    """Why Pebble ends, as its exit code."""

    STOPPED = 0
    SERVICE_FAILED = 10
    CHECK_FAILED = 11
