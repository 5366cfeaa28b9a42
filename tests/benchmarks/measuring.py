"""What the benchmarks share: how a time is taken, and a line of their report."""

import gc
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured number, beside its target if it has one."""

    what: str
    value: float
    unit: str
    target: float | None = None
    """What it is to be at most."""

    @property
    def verdict(self) -> str:
        """Whether the target is met; empty where there is none."""
        if self.target is None:
            return ""
        return "met" if self.value <= self.target else "MISSED"


def interleaved(
    functions: Sequence[Callable[[], object]], *, rounds: int, calls: int
) -> list[float]:
    """The seconds of a call of each function: the least of many rounds, which take turns.

    The least is what the code costs when nothing else runs: see the documentation of `timeit`.
    """
    times: list[list[float]] = [[] for _ in functions]
    for _ in range(rounds):
        for function, taken in zip(functions, times, strict=True):
            began = time.perf_counter()
            for _ in range(calls):
                function()
            taken.append((time.perf_counter() - began) / calls)
    return [min(taken) for taken in times]


def once(function: Callable[[], object]) -> float:
    """The seconds of one call, with the garbage collector on, after a full collection."""
    gc.collect()
    began = time.perf_counter()
    function()
    return time.perf_counter() - began
