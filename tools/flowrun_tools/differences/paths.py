"""Two revisions of a flow to the ways from start to end that were lost and gained."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flowrun.flow import Flow
from flowrun_tools.coverage.criteria import Criterion, Stretch, TooManyPathsError, stretches
from flowrun_tools.differences.equivalence import Deed, does
from flowrun_tools.differences.matching import matching

Step = tuple[str, str | None]
"""The text of a node and what took the run out of it, as a reader sees them."""


@dataclass(frozen=True, slots=True)
class Way:
    """A simple path from the start to an end, in words: no node comes twice."""

    steps: tuple[Step, ...]

    def __str__(self) -> str:
        """What makes a run take it: the answers on the way, and where it ends."""
        said = [f'"{label}" {answer}' for label, answer in self.steps if answer is not None]
        return " \u2192 ".join([*said, f'"{self.steps[-1][0]}"'])


@dataclass(frozen=True, slots=True)
class Ways:
    """The ways that one revision has and the other does not."""

    lost: tuple[Way, ...] = ()
    gained: tuple[Way, ...] = ()
    refusal: str | None = None
    """Why they were not counted."""


def ways(base: Flow, head: Flow) -> Ways:
    """The ways lost and gained. A way is the same if it visits the same nodes by the same answers.

    Nodes count as the same as `flowrun_tools.differences.matching` has it, so that a new text makes
    no new way.
    """
    became = matching(base, head)
    now = {one: does(head.nodes[other]) for one, other in became.items()}
    try:
        before, after = dict(_ways(base, now)), dict(_ways(head, {}))
    except TooManyPathsError as error:
        return Ways(refusal=str(error))
    return Ways(
        tuple(way for key, way in before.items() if key not in after),
        tuple(way for key, way in after.items() if key not in before),
    )


def _ways(flow: Flow, now: Mapping[str, Deed]) -> Iterator[tuple[object, Way]]:
    """Each way, by what of it is compared."""
    for stretch in stretches(flow, Criterion.SIMPLE):
        edges = [flow.edges[index] for index in stretch.edges]
        deeds = tuple(now.get(node) or does(flow.nodes[node]) for node in stretch.nodes)
        yield (deeds, tuple((edge.arrow, edge.key) for edge in edges)), _way(flow, stretch)


def _way(flow: Flow, stretch: Stretch) -> Way:
    labels = [flow.nodes[node].label for node in stretch.nodes]
    answers = [flow.edges[index].answer for index in stretch.edges]
    return Way(tuple(zip(labels, [*answers, None], strict=True)))
