"""``flowrun completion``: the script by which a shell completes commands and flows."""

import click
from click.shell_completion import get_completion_class

from flowrun_tools.cli.exit_code import ExitCode
from flowrun_tools.cli.terminal import stdout

SHELLS = ("bash", "zsh", "fish")


@click.command(
    "completion",
    epilog='\b\nExamples:\n  eval "$(flowrun completion bash)"\n'
    "  flowrun completion fish > ~/.config/fish/completions/flowrun.fish",
)
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def command(context: click.Context, shell: str) -> ExitCode:
    """Print the script by which SHELL completes the commands, the options and the flows' names."""
    completer = get_completion_class(shell)
    assert completer is not None, "click knows these shells"
    script = completer(context.find_root().command, {}, "flowrun", "_FLOWRUN_COMPLETE").source()
    stdout().write_text(f"{script}\n")
    return ExitCode.CLEAN
