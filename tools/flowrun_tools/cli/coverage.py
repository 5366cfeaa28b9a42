"""``flowrun coverage``: what tests took of the flows."""

from collections.abc import Sequence
from pathlib import Path

import click

from flowrun_tools.cli import options
from flowrun_tools.cli.exit_code import ExitCode
from flowrun_tools.cli.reporting import write_error
from flowrun_tools.cli.terminal import stderr, stdout
from flowrun_tools.coverage import datafile
from flowrun_tools.coverage.measure import measure
from flowrun_tools.coverage.session import report, settings_of

_data = click.option(
    "--data",
    metavar="FILE",
    default=datafile.DEFAULT,
    show_default=True,
    help="What was measured.",
)


@click.group(
    "coverage",
    epilog="\b\nExample:\n  pytest --flow-cov\n  flowrun coverage report --report html:htmlcov",
)
def command() -> None:
    """Report which paths of the flows the tests took.

    pytest --flow-cov measures it.
    """


@command.command(
    "report",
    epilog="\b\nExample:\n  flowrun coverage report --fail-under prime:100 flows",
)
@options.paths
@_data
@click.option(
    "--report",
    "wanted",
    metavar="FORMAT[:PLACE]",
    multiple=True,
    help="term, html:DIR, json:FILE, markdown:FILE, cobertura:FILE or lcov:FILE; may be repeated."
    "  [default: term]",
)
@click.option(
    "--fail-under",
    metavar="CRITERION:PERCENT,...",
    help="Exit with 1 if less is taken, such as prime:100,edges:100.",
)
def report_command(
    paths: Sequence[str], data: str, wanted: Sequence[str], fail_under: str | None
) -> ExitCode:
    """Hold what was measured against the flows of the given files and folders, or the project's."""
    settings = settings_of(Path.cwd(), paths, data=data, fail_under=fail_under, wanted=wanted)
    coverage = measure(settings.flows.values(), datafile.read(settings.data))
    conclusion = report(settings, coverage)
    for text in conclusion.texts:
        stdout().write_text(text)
    for line in conclusion.shortfalls:
        write_error(stderr(), line)
    return ExitCode.PROBLEMS if conclusion.shortfalls else ExitCode.CLEAN


@command.command(
    "combine",
    epilog="\b\nExample:\n  flowrun coverage combine shard-1.data shard-2.data",
)
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path())
@_data
def combine(files: Sequence[str], data: str) -> ExitCode:
    """Put what several test runs measured into one file, in any order.

    The files stay as they are, and the result does not depend on their order. The file that is
    written is one of them only if it is named.
    """
    found = datafile.Data()
    for file in files:
        found |= datafile.read(Path(file))
    datafile.write(Path(data), found.facts)
    stdout().write_text(f"{data}: {len(found.facts)} facts\n")
    if found.broken:
        write_error(stderr(), f"{found.broken} lines could not be read, and are left out")
    return ExitCode.CLEAN
