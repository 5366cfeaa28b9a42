"""A program: a flow with every label bound, ready to run.

A run out of the cache imports this module, and `flowrun.walk` only if it needs the full walk.
"""

from __future__ import annotations  # evaluating them would cost every run

from contextvars import ContextVar
from itertools import repeat
from time import perf_counter
from typing import TYPE_CHECKING, Generic, TypeVar

import flowrun
from flowrun.run import Move, Run

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from flowrun.events import Observer
    from flowrun.flow import Flow
    from flowrun.table import Row
    from flowrun.walk import Walk

C = TypeVar("C")

MAX_MOVES = 1000
"""How many moves a run may take, those of called flows included."""

observers: ContextVar[tuple[Observer, ...]] = ContextVar("observers", default=())
"""Who watches the runs of this thread or task: see `flowrun.events`."""

run_observers: ContextVar[tuple[Callable[[Run], None], ...]] = ContextVar(
    "run_observers", default=()
)
"""Who only wants each run that is over, and so does not slow it down."""


class Program(Generic[C]):
    """A flow that can run: what `flowrun.bind` returns."""

    def __init__(self, flow: Flow, fingerprint: str, rows: Mapping[str, Row]) -> None:
        self.flow = flow
        self.fingerprint = fingerprint
        """SHA-256 of all that the walk uses, called flows included."""
        self.start = rows[flow.start.id]
        """The row of the table that a run begins at."""

    def run(self, context: C, *, max_moves: int = MAX_MOVES) -> Run:
        """Walk from the start to an end, calling what the labels are bound to.

        Args:
            context: What every step and predicate is called with.
            max_moves: How many moves the run may take, those of called flows included.

        Raises:
            StepFailedError: A step or predicate raised, and no arrow is drawn for that. Its
                exception is the cause, and the run so far is in ``.run``.
            UnknownAnswerError: A predicate answered what no arrow carries.
            RunawayFlowError: The run took more moves than it may.
        """
        began = perf_counter()
        moves: list[Move] = []
        try:
            alone = not observers.get()
            done = alone and _sprint(self.start, context, moves, max_moves).is_end
            run = Run(self, moves) if done else self._walk_on(context, moves, max_moves)
        except flowrun.RunError as error:  # looked up when something is raised, not before
            if error.run is None:
                error.run = Run(self, moves, error)
                finished(error.run)
            error.run.elapsed = perf_counter() - began
            raise
        run.elapsed = perf_counter() - began
        if done and run_observers.get():
            finished(run)
        return run

    def walk(self, *, max_moves: int = MAX_MOVES) -> Walk:
        """The walk without the calls, for whoever wants to make them.

        Yields each `Visit` of a step or decision, in called flows too. Send what the function
        answered, or throw in the exception that it raised. The generator returns the `Run`, or
        raises as `run` does. It depends on nothing but what it is sent.
        """
        from flowrun.walk import walk

        return walk(self, [], max_moves)

    def _walk_on(self, context: C, moves: list[Move], max_moves: int) -> Run:
        from flowrun.walk import drive, walk

        return drive(walk(self, moves, max_moves), context)


def finished(run: Run) -> None:
    """Give a run that is over to everybody who wants it."""
    for see in run_observers.get():
        see(run)


def _sprint(row: Row, context: object, moves: list[Move], limit: int) -> Row:
    """Move on as far as there is nothing but functions to call: the walk when nobody watches.

    Returns the row that it came to: an end, or what is left to the full walk, which is a call of
    another flow, or anything beyond the limit.
    """
    for _ in repeat(None, limit):
        call = row.call
        if call is None:
            break
        try:
            answer = call(context)
        except Exception as error:  # noqa: BLE001 - an arrow may be drawn for it
            move = row.raised(error)
        else:
            ready = row.plain
            if ready is None:
                ready = row.yes if answer is True else row.no if answer is False else None
            move = row.after(answer) if ready is None else ready
        moves.append(move)
        row = move.row
    return row
