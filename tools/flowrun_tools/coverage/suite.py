"""What has to be taken to few walks that take all of it."""

import heapq
from collections.abc import Sequence
from dataclasses import dataclass

from flowrun.flow import Flow
from flowrun_tools.coverage.criteria import Stretch
from flowrun_tools.coverage.measure import parts
from flowrun_tools.coverage.routes import Routes


@dataclass(frozen=True, slots=True)
class Suite:
    """Walks from the start to an end."""

    walks: tuple[Stretch, ...]
    unreached: tuple[Stretch, ...]
    """What no walk from the start to an end takes."""


def suite_of(flow: Flow, wanted: Sequence[Stretch]) -> Suite:
    """Few walks that take all that is wanted: each in turn takes most of what is left.

    The candidates are, for each thing wanted, the shortest walk that takes it. This is the greedy
    approximation of a smallest set cover (V. Chvatal, 1979), so a smaller suite may exist.
    """
    routes = Routes(flow)
    through = {stretch: routes.through(stretch) for stretch in wanted}
    walks = list(dict.fromkeys(walk for walk in through.values() if walk is not None))
    unreached = tuple(stretch for stretch, walk in through.items() if walk is None)
    return Suite(tuple(_covering(walks, wanted)), unreached)


def _covering(walks: Sequence[Stretch], wanted: Sequence[Stretch]) -> list[Stretch]:
    lengths = sorted({len(stretch.edges) for stretch in wanted})
    keys: set[object] = {stretch.key for stretch in wanted}
    takes = [parts(walk, lengths) & keys for walk in walks]
    waiting = [(-len(taken), number) for number, taken in enumerate(takes)]
    heapq.heapify(waiting)
    chosen: list[Stretch] = []
    while waiting:
        _, number = heapq.heappop(waiting)
        left = len(takes[number] & keys)
        if left and waiting and -left > waiting[0][0]:
            heapq.heappush(waiting, (-left, number))  # what it took was taken since
        elif left:
            chosen.append(walks[number])
            keys -= takes[number]
    return chosen
