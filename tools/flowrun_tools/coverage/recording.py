"""Runs to facts in a data file, while they happen.

A test run watches its own process, and names its data file in an environment variable for the
processes that its tests start. Such a process records its runs, too, if it says so::

    from flowrun_tools.coverage import recording

    recording.start()

This does nothing in a process that is not part of a measured test run. Only runs of the thread that
calls it, and of the tasks that this thread starts, are watched: who watches belongs to a
context. A process that was forked goes on recording by itself.
"""

import os
from collections.abc import Container
from operator import attrgetter
from pathlib import Path

from flowrun.program import run_observers
from flowrun.run import Run
from flowrun_tools.coverage.datafile import HEADER, Fact, line_of

VARIABLE = "FLOWRUN_COVERAGE_FILE"
"""The environment variable with the data file's absolute path."""


_EDGE = attrgetter("edge")


class Recorder:
    """Appends each walk of each test to a data file, once.

    Each fact is written when its run is over, in one piece, so that killing a process loses none,
    and several may write to one file.
    """

    def __init__(self, path: Path, *, test: str = "", charts: Container[str] | None = None) -> None:
        """Watch for a data file.

        Args:
            path: The file, which is made where there is none.
            test: The test that the runs belong to.
            charts: The digests of the flows that matter; by default all do.

        Raises:
            OSError: The file cannot be written.
        """
        self._test = test
        self._charts = charts
        self._known: set[tuple[object, ...]] = set()
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o666)
        os.write(self._file, HEADER.encode())

    def record(self, run: Run) -> None:
        """Write down a run that is over, if the test took no such walk before."""
        flow = run.flow
        if self._charts is not None and flow.digest not in self._charts:
            return
        key = (flow, _is_simulated(run), *map(_EDGE, run.moves))
        if key not in self._known:
            self._known.add(key)
            os.write(self._file, line_of(fact_of(run, self._test)).encode())

    def begin(self, test: str) -> None:
        """Let all runs from here on belong to another test."""
        self._test = test
        self._known.clear()

    def close(self) -> None:
        """Let go of the file."""
        os.close(self._file)


def fact_of(run: Run, test: str) -> Fact:
    """What a run shows: the walk through its own flow, without those that it called."""
    edges = [move.edge for move in run.moves if move.edge is not None]
    return Fact(
        flow=run.flow.name,
        chart=run.flow.digest,
        test=test,
        start=edges[0].source if edges else run.flow.start.id,
        steps=tuple((edge.arrow.value, edge.key, edge.target) for edge in edges),
        simulated=_is_simulated(run),
    )


def start() -> None:
    """Record all runs from here on, if a measured test run started this process.

    Raises:
        OSError: The data file cannot be written.
    """
    path = os.environ.get(VARIABLE)
    if path:
        recorder = Recorder(Path(path), test=_current_test())
        run_observers.set((*run_observers.get(), recorder.record))


def _is_simulated(run: Run) -> bool:
    """Whether a run came by a step or decision that has no function."""
    for move in run.moves:
        for row in (move.source, move.row):
            if row.acts:
                return row.function is None
        if move.run is not None:
            return _is_simulated(move.run)
    return False


def _current_test() -> str:
    """The test that started this process: pytest says so in the environment."""
    test, _, _phase = os.environ.get("PYTEST_CURRENT_TEST", "").rpartition(" (")
    return test
