"""The events of runs to lines: each node as it is walked, with its answer and its time."""

from collections.abc import Callable
from dataclasses import dataclass, field
from time import perf_counter

from flowrun.events import Answered, Entered, Event, Finished, Raised, Took
from flowrun.flow import Arrow, Edge, Flow, Node, Role
from flowrun.run import Run
from flowrun.table import answer_text
from flowrun_tools.cells import fitted, padded, visible, width
from flowrun_tools.pieces import Line, Piece, Tone

Clock = Callable[[], float]

_WIDEST_LABEL = 60
_WIDEST_ANSWER = 20
_LEAST_LABEL = 10
_TIME = 9
_INDENT = 4
_RAISED = "raised "
_ACTING = (Role.STEP, Role.DECISION)
_TELLING = (*_ACTING, Role.CALL)


class Narrator:
    """An observer, for `flowrun.events`, that tells of runs in lines.

    A node is told of when the run leaves it: its line in the document, its label, what it answered
    or raised, and the time that it took. Called flows are indented.
    """

    def __init__(
        self,
        write: Callable[[Line], object],
        *,
        columns: int | None = None,
        clock: Clock | None = perf_counter,
    ) -> None:
        """Take what prints a line.

        Args:
            write: Called with each line.
            columns: How many cells a line may take: longer labels are cut. ``None`` cuts none.
            clock: Tells the seconds; ``None`` leaves out the times.
        """
        self._write = write
        self._columns = columns
        self._clock = clock
        self._levels: list[_Level] = []

    @property
    def node(self) -> Node | None:
        """Where the run is; ``None`` before and after it."""
        return self._levels[-1].node if self._levels else None

    def __call__(self, event: Event) -> None:
        """Hear of an event."""
        match event:
            case Entered(flow=flow, node=node):
                self._enter(flow, node)
            case Answered(answer=answer):
                self._levels[-1].said = Piece(visible(answer_text(answer) or ""), Tone.ANSWER)
            case Raised(error=error):
                self._levels[-1].said = Piece(_RAISED + type(error).__name__, Tone.ERROR)
            case Took(edge=edge):
                self._leave(again=edge.arrow is Arrow.ERROR)
            case Finished():
                self._leave()
                self._levels.pop()

    def _enter(self, flow: Flow, node: Node) -> None:
        if not self._levels or self._levels[-1].flow is not flow:
            self._begin(flow, node)
        level = self._levels[-1]
        level.node = node
        level.said = Piece("")
        level.is_told = False
        level.since = self._clock() if self._clock is not None else None

    def _begin(self, flow: Flow, node: Node) -> None:
        if self._levels:
            self._leave()  # a call is told of before what it calls
        indent = len(self._levels) * _INDENT
        self._levels.append(_Level(flow, node, indent, self._columns))
        headline = (Piece(flow.name, Tone.STRONG), Piece(f"  {flow.span}", Tone.PLACE))
        self._write((Piece(" " * indent), *headline))

    def _leave(self, *, again: bool = False) -> None:
        level = self._levels[-1]
        if level.is_told and not again:
            return
        spent = None
        if self._clock is not None and level.since is not None and level.node.role in _ACTING:
            spent = self._clock() - level.since
        self._write(level.line(spent))
        level.is_told = True


def ending(run: Run) -> Line:
    """How a run ended, in one line."""
    moves = f" after {run.size} move{'' if run.size == 1 else 's'}"
    reported = tuple(Piece(f', reported "{outcome}"', Tone.WARNING) for outcome in run.outcomes)
    return (*_end(run), *reported, Piece(moves, Tone.FAINT))


def duration(seconds: float) -> str:
    """A time for people."""
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1000:.1f} ms"


@dataclass(slots=True)
class _Level:
    """A flow that is being walked: the one that was started, or one that is called."""

    flow: Flow
    node: Node
    indent: int
    columns: int | None
    said: Piece = field(default=Piece(""))
    is_told: bool = False
    since: float | None = None
    _number: int = field(init=False)
    _label: int = field(init=False)
    _answer: int = field(init=False)

    def __post_init__(self) -> None:
        """Measure the columns: of line numbers, labels and answers."""
        nodes, edges = self.flow.nodes.values(), self.flow.edges
        self._number = max(len(str(node.span.line)) for node in nodes)
        answers = [width(_said_on(edge)) for edge in edges]
        self._answer = min(max(answers, default=0), _WIDEST_ANSWER)
        labels = [width(visible(node.label)) for node in nodes if node.role in _TELLING]
        self._label = min(max(labels, default=0), _WIDEST_LABEL)
        if self.columns is not None:
            others = self.indent + 2 + self._number + 2 + 2 + self._answer + _TIME
            self._label = max(min(self._label, self.columns - others), _LEAST_LABEL)

    def line(self, spent: float | None) -> Line:
        """What there is to tell of the node."""
        number = f"{self.node.span.line:>{self._number}}"
        label = visible(self.node.label)
        if self.columns is not None:
            label = fitted(label, self._label)
        start = (Piece(f"{' ' * self.indent}  "), Piece(number, Tone.PLACE))
        if not self.said.text and spent is None:
            return (*start, Piece(f"  {label}", self._tone()))
        told = (*start, Piece(f"  {padded(label, self._label)}  ", self._tone()))
        if spent is None:
            return (*told, self.said)
        said = Piece(padded(self.said.text, self._answer), self.said.tone)
        return (*told, said, Piece(f"{duration(spent):>{_TIME}}", Tone.FAINT))

    def _tone(self) -> Tone:
        match self.node.role:
            case Role.DEFER | Role.OUTCOME:
                return Tone.WARNING
            case Role.START | Role.END:
                return Tone.STRONG
            case Role.STEP | Role.DECISION | Role.CALL:
                return Tone.PLAIN


def _said_on(edge: Edge) -> str:
    """What a node says that is left along an arrow."""
    return (_RAISED if edge.arrow is Arrow.ERROR else "") + visible(edge.answer or "")


def _end(run: Run) -> Line:
    reasons = f" ({'; '.join(run.reasons)})" if run.reasons else ""
    if run.error is not None:
        return (Piece("failed", Tone.ERROR),)
    if run.ends_deferred:
        return (Piece(f"deferred{reasons}", Tone.WARNING),)
    end = Piece(f'ended with "{run.end}"', Tone.GOOD)
    marked = (Piece(f", deferred{reasons}", Tone.WARNING),) if run.deferred else ()
    return (end, *marked)
