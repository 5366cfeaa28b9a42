"""``flowrun validate``: all that is wrong in documents, in code, and between the two."""

from collections.abc import Sequence
from pathlib import Path

import click

from flowrun.diagnostics import Diagnostic, Severity
from flowrun_tools.cli import options
from flowrun_tools.cli.exit_code import ExitCode
from flowrun_tools.cli.reporting import write_frames
from flowrun_tools.cli.terminal import stderr, stdout
from flowrun_tools.configuration import Configuration, configuration_of
from flowrun_tools.errors import UsageError
from flowrun_tools.formats import FORMATS, render
from flowrun_tools.paths import from_here
from flowrun_tools.pieces import Line, Piece, Tone
from flowrun_tools.validation import Validation, chosen_rules, mend, validation

_EXAMPLES = (
    "flowrun validate",
    "flowrun validate --strict --format github flows docs",
    "flowrun validate --stubs > steps/new.py",
)


@click.command("validate", epilog="\b\nExamples:\n  " + "\n  ".join(_EXAMPLES))
@options.paths
@options.registry
@click.option("--strict", is_flag=True, help="Fail on warnings too.")
@click.option("--select", metavar="RULES", multiple=True, help="Tell what these rules find, only.")
@click.option("--ignore", metavar="RULES", multiple=True, help="Do not tell what these rules find.")
@click.option(
    "--format",
    type=click.Choice(("text", *FORMATS)),
    default="text",
    show_default=True,
    help="How to tell it.",
)
@click.option("--require-flows", is_flag=True, help="Every given place must hold a flow.")
@click.option("--baseline", metavar="FILE", help="Tell only what this file does not hold.")
@click.option("--write-baseline", is_flag=True, help="Make the baseline hold what there is now.")
@click.option("--fix", is_flag=True, help="Mend in the documents what has one safe cure.")
@click.option("--stubs", is_flag=True, help="Print functions for the labels that have none.")
def command(
    paths: Sequence[str],
    registry: str | None,
    select: Sequence[str],
    ignore: Sequence[str],
    format: str,
    baseline: str | None,
    *,
    strict: bool,
    require_flows: bool,
    write_baseline: bool,
    fix: bool,
    stubs: bool,
) -> ExitCode:
    """Find what is wrong in documents, in code, and between the two, without running a step.

    Errors are what the engine refuses to run; the exit code is 1 if there are any. Warnings run,
    but deserve a look: a comment "%% flowrun: allow RULE - reason" above a line silences one there.
    "flowrun rules" lists all rules, and "flowrun rule NAME" explains one.
    """
    configuration = configuration_of(Path.cwd())
    required = require_flows or configuration.require_flows
    found = validation(configuration, paths, registry, require_flows=required)
    if stubs:
        return _print_stubs(found, registry or configuration.registry)
    if fix:
        found = mend(found)
    told = chosen_rules(
        found.diagnostics, select or configuration.select, ignore or configuration.ignore
    )
    known = _place(baseline, configuration)
    left, gone = _without_known(told, known, write=write_baseline)
    if not (paths or select or ignore):  # else it may hold more than was looked for
        _tell_gone(gone, known)
    if format == "text":
        _print(left, _summary(left, found, known=len(told) - len(left)))
    else:
        stdout().write_text(render(format, left))
    return _exit_code(left, strict=strict or configuration.strict)


def _exit_code(left: Sequence[Diagnostic], *, strict: bool) -> ExitCode:
    failed = any(strict or each.severity is Severity.ERROR for each in left)
    return ExitCode.PROBLEMS if failed else ExitCode.CLEAN


def _print(left: Sequence[Diagnostic], summary: Line) -> None:
    write_frames(stdout(), left)
    if left:
        stdout().write()
    stdout().write(summary)


def _print_stubs(found: Validation, reference: str | None) -> ExitCode:
    from flowrun_tools.stubs import stubs

    module = stubs(found.flows, found.subject.registry, reference)
    if not module:
        stderr().write((Piece("every label has a function"),))
    stdout().write_text(module)
    return ExitCode.CLEAN


def _without_known(
    told: list[Diagnostic], place: Path | None, *, write: bool
) -> tuple[list[Diagnostic], int]:
    """What a baseline does not hold, after it was written, if it is to be; and what it has more."""
    from flowrun_tools import baseline

    if write and place is None:
        raise UsageError(
            "nobody says which file is the baseline",
            hint="name it with --baseline FILE, or set baseline in [tool.flowrun]",
        )
    if place is None:
        return told, 0
    if write:
        place.write_text(baseline.text(told, place), encoding="utf-8")
    return baseline.new(told, baseline.load(place), place)


def _tell_gone(gone: int, baseline: Path | None) -> None:
    if gone and baseline is not None:
        message = f"{from_here(baseline)} holds {_counted(gone, 'problem')} too many"
        cure = "write it again with --write-baseline"
        stderr().write((Piece("note", Tone.HINT), Piece(f": {message}: {cure}")))


def _place(baseline: str | None, configuration: Configuration) -> Path | None:
    if baseline is not None:
        return Path(baseline)
    return configuration.folder / configuration.baseline if configuration.baseline else None


def _summary(left: Sequence[Diagnostic], found: Validation, *, known: int) -> Line:
    errors = sum(each.severity is Severity.ERROR for each in left)
    counts = [
        Piece(_counted(count, name), tone)
        for count, name, tone in (
            (errors, "error", Tone.ERROR),
            (len(left) - errors, "warning", Tone.WARNING),
        )
        if count
    ]
    told = counts or [Piece("no problems", Tone.GOOD)]
    flows, files = _counted(len(found.flows), "flow"), _counted(len(found.documents), "file")
    rest = f" in {flows} of {files}"
    if found.mended:
        rest += f", {found.mended} mended"
    if known:
        rest += f", {known} more in the baseline"
    return (*told[:1], *(piece for each in told[1:] for piece in (Piece(", "), each)), Piece(rest))


def _counted(count: int, name: str) -> str:
    return f"{count or 'no'} {name}{'' if count == 1 else 's'}"
