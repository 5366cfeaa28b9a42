"""``flowrun diff``: what changed between two revisions."""

from collections.abc import Sequence
from pathlib import Path

import click

from flowrun_tools import project
from flowrun_tools.cells import visible
from flowrun_tools.cli import options
from flowrun_tools.cli.exit_code import ExitCode
from flowrun_tools.cli.reporting import write_frames
from flowrun_tools.cli.terminal import stderr, stdout
from flowrun_tools.configuration import configuration_of
from flowrun_tools.differences import (
    ChartDifference,
    Level,
    Revision,
    as_they_are,
    differences,
    in_git,
)
from flowrun_tools.differences.report import lines, plain_data
from flowrun_tools.paths import from_here
from flowrun_tools.pieces import Piece, Tone


@click.command(
    "diff",
    short_help="Tell what changed in behaviour.",
    epilog="\b\nExamples:\n  flowrun diff main\n  flowrun diff v1.0 v1.1 --path flows --json\n"
    "  flowrun diff old/charm.md flows/charm.md --draw changes",
)
@click.argument("base")
@click.argument("head", required=False)
@click.option(
    "--path",
    "paths",
    metavar="PATH",
    multiple=True,
    help="Only these files and folders; by default, those of the project.",
)
@click.option(
    "--draw", metavar="PLACE", help="Draw both revisions in one SVG a chart, into this folder."
)
@options.as_json
def command(
    base: str, head: str | None, paths: Sequence[str], draw: str | None, *, as_json: bool
) -> ExitCode:
    """Tell what changed from BASE to HEAD, and whether that changes what runs do.

    BASE and HEAD are revisions of git, or two files or folders. Without HEAD, it is the documents
    as they are. The exit code is 0 if no run can tell the revisions apart, and 1 if one can.

    Behaviour is which functions are called, where each answer leads and how runs end. Wording is
    what only people read: ids, capitals, the text of a start, the reason of a defer. Layout is the
    rest.
    """
    old, new = _revisions(base, head, paths)
    found = differences(old, new)
    if as_json:
        stdout().write_json(plain_data(found, old, new))
    else:
        for line in lines(found, old, new):
            stdout().write(line)
    if draw is not None:
        _draw(found, Path(draw), quiet=as_json)
    return _conclusion(found, (old, new))


def _revisions(base: str, head: str | None, paths: Sequence[str]) -> tuple[Revision, Revision]:
    if head is not None and Path(base).exists() and Path(head).exists():
        return as_they_are([base], base), as_they_are([head], head)
    places = project.places(configuration_of(Path.cwd()), ()) if not paths else list(paths)
    old = in_git(base, places)
    if head is not None:
        return old, in_git(head, places)
    there = [place for place in places if Path(place).exists()]
    return old, as_they_are(there, "the working directory")


def _draw(found: Sequence[ChartDifference], folder: Path, *, quiet: bool) -> None:
    from flowrun_tools.differences.drawing import both
    from flowrun_tools.drawing import Format, svg
    from flowrun_tools.rendering import targets, write

    drawn = [both(each.base, each.head) for each in found]
    places = targets([chart for chart, _ in drawn], folder, Format.SVG)
    for (chart, overlay), (_, path) in zip(drawn, places, strict=True):
        write(path, svg(chart, overlay=overlay).encode())
        if not quiet:
            stdout().write((Piece("drawn  ", Tone.GOOD), Piece(visible(from_here(path)))))


def _conclusion(found: Sequence[ChartDifference], revisions: Sequence[Revision]) -> ExitCode:
    """Also documents with mistakes are no reason to say that nothing changed."""
    newest = revisions[-1].charts.diagnostics
    if newest:
        write_frames(stderr(), newest)
    changed = any(each.level is Level.BEHAVIOUR for each in found)
    return ExitCode.PROBLEMS if changed or newest else ExitCode.CLEAN
