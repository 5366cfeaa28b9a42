"""Exceptions to what a person reads about them, and to the exit code."""

from collections.abc import Iterable, Mapping

from flowrun.diagnostics import Diagnostic, Severity
from flowrun.errors import (
    FlowrunError,
    InvalidFlowError,
    RunawayFlowError,
    RunError,
    StepFailedError,
    UnknownAnswerError,
)
from flowrun_tools.cli.exit_code import ExitCode
from flowrun_tools.cli.terminal import Terminal, stderr
from flowrun_tools.errors import ConfigurationError, UsageError, UserCodeError
from flowrun_tools.frames import WIDTH, Sources, frames
from flowrun_tools.pieces import Piece, Tone
from flowrun_tools.project import sources
from flowrun_tools.tracebacks import shortened

_RULES: Mapping[type[RunError], tuple[str, str | None]] = {
    StepFailedError: ("step-failed", None),
    UnknownAnswerError: (
        "unknown-answer",
        'draw an arrow with that answer, or one that says "else"',
    ),
    RunawayFlowError: (
        "runaway-flow",
        "draw a way out of the loop, or allow more moves with --max-moves",
    ),
}
"""What stops a run, with what to do about it."""


def report(error: FlowrunError | OSError) -> ExitCode:
    """Say what went wrong."""
    terminal = stderr()
    match error:
        case InvalidFlowError():
            write_frames(terminal, error.diagnostics)
        case ConfigurationError():
            write_frames(terminal, error.diagnostics)
            return ExitCode.USAGE
        case RunError():
            _write_traceback(terminal, error.__cause__)
            write_frames(terminal, (diagnostic_of(error),))
        case UserCodeError():
            _write_traceback(terminal, error.__cause__)
            write_error(terminal, str(error))
        case UsageError():
            write_error(terminal, str(error), error.hint)
            return ExitCode.USAGE
        case OSError():
            write_error(terminal, f"{error.filename}: {error.strerror}")
            return ExitCode.USAGE
        case _:
            write_error(terminal, str(error))
    return ExitCode.PROBLEMS


def write_frames(
    terminal: Terminal, diagnostics: Iterable[Diagnostic], texts: Sources | None = None
) -> None:
    """Print diagnostics as frames, with the lines of their documents.

    Args:
        terminal: Where to.
        diagnostics: What is wrong.
        texts: The documents; by default they are read.
    """
    found = tuple(diagnostics)
    texts = sources(found) if texts is None else texts
    for line in frames(found, texts, width=terminal.columns or WIDTH):
        terminal.write(line)


def write_error(terminal: Terminal, message: str, hint: str | None = None) -> None:
    """Print what is wrong where no document is to blame."""
    terminal.write((Piece("error", Tone.ERROR), Piece(f": {message}")))
    if hint is not None:
        terminal.write((Piece("  hint: ", Tone.HINT), Piece(hint)))


def diagnostic_of(error: RunError) -> Diagnostic:
    """What stopped a run, as something that is wrong in the document."""
    rule, hint = _RULES[type(error)]
    return Diagnostic(
        rule=rule,
        severity=Severity.ERROR,
        message=str(error).replace(f" ({error.span})", ""),
        span=error.span,
        hint=hint,
    )


def _write_traceback(terminal: Terminal, error: BaseException | None) -> None:
    if error is not None:
        for line in shortened(error).splitlines():
            terminal.write((Piece(line),))
        terminal.write()
