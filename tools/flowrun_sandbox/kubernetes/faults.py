"""What goes wrong on purpose: requests that are refused, that fail, or that take their time."""

import asyncio
from dataclasses import dataclass, field

from flowrun_sandbox.kubernetes.errors import ApiError

_SENTENCES = {
    403: "the sandbox forbids it, as it was told to",
    409: "the object has been modified; please apply your changes to the latest version and try "
    "again",
    429: "too many requests, please try again later",
}

_DETAILS = {429: {"retryAfterSeconds": 1}}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request is about, as far as faults and access go by it."""

    verb: str
    resource: str
    """The plural, with the group after a dot where it has one: ``statefulsets.apps``."""
    subresource: str = ""
    namespace: str = ""
    name: str = ""
    account: str = ""
    """As ``namespace:name`` of the service account, empty for everybody else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A fault, of all requests that fit what it names. What it leaves empty fits everything."""

    verbs: frozenset[str] = field(default_factory=frozenset)
    resources: frozenset[str] = field(default_factory=frozenset)
    """Plurals, with or without the group."""
    subresource: str = ""
    namespace: str = ""
    name: str = ""
    account: str = ""
    status: int | None = None
    """The code of the answer; ``None`` to answer as usual, after the delay."""
    delay: float = 0
    """Seconds before anything is done."""
    times: int | None = None
    """How many requests it hits; ``None`` for all until faults are cleared."""

    def fits(self, asked: Asked) -> bool:
        """Whether it hits a request."""
        return (
            (not self.verbs or asked.verb in self.verbs)
            and (not self.resources or not self.resources.isdisjoint(_names(asked.resource)))
            and self.subresource in {"", asked.subresource}
            and self.namespace in {"", asked.namespace}
            and self.name in {"", asked.name}
            and self.account in {"", asked.account}
        )


class Faults:
    """The faults of a cluster. The first that fits a request hits it."""

    def __init__(self) -> None:
        self._left: dict[Fault, int | None] = {}

    def add(self, fault: Fault) -> None:
        """Let requests meet a fault from now on, or anew for as many times as it says."""
        self._left[fault] = fault.times

    def clear(self) -> None:
        """Let nothing go wrong any more."""
        self._left.clear()

    async def meet(self, asked: Asked) -> None:
        """Let a request meet its fault.

        Raises:
            ApiError: The fault's status.
        """
        fault = next((each for each in self._left if each.fits(asked)), None)
        if fault is None:
            return
        self._count(fault)
        await asyncio.sleep(fault.delay)
        if fault.status is not None:
            about = f'{asked.resource} "{asked.name}"' if asked.name else asked.resource
            sentence = _SENTENCES.get(fault.status, "the sandbox lets it fail, as it was told to")
            raise ApiError(fault.status, f"{about}: {sentence}", details=_DETAILS.get(fault.status))

    def _count(self, fault: Fault) -> None:
        left = self._left[fault]
        if left is not None:
            self._left[fault] = left - 1
            if left <= 1:
                del self._left[fault]


def _names(resource: str) -> tuple[str, str]:
    return resource, resource.partition(".")[0]
