"""``flowrun logs``: what runs did, by their lines in a log."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import click

from flowrun_tools import project
from flowrun_tools.cells import visible
from flowrun_tools.charts import Charts, read_charts
from flowrun_tools.cli import options
from flowrun_tools.cli.exit_code import ExitCode
from flowrun_tools.cli.reporting import write_error
from flowrun_tools.cli.terminal import stderr, stdout
from flowrun_tools.configuration import configuration_of
from flowrun_tools.errors import UsageError, choices
from flowrun_tools.logs import Broken, Counts, Entry, count, entries, overlay, tell
from flowrun_tools.logs.report import lines, plain_data, troubles
from flowrun_tools.paths import from_here
from flowrun_tools.pieces import Piece, Tone

STDIN = "-"


@click.command(
    "logs",
    short_help="Tell from a log which ways runs took.",
    epilog="\b\nExamples:\n  juju debug-log --replay --no-tail | flowrun logs --draw fleet\n"
    "  flowrun logs --last postgresql/0 juju.log",
)
@click.argument("files", metavar="[FILE]...", nargs=-1, type=click.Path())
@click.option(
    "--path",
    "paths",
    metavar="PATH",
    multiple=True,
    help="The files and folders with the flows; by default, those of the project.",
)
@click.option("--unit", metavar="UNIT", default="", help="Count the runs of this unit only.")
@click.option("--last", metavar="UNIT", help="Tell how the last run of a unit went.")
@click.option("--draw", metavar="PLACE", help="Draw the counts as SVG, into this folder.")
@options.as_json
def command(
    files: Sequence[str],
    paths: Sequence[str],
    unit: str,
    last: str | None,
    draw: str | None,
    *,
    as_json: bool,
) -> ExitCode:
    """Tell from the logs in FILE, or on stdin, which ways runs took.

    Every run logs one line; other lines are passed over. Each counts on its chart only if the chart
    is still what ran. A log says which nodes a run visited, so where two arrows lead from one node
    to another, both are counted, as "at most". The last run of a unit is the one that is logged
    last, also where several logs are given.
    """
    charts = read_charts(project.places(configuration_of(Path.cwd()), paths))
    counts = count(_entries(files), charts.flows, unit)
    if last is not None:
        return _tell(counts, last, charts)
    if as_json:
        stdout().write_json(plain_data(counts))
    else:
        for line in lines(counts):
            stdout().write(line)
    if draw is not None:
        _draw(counts, charts, Path(draw), quiet=as_json)
    return _conclusion(counts, charts)


def _entries(files: Sequence[str]) -> Iterator[Entry | Broken]:
    if not files and sys.stdin.isatty():
        raise UsageError("there is no log to read", hint="name a file, or pipe one in")
    for file in files or [STDIN]:
        if file == STDIN:
            yield from entries(line.decode("utf-8", "replace") for line in sys.stdin.buffer)
        else:
            with Path(file).open(encoding="utf-8", errors="replace") as log:
                yield from entries(log)


def _tell(counts: Counts, unit: str, charts: Charts) -> ExitCode:
    if unit not in counts.latest:
        raise UsageError(
            f'no run of "{unit}" is in the log', hint=choices(unit, filter(None, counts.latest))
        )
    for line in tell(counts.latest[unit], charts.flows):
        stdout().write((Piece(visible(line)),))
    _write(troubles(Counts(broken=counts.broken), charts.flows))
    return ExitCode.CLEAN


def _draw(counts: Counts, charts: Charts, folder: Path, *, quiet: bool) -> None:
    from flowrun_tools.drawing import Format, svg
    from flowrun_tools.rendering import targets, write

    drawn = [chart for chart in charts.charts if chart.flow and chart.name in counts.flows]
    for chart, path in targets(drawn, folder, Format.SVG):
        assert chart.flow is not None, "others are not drawn"
        marks = overlay(chart.flow, counts.flows[chart.name])
        write(path, svg(chart, overlay=marks).encode())
        if not quiet:
            stdout().write((Piece("drawn  ", Tone.GOOD), Piece(visible(from_here(path)))))


def _conclusion(counts: Counts, charts: Charts) -> ExitCode:
    """What was not counted is said, and a log without any run is a problem."""
    _write(troubles(counts, charts.flows))
    if not counts.flows and not counts.others:
        write_error(stderr(), "no run is in the log")
        return ExitCode.PROBLEMS
    return ExitCode.CLEAN


def _write(messages: Iterable[str]) -> None:
    terminal = stderr()
    for message in messages:
        terminal.write((Piece(message, Tone.WARNING),))
