"""The action that runs, by the ops framework."""

from collections.abc import Mapping

import ops

from steps.unit.action import Action


class RunningAction:
    """The action of an event. Every other event has no parameters, and nobody to answer."""

    def __init__(self, event: ops.EventBase) -> None:
        self._event = event if isinstance(event, ops.ActionEvent) else None

    def parameter(self, name: str) -> str | None:
        """As given."""
        return None if self._event is None else self._event.params.get(name)

    def answer(self, results: Mapping[str, str]) -> None:
        """As given."""
        if self._event is not None:
            self._event.set_results(dict(results))


_: type[Action] = RunningAction
