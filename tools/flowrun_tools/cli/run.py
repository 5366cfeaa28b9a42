"""``flowrun run``: a flow with the project's own functions."""

import sys
from collections.abc import Sequence
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import click

from flowrun.binding import bind
from flowrun.errors import RunError
from flowrun.events import observing
from flowrun.loading import load
from flowrun.program import Program
from flowrun.run import Run
from flowrun_tools import project
from flowrun_tools.cli import options
from flowrun_tools.cli.exit_code import ExitCode
from flowrun_tools.cli.reporting import report
from flowrun_tools.cli.terminal import stdout
from flowrun_tools.configuration import Configuration, configuration_of
from flowrun_tools.errors import UsageError
from flowrun_tools.walking import Narrator, ending


@click.command(
    "run",
    epilog="\b\nExample:\n  flowrun run leader-elected --context demo:new_unit",
)
@options.flow
@options.paths
@click.option(
    "--context",
    metavar="MODULE:FACTORY",
    help="What makes the context; by default, context in [tool.flowrun].",
)
@options.registry
@options.max_moves
@click.option("--explain", is_flag=True, help="Tell in words why the run went where it went.")
@options.as_json
def command(
    flow: str,
    paths: Sequence[str],
    context: str | None,
    registry: str | None,
    max_moves: int,
    *,
    explain: bool,
    as_json: bool,
) -> ExitCode:
    """Run FLOW with the project's functions, and print each node as it is walked.

    Every step and predicate is called with the context: what the factory returns, which is called
    without arguments. Modules are looked for in the folder of pyproject.toml first. With --json,
    what the functions print goes to stderr.
    """
    if explain and as_json:
        raise UsageError("--explain and --json are two forms of one result: give one of them")
    configuration = configuration_of(Path.cwd())
    program = _program(flow, paths, configuration, registry)
    made = project.context(configuration, context)
    if as_json:
        with redirect_stdout(sys.stderr):
            run, error = _outcome(program, made, max_moves)
        stdout().write_json(run.to_dict())
    elif explain:
        run, error = _outcome(program, made, max_moves)
        stdout().write_text(f"{run.explain()}\n")
    else:
        run, error = _narrated(program, made, max_moves)
        stdout().write(ending(run))
    return ExitCode.CLEAN if error is None else report(error)


def _program(
    name: str, paths: Sequence[str], configuration: Configuration, registry: str | None
) -> Program[Any]:
    flows = load(*project.places(configuration, paths))
    functions = project.registry(configuration, registry)
    if functions is None:
        raise UsageError(
            "a run needs a registry, which says what the labels stand for",
            hint="name it with --registry MODULE:ATTRIBUTE, or set registry in [tool.flowrun] of "
            "pyproject.toml; flowrun simulate needs none",
        )
    return bind(project.flow_named(name, flows.values()), functions)


def _outcome(program: Program[Any], context: object, max_moves: int) -> tuple[Run, RunError | None]:
    """The run, also where an error stopped it."""
    try:
        return program.run(context, max_moves=max_moves), None
    except RunError as error:
        assert error.run is not None, "the engine says how far it came"  # noqa: PT017 - no test
        return error.run, error


def _narrated(
    program: Program[Any], context: object, max_moves: int
) -> tuple[Run, RunError | None]:
    terminal = stdout()
    narrator = Narrator(terminal.write, columns=terminal.columns)
    try:
        with observing(narrator):
            return _outcome(program, context, max_moves)
    except KeyboardInterrupt:
        assert narrator.node is not None, "a run is somewhere"
        where = f'"{narrator.node.label}" ({narrator.node.span})'
        raise click.Abort(f"interrupted in {where}") from None
