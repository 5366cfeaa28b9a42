"""Watching runs: every entered node, answer, error and taken edge, as event values.

A run out of the cache imports this module: plain slotted classes.
"""

from __future__ import annotations  # evaluating them would cost every run

from collections.abc import Callable, Generator
from contextlib import contextmanager

from flowrun.flow import Edge, Flow, Node
from flowrun.program import observers, run_observers
from flowrun.run import Run


class Entered:
    """A run came to a node."""

    __slots__ = __match_args__ = ("flow", "node")

    def __init__(self, flow: Flow, node: Node) -> None:
        self.flow = flow
        self.node = node


class Answered:
    """A decision answered, before the answer picked an arrow."""

    __slots__ = __match_args__ = ("flow", "node", "answer")

    def __init__(self, flow: Flow, node: Node, answer: object) -> None:
        self.flow = flow
        self.node = node
        self.answer = answer
        """What the function returned, as it is."""


class Raised:
    """A step, a decision or a called flow raised."""

    __slots__ = __match_args__ = ("flow", "node", "error")

    def __init__(self, flow: Flow, node: Node, error: Exception) -> None:
        self.flow = flow
        self.node = node
        self.error = error


class Took:
    """A run left a node along an edge."""

    __slots__ = __match_args__ = ("flow", "edge")

    def __init__(self, flow: Flow, edge: Edge) -> None:
        self.flow = flow
        self.edge = edge


class Finished:
    """The run of a flow is over: at an end, or by an error that left it."""

    __slots__ = __match_args__ = ("flow", "run")

    def __init__(self, flow: Flow, run: Run) -> None:
        self.flow = flow
        self.run = run
        """The whole path; `Run.error` says what stopped it, if anything did."""


Event = Entered | Answered | Raised | Took | Finished
Observer = Callable[[Event], None]


@contextmanager
def observing(observer: Observer) -> Generator[None]:
    """Call `observer` with every event of every run inside the ``with`` block.

    Several may watch at once, the outermost first. An observer is not expected to fail: what it
    raises leaves the run.
    """
    token = observers.set((*observers.get(), observer))
    try:
        yield
    finally:
        observers.reset(token)


@contextmanager
def observing_runs(see: Callable[[Run], None]) -> Generator[None]:
    """Call `see` with every run that is over, called flows included, inside the ``with`` block.

    As long as nobody watches the events in between, the runs are as fast as if nobody watched.
    """
    token = run_observers.set((*run_observers.get(), see))
    try:
        yield
    finally:
        run_observers.reset(token)


def tell(event: Event) -> None:
    """Give an event to everybody who watches."""
    for observer in observers.get():
        observer(event)
