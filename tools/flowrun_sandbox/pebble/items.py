"""What a plan consists of: services, checks and log targets, and what their fields mean."""

import enum
from dataclasses import dataclass

from .commands import split_service_command
from .durations import parse_duration
from .fields import Entry


class Action(enum.Enum):
    """What is done when a service ends, or a check of it fails."""

    RESTART = "restart"
    IGNORE = "ignore"
    SHUTDOWN = "shutdown"
    SUCCESS_SHUTDOWN = "success-shutdown"
    FAILURE_SHUTDOWN = "failure-shutdown"


@dataclass(frozen=True, slots=True)
class Service:
    """A service of the plan."""

    name: str
    entry: Entry

    @property
    def arguments(self) -> tuple[str, ...]:
        """The command, split."""
        return split_service_command(self.entry["command"])

    @property
    def enabled(self) -> bool:
        """Whether it starts by itself."""
        return bool(self.entry.get("startup") == "enabled")

    @property
    def kill_delay(self) -> float:
        """The seconds between SIGTERM and SIGKILL."""
        return self._seconds("kill-delay", "5s")

    @property
    def backoff_limit(self) -> float:
        """The seconds beyond which a wait before a restart does not grow."""
        return self._seconds("backoff-limit", "30s")

    def next_backoff(self, current: float) -> float:
        """The seconds to wait before the restart that follows a wait of ``current``."""
        if not current:
            return self._seconds("backoff-delay", "500ms")
        longer = current * float(self.entry.get("backoff-factor", 2))
        return min(longer, self.backoff_limit)

    def action(self, event: str) -> Action:
        """What ``on-success`` or ``on-failure`` says."""
        return Action(self.entry.get(event, Action.RESTART.value))

    def check_action(self, check: str) -> Action | None:
        """What is to be done when this check fails, if anything is said."""
        action = self.entry.get("on-check-failure", {}).get(check)
        return Action(action) if action else None

    def listed(self, name: str) -> tuple[str, ...]:
        """The names in ``after``, ``before`` or ``requires``."""
        return tuple(self.entry.get(name, ()))

    def _seconds(self, name: str, default: str) -> float:
        return parse_duration(self.entry.get(name, default))


@dataclass(frozen=True, slots=True)
class Check:
    """A check of the plan."""

    name: str
    entry: Entry

    @property
    def kind(self) -> str:
        """How it is checked: ``http``, ``tcp`` or ``exec``."""
        return next(kind for kind in ("http", "tcp", "exec") if kind in self.entry)

    @property
    def level(self) -> str:
        """``alive``, ``ready`` or nothing."""
        return str(self.entry.get("level", ""))

    @property
    def startup(self) -> str:
        """``enabled`` or ``disabled``."""
        return str(self.entry.get("startup", "enabled"))

    @property
    def threshold(self) -> int:
        """How many failures in a row make it fail."""
        return int(self.entry["threshold"])

    @property
    def period(self) -> float:
        """The seconds from one attempt to the next."""
        return parse_duration(self.entry.get("period", "10s"))

    @property
    def timeout(self) -> float:
        """The seconds that an attempt may take; without a word, no more than a period."""
        return min(parse_duration(self.entry.get("timeout", "3s")), self.period)


@dataclass(frozen=True, slots=True)
class LogTarget:
    """A place that services' output is sent to."""

    name: str
    entry: Entry

    def takes(self, service: str) -> bool:
        """Whether this service's output goes there: the last word about it counts."""
        for name in reversed(self.entry.get("services", ())):
            if name.removeprefix("-") in (service, "all"):
                return not name.startswith("-")
        return False
