"""One dispatch of a charm: the environment of its process, and the answers to its hook tools."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from secrets import token_hex

from flowrun_sandbox.model import databags, dispatching, events, relations, secrets, volumes
from flowrun_sandbox.model.actions import end_task
from flowrun_sandbox.model.entities import Event, Model, Unit
from flowrun_sandbox.model.errors import ModelError, ToolError
from flowrun_sandbox.model.hook import Hook, LogLine
from flowrun_sandbox.model.tools import TOOLS
from flowrun_sandbox.model.tools.arguments import Call

__all__ = ["Answer", "HookContext", "LogLine"]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a hook tool prints and returns."""

    stdout: bytes = b""
    stderr: bytes = b""
    code: int = 0


class HookContext:
    """One dispatch: of what :func:`~flowrun_sandbox.model.changes.take` gave, or of a command.

    For a command that a person runs where the charm runs, the event is
    :data:`~flowrun_sandbox.model.events.COMMAND`. The dispatch ends with one call of
    :meth:`commit` or :meth:`discard`.
    """

    def __init__(
        self,
        model: Model,
        unit: Unit,
        event: Event,
        *,
        log: Callable[[LogLine], None] = lambda _: None,
    ) -> None:
        """Begin a dispatch.

        Args:
            model: The model.
            unit: The unit that is told.
            event: What it is told.
            log: Takes each line of ``juju-log`` as it comes.
        """
        self.id = f"{unit.name}-{event.name or 'run-commands'}-{token_hex(8)}"
        """``JUJU_CONTEXT_ID``."""
        self._hook = Hook(model, unit, event, log)

    @property
    def environment(self) -> Mapping[str, str]:
        """What the process gets, without PATH, sockets and folders of the machine."""
        hook = self._hook
        return events.environment(hook.model, hook.unit, hook.event, self.id)

    @property
    def log(self) -> list[LogLine]:
        """The lines of ``juju-log``, kept whatever becomes of the hook."""
        return self._hook.log

    @property
    def leads_until(self) -> datetime | None:
        """Until when the unit leads for sure, if it was told that it leads."""
        return self._hook.leads_until

    def call(self, tool: str, arguments: Sequence[str], stdin: bytes = b"") -> Answer:
        """Answer a hook tool, as Juju does, refusals included."""
        if tool not in TOOLS:
            return Answer(stderr=f"ERROR unknown command {tool}\n".encode(), code=127)
        try:
            output = TOOLS[tool](self._hook, Call(arguments, stdin))
        except ToolError as error:
            return Answer(stderr=f"ERROR {error}\n".encode(errors=_BYTES), code=error.code)
        return Answer(stdout=output.encode(errors=_BYTES))

    def commit(self) -> None:
        """Apply what the hook asked for and tell the others: its process has exited with 0.

        Raises:
            ModelError: It cannot be, for the leadership that it needs went meanwhile. Nothing is
                applied: what is left is :meth:`discard`.
        """
        hook = self._hook
        if self._unit_is_gone():
            return
        if self._needs_leadership() and not hook.leads:
            raise ModelError("cannot apply changes: this unit is not the leader")
        self._apply_databags()
        self._apply_secrets()
        self._apply_rest()
        dispatching.succeed(hook.model, hook.unit, hook.event)

    def discard(self, reason: str = "") -> None:
        """Drop what the hook asked for: its process has failed, or was not let end.

        An action keeps its results and its log; the reason is its message if it gave none.
        """
        if not self._unit_is_gone():
            dispatching.fail(self._hook.model, self._hook.unit, self._hook.event, reason)

    def _unit_is_gone(self) -> bool:
        hook = self._hook
        gone = hook.model.unit(hook.unit.name) is not hook.unit
        if gone:
            hook.unit.running = None
        return gone

    def _needs_leadership(self) -> bool:
        hook = self._hook
        name = hook.application.name
        owners = {owner for _, owner in hook.pending.databags}
        owners |= {secret.owner for secret in hook.pending.created.values()}
        edited = (hook.model.secrets.get(key) for key in hook.pending.edits)
        owners |= {secret.owner for secret in edited if secret is not None}
        return name in owners

    def _apply_databags(self) -> None:
        hook = self._hook
        for (number, owner), changes in hook.pending.databags.items():
            relation = hook.model.relations.get(number)
            if relation is None or owner not in relation.data:
                continue
            fixed = databags.addresses(hook.unit) if owner == hook.unit.name else {}
            bag = databags.written({**fixed, **relation.data[owner]}, changes)
            bag = {**fixed, **bag}
            if bag != relation.data[owner]:
                relation.data[owner] = bag
                relations.announce(hook.model, relation, owner, hook.unit)

    def _apply_rest(self) -> None:
        hook, pending = self._hook, self._hook.pending
        hook.unit.ports = hook.unit.ports if pending.ports is None else pending.ports
        volumes.add(hook.model, hook.unit, pending.volumes)
        state: dict[str, str | None] = {**hook.unit.state, **pending.state}
        hook.unit.state = {key: value for key, value in state.items() if value is not None}
        if hook.task is not None and pending.action_failed:
            end_task(hook.model, hook.task.id, "failed")

    def _apply_secrets(self) -> None:
        hook = self._hook
        for secret in hook.pending.created.values():
            secrets.admit(hook.model, secret)
        for key, edit in hook.pending.edits.items():
            there = hook.model.secrets.get(key)
            if there is not None:
                secrets.apply(hook.model, there, edit, hook.unit)
        for key in hook.pending.tracked & hook.model.secrets.keys():
            there = hook.model.secrets[key]
            secrets.track(hook.model, there, hook.unit, there.latest)


_BYTES = "surrogateescape"
