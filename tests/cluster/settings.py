"""The administrator's configuration, as a test wants it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from steps.unit.settings import Settings


@dataclass(slots=True)
class FakeSettings:
    """What is configured."""

    wrong: list[str] = field(default_factory=list)
    given: dict[str, str] = field(default_factory=dict)

    def problems(self) -> Sequence[str]:
        """As the test says."""
        return self.wrong

    def parameters(self) -> Mapping[str, str]:
        """As given."""
        return self.given


_: type[Settings] = FakeSettings
