"""The program: arguments in, results and exit codes out."""

import importlib
import io
import os
import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, redirect_stderr, redirect_stdout
from typing import TextIO

import click

from flowrun import __version__
from flowrun.errors import FlowrunError
from flowrun_tools.cells import visible
from flowrun_tools.cli.exit_code import ExitCode

COMMANDS: Mapping[str, str] = {
    "build": "Parse ahead, for packing.",
    "completion": "Print a shell's completion script.",
    "coverage": "Report which paths tests took.",
    "diff": "Tell what changed in behaviour.",
    "list": "List the flows.",
    "logs": "Tell from a log which ways runs took.",
    "parse": "Print charts as JSON.",
    "paths": "List the paths of a flow, or write tests for them.",
    "render": "Draw charts as pictures.",
    "rule": "Print the page of a rule.",
    "rules": "List the rules.",
    "run": "Run a flow.",
    "sandbox": "Look at the sandbox, and break what runs in it.",
    "server": "Serve an editor.",
    "show": "Show the nodes of a flow.",
    "simulate": "Walk a flow without code.",
    "validate": "Find what is wrong in documents and code.",
}
"""The commands, each with what it does. The module of the same name holds it."""


class _Commands(click.Group):
    """The commands, each imported when it is used, and not to be listed."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click passes it
        return list(COMMANDS)

    def get_command(
        self,
        ctx: click.Context,  # noqa: ARG002 - click passes it
        cmd_name: str,
    ) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command = importlib.import_module(f"{__package__}.{cmd_name}").command
        assert isinstance(command, click.Command)
        return command

    def format_commands(
        self,
        ctx: click.Context,  # noqa: ARG002 - click passes it
        formatter: click.HelpFormatter,
    ) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="\b\nExample:\n  flowrun simulate leader-elected flows/charm.md",
)
@click.version_option(__version__, prog_name="flowrun", message="%(prog)s %(version)s")
def flowrun() -> None:
    """Run the Mermaid flowcharts of your documentation.

    A chart in a Markdown page is a program: its labels are bound to Python functions, and it is
    walked from its start to an end. [tool.flowrun] of pyproject.toml says where a project has its
    flows, its registry of functions, and what makes their context.
    """


def main(
    argv: Sequence[str] | None = None, out: TextIO | None = None, err: TextIO | None = None
) -> ExitCode:
    """Do what a command line says.

    Args:
        argv: The arguments without the program's name; by default, those of the process.
        out: Where results go, in place of stdout.
        err: Where the tool's own trouble goes, in place of stderr.
    """
    with ExitStack() as stack:
        if out is not None:
            stack.enter_context(redirect_stdout(out))
        if err is not None:
            stack.enter_context(redirect_stderr(err))
        _never_fail_to_encode()
        code = _do(argv)
        try:
            sys.stdout.flush()
        except BrokenPipeError:  # nobody reads any more: the exit of Python is not to say so again
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return ExitCode.PROBLEMS
        return code


def _never_fail_to_encode() -> None:
    """A terminal that cannot show a character of a label gets its number."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _do(argv: Sequence[str] | None) -> ExitCode:
    args = None if argv is None else list(argv)
    try:
        return ExitCode(flowrun.main(args, prog_name="flowrun", standalone_mode=False) or 0)
    except click.ClickException as error:
        error.show()
        return ExitCode(error.exit_code)
    except click.Abort as error:
        click.echo(visible(str(error)) or "interrupted", err=True)
        return ExitCode.PROBLEMS
    except FlowrunError as error:
        return _report(error)
    except OSError as error:
        if error.filename is None:
            raise
        return _report(error)


def _report(error: FlowrunError | OSError) -> ExitCode:
    from flowrun_tools.cli.reporting import report

    return report(error)
