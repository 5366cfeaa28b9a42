"""The full walk: visit after visit, for whoever makes the calls, and told to whoever watches."""

from collections.abc import Generator, Mapping
from typing import Any

from flowrun.errors import RunawayFlowError, RunError, StepFailedError
from flowrun.events import Answered, Entered, Finished, Raised, Took, tell
from flowrun.flow import Role
from flowrun.program import Program, finished
from flowrun.run import Move, Run
from flowrun.table import Row


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


def walk(program: Program[Any], moves: list[Move], max_moves: int) -> Walk:
    """Walk on from where the moves so far have led."""
    meter = _Meter(max_moves)
    meter.left -= len(moves)
    return _Walker(program, moves, meter).go()


def drive(walk: Walk, context: object) -> Run:
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


class _Meter:
    """What is left of the moves that a run may take, and how many visits it made.

    A run and those of the flows that it calls share one.
    """

    __slots__ = ("left", "limit", "visits")

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.left = limit
        self.visits = 0


class _Walker:
    """One flow being walked: where it has come, and what it may still use up."""

    def __init__(self, program: Program[Any], moves: list[Move], meter: _Meter) -> None:
        self._program = program
        self._flow = program.flow
        self._moves = moves
        self._meter = meter

    def go(self) -> Walk:
        row = self._moves[-1].row if self._moves else self._program.start
        tell(Entered(self._flow, row.node))
        try:
            while not row.is_end:
                move = yield from self._leave(row)
                self._moves.append(move)
                self._meter.left -= 1
                row = move.row
                if move.edge is not None:
                    tell(Took(self._flow, move.edge))
                    tell(Entered(self._flow, row.node))
        except RunError as error:
            error.run = Run(self._program, self._moves, error)
            tell(Finished(self._flow, error.run))
            finished(error.run)
            raise
        run = Run(self._program, self._moves)
        tell(Finished(self._flow, run))
        finished(run)
        return run

    def _leave(self, row: Row) -> Generator[Visit, object, Move]:
        if self._meter.left <= 0:
            raise self._runaway(row)
        if row.program is not None:
            return (yield from self._call(row))
        if not row.acts:
            return row.after(None)
        self._meter.visits += 1
        try:
            answer = yield Visit(row, self._meter.visits)
        except Exception as error:  # noqa: BLE001 - an arrow may be drawn for it
            tell(Raised(self._flow, row.node, error))
            return row.raised(error)
        if row.node.role is Role.DECISION:
            tell(Answered(self._flow, row.node, answer))
        return row.after(answer)

    def _call(self, row: Row) -> Generator[Visit, object, Move]:
        try:
            run = yield from _Walker(row.program, [], self._meter).go()
        except RunError as error:
            return self._escaped(row, error)
        if self._meter.left <= 0:
            raise self._runaway(row)
        return row.returned(run)

    def _escaped(self, row: Row, error: RunError) -> Move:
        """What a called flow's error leads to: a move along an arrow, or the end of this run."""
        if isinstance(error, StepFailedError):
            assert isinstance(error.__cause__, Exception)
            tell(Raised(self._flow, row.node, error.__cause__))
            move = row.caught(error.__cause__, error.run)
            if move is not None and self._meter.left > 0:
                return move
        if isinstance(error, RunawayFlowError) and not error.cycle:
            error = self._runaway(row)
        self._moves.append(row.stopped(error.run))
        raise error

    def _runaway(self, row: Row) -> RunawayFlowError:
        cycle = _cycle(row, self._moves)
        round_ = " -> ".join(f'"{label}"' for label in cycle)
        return RunawayFlowError(
            f"{self._flow.name} took more than the {self._meter.limit} moves that a run may take"
            + (f", going round {round_}" if cycle else "")
            + f" ({row.node.span})",
            flow=self._flow.name,
            node=row.node,
            cycle=cycle,
        )


def _cycle(row: Row, moves: list[Move]) -> tuple[str, ...]:
    """The labels from the last visit of a node to this one; none if it was not visited before."""
    labels = [row.node.label]
    for move in reversed(moves):
        labels.append(move.source.node.label)
        if move.source is row:
            return tuple(reversed(labels))
    return ()
