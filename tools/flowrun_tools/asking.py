"""A walk with no code, whose answers somebody gives: a question at every node that branches."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flowrun.binding import unbound
from flowrun.flow import Edge, Flow, Node, Role
from flowrun.labels import normalise
from flowrun.program import MAX_MOVES
from flowrun.run import Run
from flowrun.walk import Visit, Walk

DONE = "done"
"""The answer of a node that raises nothing, where it could have raised."""

RAISES = "!"
"""What stands before the name of an exception in an answer."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the answers that a node can give, as a person writes it, and where it leads."""

    answer: str
    target: Node | None
    """``None`` where the run ends."""


@dataclass(frozen=True, slots=True)
class Question:
    """A node that waits for an answer."""

    flow: Flow
    node: Node
    choices: tuple[Choice, ...]
    branches: bool
    """Whether it is a decision; else it goes on, or raises."""

    def answer(self, text: str) -> str | None:
        """The answer that a text means; ``None`` if the node cannot give it.

        It may be one of the choices or its number, what only "else" takes, or an exception.
        """
        choice = self.chosen(text)
        if choice is not None:
            return choice.answer
        takes_all = any(normalise(choice.answer) == "else" for choice in self.choices)
        return text if takes_all or _exception(text) is not None else None

    def chosen(self, text: str) -> Choice | None:
        """The choice that a text names, by its answer or else by its number, from 1."""
        key = normalise(text)
        numbers = {str(number): choice for number, choice in enumerate(self.choices, start=1)}
        by_answer = {normalise(choice.answer): choice for choice in self.choices}
        return by_answer.get(key) or numbers.get(key)


Ask = Callable[[Question], str]
"""Gives one of a question's answers: what `Question.answer` has returned."""


def walk(
    flow: Flow, ask: Ask, *, flows: Mapping[str, Flow] | None = None, max_moves: int = MAX_MOVES
) -> Run:
    """Walk a flow, asking at every decision that branches and at every node drawn to raise.

    Raises:
        InvalidFlowError: The flow or one that it calls has errors.
        StepFailedError: An answer raised what no arrow is drawn for.
        RunawayFlowError: The walk took more moves than it may.
    """
    steps = unbound(flow, flows=flows).walk(max_moves=max_moves)
    try:
        visit = next(steps)
        while True:
            question = _question(visit)
            visit = steps.send(None) if question is None else _reply(steps, question, ask)
    except StopIteration as stop:
        run: Run = stop.value
        return run


def _question(visit: Visit) -> Question | None:
    flow, node = visit.flow, visit.node
    ways, errors = flow.ways_out(node.id), flow.errors_out(node.id)
    branches = node.role is Role.DECISION and not flow.is_ensure(node)
    if not branches and not errors:
        return None
    if branches:
        choices = [_choice(flow, edge, edge.answer or "") for edge in ways]
    else:
        choices = [Choice(DONE, flow.nodes[ways[0].target] if ways else None)]
    choices += [_choice(flow, edge, f"{RAISES}{edge.answer}") for edge in errors]
    return Question(flow, node, tuple(choices), branches)


def _choice(flow: Flow, edge: Edge, answer: str) -> Choice:
    return Choice(answer, flow.nodes[edge.target])


def _reply(steps: Walk, question: Question, ask: Ask) -> Visit:
    answer = ask(question)
    error = _exception(answer)
    if error is not None:
        return steps.throw(error)
    return steps.send(answer if question.branches else None)


def _exception(answer: str) -> Exception | None:
    """The exception that an answer stands for: of a class of that name, made for this."""
    name = answer.removeprefix(RAISES)
    if name == answer or not name.isidentifier():
        return None
    made: type[Exception] = type(name, (Exception,), {})
    return made("raised in a simulation")
