"""A run: the path that was taken, the answers that led along it, and the end that it came to."""

from __future__ import annotations  # evaluating them would cost every run

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from flowrun.flow import RETURN, Edge, Flow, Node, Role

if TYPE_CHECKING:
    from flowrun.program import Program
    from flowrun.table import Row

DEFER = "defer"
"""The end of a run that is to be taken up again later."""


class Move:
    """One move: what a node answered or raised, and the edge along which the run left it."""

    __slots__ = ("answer", "edge", "error", "row", "run", "source")

    def __init__(
        self,
        source: Row,
        row: Row,
        edge: Edge | None = None,
        *,
        answer: str | None = None,
        error: Exception | None = None,
        run: Run | None = None,
    ) -> None:
        self.source = source
        """The row of the node that was left."""
        self.row = row
        """The row that the run came to."""
        self.edge = edge
        """``None`` where the run ended without an arrow."""
        self.answer = answer
        """What the node answered, as on an arrow."""
        self.error = error
        """What the node raised."""
        self.run = run
        """The run of the flow that the node called."""

    def made(
        self,
        *,
        answer: str | None = None,
        error: Exception | None = None,
        run: Run | None = None,
    ) -> Move:
        """The same move, with what led to it."""
        return Move(self.source, self.row, self.edge, answer=answer, error=error, run=run)


class Answer:
    """What a decision answered at one visit."""

    __slots__ = ("answer", "flow", "node")

    def __init__(self, flow: str, node: Node, answer: str | None) -> None:
        self.flow = flow
        """The name of the flow, which may be a called one."""
        self.node = node
        self.answer = answer
        """As on an arrow; ``None`` from a step in a decision's place."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Answer) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def __repr__(self) -> str:
        return f"Answer({self.flow!r}, {self.node.id!r}, {self.answer!r})"

    def _key(self) -> tuple[str, str, str | None]:
        return (self.flow, self.node.id, self.answer)


class Run:
    """What happened in one run of a flow."""

    __slots__ = ("_program", "elapsed", "error", "moves")

    def __init__(
        self, program: Program[Any], moves: Sequence[Move], error: Exception | None = None
    ) -> None:
        self._program = program
        self.moves = moves
        """The path with what led along it, a `Move` an edge."""
        self.error = None if error is None else str(error)
        """What stopped the run; ``None`` if it came to an end."""
        self.elapsed: float | None = None
        """Seconds; ``None`` from a driver that has no clock."""

    @property
    def flow(self) -> Flow:
        """The flow that ran."""
        return self._program.flow

    @property
    def fingerprint(self) -> str:
        """SHA-256 of all that the walk used: see `Flow.fingerprint`."""
        return self._program.fingerprint

    @property
    def path(self) -> tuple[Edge | Run, ...]:
        """The edges taken, in order; the run of a called flow stands where it was called."""
        return tuple(self._path())

    @property
    def nodes(self) -> tuple[Node, ...]:
        """The nodes visited, in order, without those of called flows."""
        nodes = self.flow.nodes
        taken = [move.edge for move in self.moves if move.edge is not None]
        first = nodes[taken[0].source] if taken else self.flow.start
        return (first, *(nodes[edge.target] for edge in taken))

    @property
    def answers(self) -> tuple[Answer, ...]:
        """One entry a visit of a decision, in order, those in called flows included."""
        return tuple(self._answers())

    @property
    def end(self) -> str | None:
        """The label of the end that was reached; ``None`` if an error stopped the run.

        "return" is the plain end, also of a run that ended at its last step. "defer" is the end of
        a run that a defer, its own or a called flow's, ended.
        """
        if self.error is not None:
            return None
        if self.ends_deferred:
            return DEFER
        last = self.nodes[-1]
        return last.label if last.role is Role.END and last.key != RETURN else RETURN

    @property
    def ends_deferred(self) -> bool:
        """Whether a defer ended the run."""
        if self.error is not None:
            return False
        called = self.moves[-1].run if self.moves and self.moves[-1].edge is None else None
        return self.nodes[-1].role is Role.DEFER or (called is not None and called.ends_deferred)

    @property
    def deferred(self) -> bool:
        """Whether the run came by a defer, and so wants to be taken up again later."""
        return any(True for _ in self._deferrals())

    @property
    def reasons(self) -> tuple[str, ...]:
        """What the defers say after the word "defer", where they say something."""
        return tuple(reason for node in self._deferrals() if (reason := _reason(node.label)))

    @property
    def outcomes(self) -> tuple[str, ...]:
        """The labels that the run reported on its way, those of called flows included."""
        return tuple(node.label for node in self._visited() if node.role is Role.OUTCOME)

    @property
    def size(self) -> int:
        """How many moves the run took, those of called flows included."""
        return len(self.moves) + sum(m.run.size for m in self.moves if m.run is not None)

    def explain(self) -> str:
        """Why the run went where it went, in words, a line a move."""
        from flowrun.explaining import explain

        return explain(self)

    def summary(self) -> str:
        """The run in one line for a log, without a line's end.

        ``flow=NAME chart=FINGERPRINT8 path=id,id,… end=… deferred=yes|no ms=…``; the path of a
        called flow stands in parentheses behind the node that called it. Blanks and the marks of
        the line itself are percent-encoded in ids. The end of a run that an error stopped is
        ``error``; the ``ms`` of one without a clock are ``-``.
        """
        spent = "-" if self.elapsed is None else f"{self.elapsed * 1000:.1f}"
        return (
            f"flow={self.flow.name} chart={self.fingerprint[:8]} path={self._ids()} "
            f"end={self.end or 'error'} deferred={'yes' if self.deferred else 'no'} ms={spent}"
        )

    def to_dict(self) -> dict[str, Any]:
        """The run as plain data, for JSON."""
        from flowrun.explaining import to_dict

        return to_dict(self)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Run) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash((self.fingerprint, len(self.moves)))

    def __repr__(self) -> str:
        return f"<Run of {self.flow.name}: {len(self.moves)} moves, end {self.end!r}>"

    def _path(self) -> Iterator[Edge | Run]:
        for move in self.moves:
            if move.run is not None:
                yield move.run
            if move.edge is not None:
                yield move.edge

    def _answers(self) -> Iterator[Answer]:
        for node, move in zip(self.nodes, self.moves, strict=False):
            if move.run is not None:
                yield from move.run.answers
            elif node.role is Role.DECISION and move.error is None:
                yield Answer(self.flow.name, node, move.answer)

    def _visited(self) -> Iterator[Node]:
        yield self.nodes[0]
        for move in self.moves:
            if move.run is not None:
                yield from move.run._visited()  # noqa: SLF001 - its own class
            if move.edge is not None:
                yield self.flow.nodes[move.edge.target]

    def _deferrals(self) -> Iterator[Node]:
        return (node for node in self._visited() if node.role is Role.DEFER)

    def _ids(self) -> str:
        ids = [escaped(self.nodes[0].id)]
        for move in self.moves:
            if move.run is not None:
                ids[-1] += f"({move.run._ids()})"  # noqa: SLF001 - its own class
            if move.edge is not None:
                ids.append(escaped(move.edge.target))
        return ",".join(ids)

    def _key(self) -> tuple[object, ...]:
        taken = [
            (move.edge and move.edge.index, move.answer, str(move.error), move.run)
            for move in self.moves
        ]
        return (self.flow.name, self.fingerprint, self.error, taken)


def _reason(label: str) -> str:
    first, _, rest = label.partition(" ")
    return rest.strip() if first.rstrip(":").casefold() == DEFER else label


def escaped(id: str) -> str:
    """A node's id as `Run.summary` writes it."""
    if id.isidentifier():
        return id
    return "".join(c if c.isalnum() or c in "_-./" else _percent(c) for c in id)


def _percent(character: str) -> str:
    """The bytes of a character in UTF-8, as in an address."""
    return "".join(f"%{byte:02X}" for byte in character.encode("utf-8", "surrogatepass"))
