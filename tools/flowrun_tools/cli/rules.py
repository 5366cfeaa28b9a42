"""``flowrun rules``: all rules."""

import click

from flowrun_tools.cli import options
from flowrun_tools.cli.exit_code import ExitCode
from flowrun_tools.cli.terminal import stdout
from flowrun_tools.pieces import Piece, Tone
from flowrun_tools.rules import RULES

HEADERS = ("Rule", "Severity", "What it finds")


@click.command("rules", epilog="\b\nExample:\n  flowrun rules")
@options.as_json
def command(*, as_json: bool) -> ExitCode:
    """List the rules of "flowrun validate", with what each finds.

    Where the output is no terminal, a line has the name, the severity and the summary, with tabs
    between them.
    """
    rows = [(rule.name, rule.severity.value, rule.page.partition("\n")[0]) for rule in RULES]
    if as_json:
        keys = ("rule", "severity", "summary")
        stdout().write_json([dict(zip(keys, row, strict=True)) for row in rows])
    else:
        lines = [
            (Piece(name, Tone.STRONG), Piece(severity, Tone(severity)), Piece(summary))
            for name, severity, summary in rows
        ]
        stdout().write_table(HEADERS, lines)
    return ExitCode.CLEAN
