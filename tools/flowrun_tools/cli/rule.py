"""``flowrun rule``: the page of a rule."""

import click
from click.shell_completion import CompletionItem

from flowrun_tools.cli.exit_code import ExitCode
from flowrun_tools.cli.terminal import stdout
from flowrun_tools.errors import UsageError, choices
from flowrun_tools.pieces import Piece, Tone
from flowrun_tools.rules import BY_NAME


def _complete(
    context: click.Context,  # noqa: ARG001 - click passes it
    parameter: click.Parameter,  # noqa: ARG001 - likewise
    incomplete: str,
) -> list[CompletionItem]:
    return [CompletionItem(name) for name in BY_NAME if name.startswith(incomplete)]


@click.command("rule", epilog="\b\nExample:\n  flowrun rule one-exit-decision")
@click.argument("name", shell_complete=_complete)
def command(name: str) -> ExitCode:
    """Print what a rule finds and why, with a wrong and a right chart."""
    rule = BY_NAME.get(name)
    if rule is None:
        raise UsageError(f'no rule is called "{name}"', hint=choices(name, BY_NAME))
    tone = Tone(rule.severity.value)
    stdout().write((Piece(rule.name, Tone.STRONG), Piece(f" ({rule.severity.value})", tone)))
    stdout().write()
    stdout().write_text(f"{rule.page}\n")
    return ExitCode.CLEAN
