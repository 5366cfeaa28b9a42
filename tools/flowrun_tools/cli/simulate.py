"""``flowrun simulate``: a flow without code, with answers that somebody gives."""

import csv
from collections.abc import Callable, Sequence
from pathlib import Path

import click

from flowrun.errors import RunError
from flowrun.events import Event, observing
from flowrun.flow import Flow
from flowrun.loading import load
from flowrun.run import Run
from flowrun_tools import project
from flowrun_tools.asking import Ask, Question, walk
from flowrun_tools.cells import padded, visible, width
from flowrun_tools.cli import options
from flowrun_tools.cli.exit_code import ExitCode
from flowrun_tools.cli.reporting import diagnostic_of, write_frames
from flowrun_tools.cli.terminal import stderr, stdout
from flowrun_tools.configuration import configuration_of
from flowrun_tools.errors import UsageError
from flowrun_tools.pieces import Piece, Tone
from flowrun_tools.walking import Narrator, ending

QUIT = "q"


@click.command(
    "simulate",
    epilog="\b\nExamples:\n  flowrun simulate leader-elected\n"
    "  flowrun simulate leader-elected --answers no,no",
)
@options.flow
@options.paths
@click.option("--answers", metavar="TEXT,...", help="The answers, in the order of the questions.")
@options.max_moves
@options.as_json
def command(
    flow: str, paths: Sequence[str], answers: str | None, max_moves: int, *, as_json: bool
) -> ExitCode:
    """Walk FLOW without calling anything, and see where each answer leads.

    Every decision that branches is asked in the terminal, or takes the next of --answers. So is
    every node that an arrow for an error leaves: "done" goes on, and "!ApiError" raises ApiError
    there. An answer with a comma in it stands in double quotes.
    """
    flows = load(*project.places(configuration_of(Path.cwd()), paths))
    chosen = project.flow_named(flow, flows.values())
    given = None if answers is None else _Given(answers)
    terminal = stdout()
    narrator = Narrator(terminal.write, columns=terminal.columns, clock=None)
    tell = _nobody if as_json else narrator
    run, error = _walked(chosen, given or _asked, tell, max_moves)
    if as_json:
        terminal.write_json(run.to_dict())
    else:
        terminal.write(ending(run))
    if error is not None:
        write_frames(stderr(), (diagnostic_of(error),))
        return ExitCode.PROBLEMS
    if given is not None:
        given.finish()
    return ExitCode.CLEAN


class _Given:
    """Answers that were given beforehand, one a question."""

    def __init__(self, text: str) -> None:
        rows = list(csv.reader([text], skipinitialspace=True))
        self._texts = [each.strip() for row in rows for each in row]
        self._used = 0

    def __call__(self, question: Question) -> str:
        """Answer the next question.

        Raises:
            UsageError: No answer is left, or the node cannot give it.
        """
        if self._used == len(self._texts):
            raise UsageError(
                f"the answers run out after {self._used}, at {_named(question)}",
                hint=f"give one more: {_listed(question)}",
            )
        text = self._texts[self._used]
        self._used += 1
        answer = question.answer(text)
        if answer is None:
            raise UsageError(
                f'answer {self._used}, "{text}", is none that {_named(question)} can give',
                hint=f"give {_listed(question)}",
            )
        return answer

    def finish(self) -> None:
        """See that all were used.

        Raises:
            UsageError: Some are left.
        """
        left = self._texts[self._used :]
        if left:
            raise UsageError(
                f"the flow ended after {self._used} of {len(self._texts)} answers",
                hint=f"leave out the last: {','.join(left)}",
            )


def _walked(
    flow: Flow, ask: Ask, tell: Callable[[Event], None], max_moves: int
) -> tuple[Run, RunError | None]:
    """The walk, also where an error stopped it."""
    try:
        with observing(tell):
            return walk(flow, ask, max_moves=max_moves), None
    except RunError as error:
        assert error.run is not None, "the engine says how far it came"  # noqa: PT017 - no test
        return error.run, error


def _nobody(event: Event) -> None:
    """Hear nothing."""


def _asked(question: Question) -> str:
    """Ask a person until the answer is one of the question's."""
    _put(question)
    while True:
        text = _line(question)
        if text == QUIT and question.chosen(text) is None:
            raise click.exceptions.Exit(ExitCode.CLEAN)
        answer = question.answer(text)
        if answer is not None:
            return answer
        stderr().write((Piece(f"It can answer {_listed(question)}; {QUIT} stops."),))


def _put(question: Question) -> None:
    """Show a question with its choices, and where each leads."""
    terminal = stderr()
    place = Piece(f"  {question.node.span}", Tone.PLACE)
    terminal.write((Piece(question.node.label, Tone.STRONG), place))
    widest = max(width(visible(choice.answer)) for choice in question.choices)
    for number, choice in enumerate(question.choices, start=1):
        answer = Piece(padded(visible(choice.answer), widest), Tone.ANSWER)
        target = "the end" if choice.target is None else choice.target.label
        terminal.write((Piece(f"  {number}  "), answer, Piece(f" -> {target}", Tone.FAINT)))


def _line(question: Question) -> str:
    """A line that a person writes; Ctrl-D and Ctrl-C stop."""
    try:
        text: str = click.prompt("answer", prompt_suffix=": ", err=True)
    except click.Abort:
        stderr().write()  # the cursor stands behind the question
        raise click.Abort(f"stopped at {_named(question)}") from None
    return text.strip()


def _named(question: Question) -> str:
    return f'"{question.node.label}" ({question.node.span})'


def _listed(question: Question) -> str:
    return " or ".join(choice.answer for choice in question.choices)
