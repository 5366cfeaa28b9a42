"""``flowrun render``: charts as pictures."""

import contextlib
import json
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from flowrun.documents import Chart
from flowrun.loading import find
from flowrun.registry import Registry
from flowrun_tools import project
from flowrun_tools.cells import visible
from flowrun_tools.charts import Charts, read_charts
from flowrun_tools.cli import options
from flowrun_tools.cli.exit_code import ExitCode
from flowrun_tools.cli.reporting import report, write_frames
from flowrun_tools.cli.terminal import stderr, stdout
from flowrun_tools.configuration import configuration_of
from flowrun_tools.drawing import NOTHING, Format, Overlay, draw, traces
from flowrun_tools.errors import UsageError, choices
from flowrun_tools.paths import from_here
from flowrun_tools.pieces import Piece, Tone
from flowrun_tools.rendering import changes, links, stamps, targets, write

STDIO = "-"
FOLDER = "diagrams"
_PAUSE = 0.3
"""Seconds between two looks at the files, with --watch."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wish:
    """What the command was asked for."""

    places: Sequence[str]
    names: Sequence[str]
    format: Format
    output: str
    run: str | None
    coverage: str | None
    layout: str | None
    registry: Registry[Any] | None


@click.command(
    "render",
    short_help="Draw charts as SVG, PNG, PDF or DOT.",
    epilog="\b\nExamples:\n  flowrun render --output docs/diagrams flows\n"
    "  flowrun run leader-elected --json | flowrun render --run - --output run.svg",
)
@options.paths
@click.option("--flow", "names", metavar="NAME", multiple=True, help="Only the chart of that name.")
@click.option(
    "--format",
    "format_name",
    type=click.Choice([each.value for each in Format]),
    help="By default, what --output ends in; else svg.",
)
@click.option(
    "--output",
    metavar="PLACE",
    default=FOLDER,
    show_default=True,
    help='A folder, or a file with the name of a format, or "-" for stdout.',
)
@click.option(
    "--run", metavar="TRACE", help="Light the way of a run, as flowrun run --json has it."
)
@click.option("--coverage", metavar="FILE", help="Mark what tests took: what --flow-cov measured.")
@click.option(
    "--layout",
    metavar="PROGRAM",
    help="Use an installed program of Graphviz: dot. Pictures then vary with its version.",
)
@options.registry
@click.option("--watch", is_flag=True, help="Draw again whenever a document is saved.")
def command(
    paths: Sequence[str],
    names: Sequence[str],
    format_name: str | None,
    output: str,
    run: str | None,
    coverage: str | None,
    layout: str | None,
    registry: str | None,
    *,
    watch: bool,
) -> ExitCode:
    """Draw the charts of the given files and folders, or of the project.

    Charts that only illustrate are drawn, too. Each node leads to its function's source, if there
    is a registry, and to its line in the document. A file that would not change is not written.
    """
    if run is not None and coverage is not None:
        raise UsageError("--run and --coverage colour the same arrows: give one of them")
    if watch and STDIO in {run, output}:
        raise UsageError("--watch reads and writes files over and over: name files")
    configuration = configuration_of(Path.cwd())
    wish = _Wish(
        places=project.places(configuration, paths),
        names=names,
        format=Format(format_name or _suffix(output) or Format.SVG.value),
        output=output,
        run=run,
        coverage=coverage,
        layout=layout,
        registry=project.registry(configuration, registry),
    )
    return _watch(wish) if watch else _render(wish)


def _suffix(output: str) -> str | None:
    suffix = Path(output).suffix[1:]
    return suffix if suffix in {each.value for each in Format} else None


def _render(wish: _Wish) -> ExitCode:
    found = read_charts(wish.places)
    drawn = _drawn(found, wish)
    if wish.output == STDIO:
        _print(drawn, wish)
    else:
        _write(drawn, wish)
    if found.diagnostics:
        write_frames(stderr(), found.diagnostics)
        return ExitCode.PROBLEMS
    return ExitCode.CLEAN


def _drawn(found: Charts, wish: _Wish) -> list[tuple[Chart, Overlay]]:
    """The charts to draw, each with what is drawn over it."""
    overlays = _overlays(found, wish)
    unknown = set(wish.names) - {chart.name for chart in found.charts}
    if unknown:
        name = min(unknown)
        hint = choices(name, {chart.name for chart in found.charts})
        raise UsageError(f'no chart is called "{name}"', hint=hint)
    return [
        (chart, overlays.get(chart.name, NOTHING))
        for chart in found.charts
        if (not wish.names or chart.name in wish.names)
        and (wish.run is None or (chart.flow is not None and chart.name in overlays))
    ]


def _overlays(found: Charts, wish: _Wish) -> Mapping[str, Overlay]:
    if wish.run is not None:
        return traces.overlays(_trace(wish.run), found.flows)
    if wish.coverage is not None:
        from flowrun_tools.coverage.drawing import overlays

        return overlays(found.flows.values(), Path(wish.coverage))
    return {}


def _trace(path: str) -> Any:  # noqa: ANN401 - JSON is anything
    text = sys.stdin.read() if path == STDIO else Path(path).read_text("utf-8")
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise UsageError(f'"{path}" is no JSON: {error}') from None


def _print(drawn: Sequence[tuple[Chart, Overlay]], wish: _Wish) -> None:
    if len(drawn) != 1:
        raise UsageError(
            f"{len(drawn)} charts do not go into one stream", hint="name one with --flow"
        )
    data = _data(*drawn[0], wish, Path())
    if wish.format in {Format.SVG, Format.DOT}:
        stdout().write_text(data.decode())
    else:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)


def _write(drawn: Sequence[tuple[Chart, Overlay]], wish: _Wish) -> None:
    terminal = stdout()
    charts = [chart for chart, _ in drawn]
    places = targets(charts, Path(wish.output), wish.format)
    for (chart, overlay), (_, path) in zip(drawn, places, strict=True):
        changed = write(path, _data(chart, overlay, wish, path.parent))
        did = Piece("wrote    ", Tone.GOOD) if changed else Piece("unchanged", Tone.FAINT)
        terminal.write((did, Piece(f"  {visible(from_here(path))}")))


def _data(chart: Chart, overlay: Overlay, wish: _Wish, folder: Path) -> bytes:
    lead = links(chart, folder, wish.registry)
    return draw(chart, wish.format, overlay=overlay, links=lead, program=wish.layout)


def _watch(wish: _Wish) -> ExitCode:
    """Draw, and draw again, until somebody interrupts."""
    with contextlib.suppress(KeyboardInterrupt):
        before = _stamps(wish)
        _try(wish)
        for _ in changes(before, _looks(wish)):
            _try(wish)
    return ExitCode.CLEAN


def _try(wish: _Wish) -> None:
    """Draw, and say what is wrong: the next change may put it right."""
    try:
        _render(wish)
    except (UsageError, OSError) as error:
        report(error)
    sys.stdout.flush()


def _looks(wish: _Wish) -> Iterator[Mapping[str, float]]:
    while True:
        time.sleep(_PAUSE)
        yield _stamps(wish)


def _stamps(wish: _Wish) -> Mapping[str, float]:
    try:
        documents = [str(document) for document in find(*wish.places)]
    except OSError:  # saved by moving another file there: it is back the next time
        documents = []
    return stamps([*documents, *filter(None, (wish.run, wish.coverage))])
