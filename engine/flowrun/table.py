"""A flow's table: for each node what to call, and for each answer where it leads.

A run out of the cache imports this module: plain slotted classes.
"""

from __future__ import annotations  # evaluating them would cost every run

import enum
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from flowrun.flow import Flow, Node, Role
from flowrun.labels import normalise, shown
from flowrun.run import Move, Run

if TYPE_CHECKING:
    from flowrun.errors import UnknownAnswerError

_PASSIVE = (Role.START, Role.OUTCOME, Role.DEFER)
"""Nodes that call nothing: a run passes through them."""


class Row:
    """One node of the table."""

    __slots__ = (
        "acts",
        "call",
        "errors",
        "exits",
        "flow",
        "function",
        "is_end",
        "no",
        "node",
        "parameters",
        "plain",
        "program",
        "yes",
    )

    def __init__(self, flow: Flow, node: Node) -> None:
        self.flow = flow
        self.node = node
        self.is_end = True
        """Whether a run that comes here is over. So is every row before its exits are drawn."""
        self.acts = False
        """Whether there is something to call: a step or a predicate."""
        self.function: Callable[..., object] | None = None
        """What a step or decision is bound to; ``None`` in a simulation."""
        self.parameters: Mapping[str, Any] = {}
        self.call: Callable[[Any], object] | None = None
        """The function, with its parameters in place; ``None`` where the walk has to look."""
        self.program: Any = None
        """The program that a call runs."""
        self.plain: Move | None = None
        """The move after a step, whatever it returns."""
        self.yes: Move | None = None
        self.no: Move | None = None
        self.exits: dict[str | None, Move] = {}
        """The moves by answer, in the normal form of labels; ``None`` for the plain way out."""
        self.errors: dict[str, Move] = {}
        """The moves by the class of an exception."""

    def after(self, answer: object) -> Move:
        """The move after the function has answered.

        Raises:
            UnknownAnswerError: No arrow carries the answer.
        """
        if self.plain is not None:
            return self.plain
        ready = self.yes if answer is True else self.no if answer is False else None
        return ready or self._answered(answer)

    def _answered(self, answer: object) -> Move:
        text = answer_text(answer)
        plain = self.exits.get(None)
        if plain is not None:  # an ensure: its answer is recorded and does not branch
            return plain.made(answer=text)
        if text is None:
            raise self._unknown(f"answered {answer!r}, which is neither yes nor no nor a text")
        move = self.exits.get(normalise(text)) or self.exits.get("else")
        if move is None:
            raise self._unknown(f'answered "{text}"')
        return move.made(answer=text)

    def raised(self, error: Exception) -> Move:
        """The move after an error: along the arrow for the most derived class that has one.

        Raises:
            StepFailedError: No arrow is drawn for the error, which is the cause.
        """
        move = self.caught(error)
        if move is not None:
            return move
        from flowrun.errors import StepFailedError

        raise StepFailedError(
            f'"{self.node.label}" failed in {self.flow.name} ({self.node.span}): '
            f"{type(error).__name__}: {error}",
            flow=self.flow.name,
            node=self.node,
        ) from error

    def caught(self, error: Exception, run: Run | None = None) -> Move | None:
        """The move along the arrow that is drawn for an error, if one is."""
        for name in (*(normalise(each.__name__) for each in type(error).__mro__), "error"):
            move = self.errors.get(name)
            if move is not None:
                return move.made(error=error, run=run)
        return None

    def returned(self, run: Run) -> Move:
        """The move after a call: along the arrow for its outcome; to the end, if it deferred."""
        if run.ends_deferred:
            return self.stopped(run)
        assert run.end is not None
        move = self.exits.get(normalise(run.end)) or self.exits.get(None)
        if move is None:
            raise self._unknown(f'ended with "{run.end}"')
        return move.made(run=run)

    def stopped(self, run: Run | None = None) -> Move:
        """The move that ends the run at this node, without an arrow."""
        return Move(self, Row(self.flow, self.node), run=run)

    def _unknown(self, what: str) -> UnknownAnswerError:
        from flowrun.errors import UnknownAnswerError

        drawn = [f'"{move.edge.answer}"' for move in self.exits.values() if move.edge is not None]
        return UnknownAnswerError(
            f'"{self.node.label}" {what}, but its arrows say {" and ".join(drawn)} '
            f"({self.node.span})",
            flow=self.flow.name,
            node=self.node,
        )


def answer_text(answer: object) -> str | None:
    """An answer as it stands on an arrow; ``None`` for what is no answer.

    ``True`` and ``False`` are "yes" and "no", and only they: 1 is no answer. A text is itself, and
    a member of an `enum.Enum` is its value as a text.
    """
    if answer is True:
        return "yes"
    if answer is False:
        return "no"
    if isinstance(answer, enum.Enum):
        return shown(str(answer.value))
    return shown(answer) if isinstance(answer, str) else None


def rows_of(flow: Flow) -> dict[str, Row]:
    """The table of a flow by node, with all moves and nothing to call yet."""
    rows = {node.id: Row(flow, node) for node in flow.nodes.values()}
    for row in rows.values():
        _draw_exits(row, rows)
    return rows


def _draw_exits(row: Row, rows: Mapping[str, Row]) -> None:
    flow, node = row.flow, row.node
    for edge in flow.ways_out(node.id):
        row.exits[edge.key] = Move(row, rows[edge.target], edge)
    for edge in flow.errors_out(node.id):
        assert edge.key is not None
        row.errors[edge.key] = Move(row, rows[edge.target], edge)
    row.acts = node.role is Role.STEP or node.role is Role.DECISION
    row.is_end = not (row.acts or row.exits)
    if node.role is Role.STEP:
        row.plain = row.exits.get(None) or row.stopped()
    elif node.role in _PASSIVE and row.exits:
        row.plain = row.exits[None]
        row.call = _pass
    elif node.role is Role.DECISION:
        row.yes = _ready(row, "yes")
        row.no = _ready(row, "no")


def _ready(row: Row, answer: str) -> Move | None:
    """The move for a bool, made ahead, where one can be."""
    move = row.exits.get(None) or row.exits.get(answer) or row.exits.get("else")
    return None if move is None else move.made(answer=answer)


def _pass(context: object) -> None:
    """What a run calls at a node that only reports: nothing."""
