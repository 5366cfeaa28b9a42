"""The whole demo: a story that plays in the sandbox, the page about it, and nothing left behind."""

import argparse
from collections.abc import Sequence
from pathlib import Path

import psycopg
from rich.console import Console

from flowrun_sandbox.controller.client import NotRunningError, RefusedError
from flowrun_sandbox.doctor import Verdict, examine
from flowrun_sandbox.errors import MachineError
from flowrun_sandbox.state import State
from flowrun_tools.charts import Charts, read_charts
from tests.demo.happenings import FailedOver
from tests.demo.printing import Printer
from tests.demo.reading import Reader
from tests.demo.report import write_report
from tests.demo.sandbox import (
    JUJU,
    MODEL,
    ActionFailedError,
    ModelThereError,
    NotEndedError,
    Sandbox,
)
from tests.demo.stage import LogEndedError, Stage, TookTooLongError
from tests.demo.stopping import Stop, StoppedError
from tests.demo.story import play

CHARM = Path("build/charm")
REPORT = Path("build/demo")

TROUBLE = (
    *(TookTooLongError, LogEndedError, ActionFailedError, ModelThereError, NotEndedError),
    *(MachineError, RefusedError, NotRunningError, psycopg.Error, OSError),
)
"""What may go wrong on a machine; all else is a mistake of ours."""


def main(argv: Sequence[str] | None = None, console: Console | None = None) -> int:
    """Show the charm at work, and leave a page about it.

    Returns:
        0 if all went well and 1 if something did not; 130 after Ctrl-C and 143 after SIGTERM.
    """
    arguments = _arguments(argv)
    stop = Stop()
    ended = _demonstrate(arguments, stop, Printer(console or Console(highlight=False)))
    if stop.signal is not None:
        return 128 + stop.signal
    return 1 if ended else 0


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.demo",
        description="Bring up three units of PostgreSQL in the sandbox, and lose one of them.",
        epilog="example: python -m tests.demo --keep build/charm",
    )
    parser.add_argument(
        "charm", nargs="?", default=CHARM, type=Path, help="the packed charm (default: %(default)s)"
    )
    parser.add_argument("--keep", action="store_true", help="leave the model running")
    return parser.parse_args(argv)


def _demonstrate(arguments: argparse.Namespace, stop: Stop, printer: Printer) -> str:
    """Do all of it.

    Returns:
        Why it came to no good end; empty if it did.
    """
    sandbox = Sandbox(State.find())
    try:
        sandbox.make()
    except TROUBLE as error:
        printer.note(f"error: {error}", "bold red")
        return str(error)
    charts = read_charts([str(arguments.charm / "flows")])
    stage = Stage(printer, Reader(charts.flows))
    try:
        ended = _play(stage, stop, sandbox, arguments.charm)
        _report(stage, charts, ended)
    finally:
        _leave(printer, sandbox, keep=arguments.keep and stop.signal is None)
    return ended


def _play(stage: Stage, stop: Stop, sandbox: Sandbox, charm: Path) -> str:
    """Play the story.

    Returns:
        Why it came to no good end; empty if it did.
    """
    try:
        with stop.interrupting():
            play(stage, sandbox, charm)
    except StoppedError:
        stage.printer.note("stopped", "yellow")
        return "It was stopped."
    except TROUBLE as error:
        return _fail(stage.printer, error)
    lost = [each for each in stage.happenings if isinstance(each, FailedOver) and not each.harmless]
    return "Rows were lost or doubled." if lost else ""


def _fail(printer: Printer, error: Exception) -> str:
    """Say what went wrong, and what the machine lacks, if that is why."""
    printer.note(f"error: {error}", "bold red")
    for finding in examine():
        if finding.verdict is Verdict.MISSING:
            printer.note(str(finding), "bold red")
    return str(error)


def _report(stage: Stage, charts: Charts, ended: str) -> None:
    page, drawings = write_report(REPORT, stage.happenings, charts, ended=ended)
    stage.printer.note("")
    stage.printer.note(f"The page about it, with {drawings} drawings: {page}")


def _leave(printer: Printer, sandbox: Sandbox, *, keep: bool) -> None:
    if keep:
        printer.note(f'The model "{MODEL}" stays. To look at it, and to take it away:')
        for command in (f"status --model {MODEL}", f"destroy-model {MODEL} --no-prompt"):
            printer.note(f"$ {JUJU} {command}", "dim")
        return
    try:
        with printer.waiting("The model is taken away"):
            sandbox.end()
    except TROUBLE as error:
        printer.note(f"error: {error}; flowrun sandbox stop ends all of it", "bold red")
    else:
        printer.note("The model is gone, and nothing is left running.")
