"""``flowrun paths``: what there is to take in a flow, and tests that take it."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from flowrun.flow import Arrow, Flow
from flowrun.loading import load
from flowrun_tools import project
from flowrun_tools.cells import visible
from flowrun_tools.cli import options
from flowrun_tools.cli.exit_code import ExitCode
from flowrun_tools.cli.terminal import stdout
from flowrun_tools.configuration import configuration_of
from flowrun_tools.coverage import datafile
from flowrun_tools.coverage.criteria import Criterion, Stretch
from flowrun_tools.coverage.measure import Taken, measure
from flowrun_tools.coverage.sentences import counted
from flowrun_tools.coverage.skeletons import skeletons
from flowrun_tools.coverage.suite import Suite, suite_of
from flowrun_tools.pieces import Line, Piece, Tone

_STATES = {True: Piece("missing  ", Tone.ERROR), False: Piece("taken    ", Tone.GOOD)}
_INFEASIBLE = Piece("cannot   ", Tone.FAINT)


@click.command(
    "paths",
    epilog="\b\nExamples:\n  flowrun paths leader-elected --missing\n"
    "  flowrun paths leader-elected --missing --tests > tests/test_leader_elected.py",
)
@options.flow
@options.paths
@click.option(
    "--criterion",
    type=click.Choice([criterion.value for criterion in Criterion]),
    default=Criterion.PRIME.value,
    show_default=True,
    help="What to take.",
)
@click.option("--missing", is_flag=True, help="Only what no test took.")
@click.option("--tests", is_flag=True, help="Print a pytest module that takes it, in few tests.")
@click.option("--data", metavar="FILE", help=f"What was measured.  [default: {datafile.DEFAULT}]")
@options.as_json
def command(
    flow: str,
    paths: Sequence[str],
    criterion: str,
    data: str | None,
    *,
    missing: bool,
    tests: bool,
    as_json: bool,
) -> ExitCode:
    """List what there is to take in FLOW: prime paths, or the stretches of another criterion.

    Each is the ids of nodes, with answers on the arrows. Where tests were measured, it says which
    were taken.
    """
    places = project.places(configuration_of(Path.cwd()), paths)
    flows = load(*places)
    chosen = project.flow_named(flow, flows.values())
    measured = _measured(data, required=missing)
    listed = _listed(chosen, Criterion(criterion), measured or datafile.Data())
    wanted = [each for each in listed if each.is_missing or not missing]
    suite = suite_of(chosen, [each.stretch for each in wanted if each.infeasible is None])
    if tests:
        stdout().write_text(skeletons(chosen, suite.walks, places, flows))
    elif as_json:
        stdout().write_json([_data(chosen, each, known=measured is not None) for each in wanted])
    else:
        for line in _lines(chosen, wanted, suite, known=measured is not None):
            stdout().write(line)
    return ExitCode.CLEAN


def _measured(data: str | None, *, required: bool) -> datafile.Data | None:
    """What was measured; ``None`` where nothing was, and nobody asks for it."""
    path = Path(data or datafile.DEFAULT)
    if data is None and not required and not path.is_file():
        return None
    return datafile.read(path)


def _listed(flow: Flow, criterion: Criterion, data: datafile.Data) -> tuple[Taken, ...]:
    (coverage,) = measure([flow], data).flows
    for refusal in coverage.refusals:
        if refusal.criterion is criterion:
            raise refusal
    return coverage.criteria[criterion]


def _lines(flow: Flow, listed: Sequence[Taken], suite: Suite, *, known: bool) -> Iterator[Line]:
    for each in listed:
        state = (_state(each),) if known else ()
        yield (*state, *_path(flow, each.stretch))
        if each.infeasible is not None:
            yield (Piece(f"         {visible(each.infeasible.reason)}", Tone.FAINT),)
    for stretch in suite.unreached:
        yield (Piece("no way from the start to an end takes ", Tone.WARNING), *_path(flow, stretch))
    number = counted(len(suite.walks), "test takes", "tests take")
    yield (Piece(f"{number} all of these: see --tests" if listed else "all are taken"),)


def _state(taken: Taken) -> Piece:
    return _INFEASIBLE if taken.infeasible is not None else _STATES[taken.is_missing]


def _path(flow: Flow, stretch: Stretch) -> Iterator[Piece]:
    yield Piece(visible(stretch.nodes[0]))
    for index, node in zip(stretch.edges, stretch.nodes[1:], strict=True):
        edge = flow.edges[index]
        yield from _arrow(edge.answer, error=edge.arrow is Arrow.ERROR)
        yield Piece(visible(node))


def _arrow(answer: str | None, *, error: bool) -> Iterator[Piece]:
    if answer is None:
        yield Piece(" -> ", Tone.FAINT)
        return
    line, head = (" -. ", " .-> ") if error else (" -- ", " --> ")
    yield Piece(line, Tone.FAINT)
    yield Piece(visible(answer), Tone.ERROR if error else Tone.ANSWER)
    yield Piece(head, Tone.FAINT)


def _data(flow: Flow, taken: Taken, *, known: bool) -> dict[str, Any]:
    stretch = taken.stretch
    return {
        "nodes": list(stretch.nodes),
        "edges": list(stretch.edges),
        "answers": [flow.edges[index].answer for index in stretch.edges],
        "tests": list(taken.tests) if known else None,
        "infeasible": None if taken.infeasible is None else taken.infeasible.reason,
    }
