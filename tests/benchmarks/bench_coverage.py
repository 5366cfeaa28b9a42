"""What measuring coverage adds to a test run: whole runs of pytest, with and without it.

The tests are those of the charm's steps, which run flows some hundred thousand times. Time is that
of the processor, in fresh processes that take turns.
"""

import os
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from flowrun import Flow, load, simulate
from flowrun.events import observing_runs
from flowrun_tools.coverage.criteria import Criterion, stretches
from flowrun_tools.coverage.recording import Recorder
from flowrun_tools.coverage.suite import suite_of
from tests.benchmarks.measuring import Figure, interleaved

ROOT = Path(__file__).parents[2]
ROUNDS = 5


def figures() -> Iterator[Figure]:
    """The share that is added to a test run, and the time of a run of a flow."""
    with TemporaryDirectory() as folder:
        data = Path(folder, "data")
        plain, measured = _processor_times(
            partial(_tests), partial(_tests, "--flow-cov=flows", f"--flow-cov-data={data}")
        )
        yield Figure("the tests of the steps", plain * 1e3, "ms")
        yield Figure("added by --flow-cov", (measured / plain - 1) * 100, "%", 5.0)
        yield from _of_runs(data)


def _of_runs(data: Path) -> Iterator[Figure]:
    """What recording adds to a run that calls nothing, once a test and again."""
    flow = load(ROOT / "flows" / "charm.md")["leader-elected"]
    recorder = Recorder(data)
    plain, recorded = interleaved(
        [partial(_simulate, flow), partial(_observed, flow, recorder)], rounds=21, calls=50
    )
    yield Figure("a simulated run", plain * 1e6, "us")
    yield Figure("a recorded run", recorded * 1e6, "us")
    paths = stretches(flow, Criterion.PRIME)
    (found,) = interleaved([partial(stretches, flow, Criterion.PRIME)], rounds=21, calls=5)
    (chosen,) = interleaved([partial(suite_of, flow, paths)], rounds=21, calls=5)
    yield Figure("finding its prime paths", found * 1e3, "ms")
    yield Figure("finding few tests for them", chosen * 1e3, "ms")


def _simulate(flow: Flow) -> None:
    answers = {"Is current unit part of the cluster?": "yes", "Has cluster initialised?": "no"}
    simulate(flow, answers)


def _observed(flow: Flow, recorder: Recorder) -> None:
    with observing_runs(recorder.record):
        _simulate(flow)


def _processor_times(*functions: Callable[[], object]) -> list[float]:
    """The processor's seconds of each function's child processes: the middle of some rounds."""
    times: list[list[float]] = [[] for _ in functions]
    for _ in range(ROUNDS):
        for function, taken in zip(functions, times, strict=True):
            before = _children()
            function()
            taken.append(_children() - before)
    return [median(taken) for taken in times]


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _tests(*options: str) -> None:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/steps"]
    environment = os.environ | {"PYTHONHASHSEED": "0"}
    subprocess.run(
        [*command, *options], cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL
    )
