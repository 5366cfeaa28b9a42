"""A program: a flow with every label bound, ready to run."""

from collections.abc import Generator, Mapping
from time import perf_counter
from typing import Any, Generic, TypeVar

from flowrun.errors import RunawayFlowError, RunError, StepFailedError
from flowrun.flow import Flow, Role
from flowrun.observing import Answered, Entered, Finished, Raised, Took, observers, tell
from flowrun.run import Move, Run
from flowrun.table import Row

C = TypeVar("C")

MAX_MOVES = 1000
"""How many moves a run may take, those of called flows included."""


class Visit:
    """A step or decision that the walk has come to, and waits to hear from."""

    __slots__ = ("flow", "function", "node", "number", "parameters")

    def __init__(self, row: Row, number: int) -> None:
        self.flow = row.flow
        self.node = row.node
        self.function = row.function
        """What the label is bound to; ``None`` in a simulation."""
        self.parameters: Mapping[str, Any] = row.parameters
        """What the label holds for the function, by name."""
        self.number = number
        """The visit's place in the run, from 1, those in called flows counted along."""

    def call(self, context: object) -> object:
        """Call the function, and return its answer."""
        assert self.function is not None
        return self.function(context, **self.parameters)

    def __repr__(self) -> str:
        return f"<Visit {self.number}: {self.node!r}>"


Walk = Generator[Visit, object, Run]
"""Yields visits, is sent answers or has exceptions thrown in, and returns the run."""


class Program(Generic[C]):
    """A flow that can run: what `flowrun.bind` returns."""

    def __init__(self, flow: Flow, fingerprint: str, rows: Mapping[str, Row]) -> None:
        self.flow = flow
        self.fingerprint = fingerprint
        """SHA-256 of all that the walk uses, called flows included."""
        self._start = rows[flow.start.id]

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
            row = self._start
            if not observers.get():
                row = _sprint(row, context, moves, max_moves)
            if row.is_end:
                run = Run(self, moves)
            else:
                run = _drive(self._walk(moves, Meter(max_moves)), context)
        except RunError as error:
            error.run = error.run or Run(self, moves, error)
            error.run.elapsed = perf_counter() - began
            raise
        run.elapsed = perf_counter() - began
        return run

    def walk(self, *, max_moves: int = MAX_MOVES) -> Walk:
        """The walk without the calls, for whoever wants to make them.

        Yields each `Visit` of a step or decision, in called flows too. Send what the function
        answered, or throw in the exception that it raised. The generator returns the `Run`, or
        raises as `run` does. It depends on nothing but what it is sent.
        """
        return self._walk([], Meter(max_moves))

    def _walk(self, moves: list[Move], meter: "Meter") -> Walk:
        """Walk on from where the moves so far have led."""
        row = moves[-1].row if moves else self._start
        meter.left -= len(moves)
        tell(Entered(self.flow, row.node))
        try:
            while not row.is_end:
                move = yield from self._leave(row, moves, meter)
                moves.append(move)
                meter.left -= 1
                row = move.row
                if move.edge is not None:
                    tell(Took(self.flow, move.edge))
                    tell(Entered(self.flow, row.node))
        except RunError as error:
            error.run = Run(self, moves, error)
            tell(Finished(self.flow, error.run))
            raise
        run = Run(self, moves)
        tell(Finished(self.flow, run))
        return run

    def _leave(self, row: Row, moves: list[Move], meter: "Meter") -> Generator[Visit, object, Move]:
        if meter.left <= 0:
            raise self._runaway(row, moves, meter)
        if row.program is not None:
            return (yield from self._call(row, moves, meter))
        if not row.acts:
            assert row.plain is not None
            return row.plain
        meter.visits += 1
        try:
            answer = yield Visit(row, meter.visits)
        except Exception as error:  # noqa: BLE001 - an arrow may be drawn for it
            tell(Raised(self.flow, row.node, error))
            return row.raised(error)
        if row.node.role is Role.DECISION:
            tell(Answered(self.flow, row.node, answer))
        return row.after(answer)

    def _call(self, row: Row, moves: list[Move], meter: "Meter") -> Generator[Visit, object, Move]:
        try:
            run = yield from row.program._walk([], meter)  # noqa: SLF001 - its own class
        except RunError as error:
            return self._escaped(row, moves, error, meter)
        if meter.left <= 0:
            raise self._runaway(row, moves, meter)
        return row.returned(run)

    def _escaped(self, row: Row, moves: list[Move], error: RunError, meter: "Meter") -> Move:
        """What a called flow's error leads to: a move along an arrow, or the end of this run."""
        if isinstance(error, StepFailedError):
            assert isinstance(error.__cause__, Exception)
            tell(Raised(self.flow, row.node, error.__cause__))
            move = row.caught(error.__cause__, error.run)
            if move is not None and meter.left > 0:
                return move
        moves.append(row.stopped(error.run))
        if isinstance(error, RunawayFlowError) and not error.cycle:
            raise self._runaway(row, moves[:-1], meter)
        raise error

    def _runaway(self, row: Row, moves: list[Move], meter: "Meter") -> RunawayFlowError:
        cycle = _cycle(row, moves)
        round_ = " -> ".join(f'"{label}"' for label in cycle)
        return RunawayFlowError(
            f"{self.flow.name} took more than the {meter.limit} moves that a run may take"
            + (f", going round {round_}" if cycle else "")
            + f" ({row.node.span})",
            flow=self.flow.name,
            node=row.node,
            cycle=cycle,
        )


class Meter:
    """What is left of the moves that a run may take, and the visits that it made."""

    __slots__ = ("left", "limit", "visits")

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.left = limit
        self.visits = 0


def _sprint(row: Row, context: object, moves: list[Move], limit: int) -> Row:
    """Move on as far as there is nothing but functions to call: the walk when nobody watches.

    Returns the row that it came to: an end, or what is left to the full walk, which is a call of
    another flow, or anything beyond the limit.
    """
    for _ in range(limit):
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


def _drive(walk: Walk, context: object) -> Run:
    """Make the calls of a walk."""
    try:
        visit = next(walk)
        while True:
            try:
                answer = visit.call(context)
            except Exception as error:  # noqa: BLE001 - the walk knows what follows from it
                visit = walk.throw(error)
            else:
                visit = walk.send(answer)
    except StopIteration as stop:
        run: Run = stop.value
        return run


def _cycle(row: Row, moves: list[Move]) -> tuple[str, ...]:
    """The labels from the last visit of a node to this one; none if it was not visited before."""
    labels = [row.node.label]
    for move in reversed(moves):
        labels.append(move.source.node.label)
        if move.source is row:
            return tuple(reversed(labels))
    return ()
