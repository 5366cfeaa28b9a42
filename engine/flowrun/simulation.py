"""A run with no code at all: each decision takes the next answer that it is given."""

from collections.abc import Iterable, Iterator, Mapping

from flowrun.binding import unbound
from flowrun.errors import UnknownAnswerError
from flowrun.flow import Flow
from flowrun.labels import normalise
from flowrun.program import MAX_MOVES
from flowrun.run import Run
from flowrun.walk import Visit, Walk

Answer = str | bool | Exception
"""An answer as on an arrow, ``True`` for yes and ``False`` for no, or what the node raises."""


def simulate(
    flow: Flow,
    answers: Mapping[str, Answer | Iterable[Answer]],
    *,
    flows: Mapping[str, Flow] | None = None,
    max_moves: int = MAX_MOVES,
) -> Run:
    """Walk a flow without calling anything.

    Args:
        flow: The flow.
        answers: For the label of each decision the answers that it gives, one a visit. A label
            that is not asked is no error. A decision whose only way out is plain needs none. An
            exception is raised at its node, which may be a step.
        flows: What calls mean, as for `flowrun.bind`.
        max_moves: How many moves the run may take.

    Raises:
        InvalidFlowError: The flow or one that it calls has errors.
        UnknownAnswerError: A decision has no answer left, or one that no arrow carries.
        StepFailedError: An exception was given for which no arrow is drawn.
        RunawayFlowError: The run took more moves than it may.
    """
    given = {normalise(label): _each(value) for label, value in answers.items()}
    walk = unbound(flow, flows=flows).walk(max_moves=max_moves)
    try:
        visit = next(walk)
        while True:
            visit = _answer(walk, visit, next(given.get(visit.node.key, _NONE), None))
    except StopIteration as stop:
        run: Run = stop.value
        return run


_NONE: Iterator[Answer] = iter(())


def _answer(walk: Walk, visit: Visit, answer: Answer | None) -> Visit:
    if isinstance(answer, Exception):
        return walk.throw(answer)
    try:
        return walk.send(answer)
    except UnknownAnswerError as error:
        if answer is not None:
            raise
        raise _exhausted(visit, error) from None


def _exhausted(visit: Visit, error: UnknownAnswerError) -> UnknownAnswerError:
    drawn = " or ".join(f'"{e.answer}"' for e in visit.flow.ways_out(visit.node.id))
    exhausted = UnknownAnswerError(
        f'no answer is left for "{visit.node.label}" ({visit.node.span}): give {drawn}',
        flow=visit.flow.name,
        node=visit.node,
    )
    exhausted.run = error.run
    return exhausted


def _each(value: Answer | Iterable[Answer]) -> Iterator[Answer]:
    return iter((value,) if isinstance(value, str | bool | Exception) else value)
