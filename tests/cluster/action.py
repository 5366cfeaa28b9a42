"""An action that a test runs."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from steps.unit.action import Action


@dataclass(slots=True)
class FakeAction:
    """What was given, and what was answered."""

    parameters: dict[str, str] = field(default_factory=dict)
    results: dict[str, str] = field(default_factory=dict)

    def parameter(self, name: str) -> str | None:
        """As given."""
        return self.parameters.get(name)

    def answer(self, results: Mapping[str, str]) -> None:
        """Remember."""
        self.results.update(results)


_: type[Action] = FakeAction
