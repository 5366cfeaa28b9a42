"""``debug-log``."""

import json
import sys
from collections.abc import Mapping, Sequence

import click

from flowrun_sandbox.command import options
from flowrun_sandbox.command.asking import Target, on_model
from flowrun_sandbox.command.output import write, write_cells
from flowrun_sandbox.views import log

_LINES = 10
"""So many lines are shown before those to come."""


@click.command(
    "debug-log",
    epilog="\b\nExamples:\n  flowrun-juju debug-log --replay --no-tail | flowrun logs\n"
    "  flowrun-juju debug-log --include postgresql/0 --level WARNING",
)
@click.option("-i", "--include", multiple=True, metavar="ENTITY", help="Show only these units.")
@click.option("-x", "--exclude", multiple=True, metavar="ENTITY", help="Do not show these units.")
@click.option("--include-module", multiple=True, metavar="LOGGER", help="Show only these loggers.")
@click.option("--exclude-module", multiple=True, metavar="LOGGER", help="Do not show these.")
@click.option(
    "-l",
    "--level",
    type=click.Choice(["TRACE", "DEBUG", "INFO", "WARNING", "ERROR"], case_sensitive=False),
    help="The lowest level to show.",
)
@click.option("-n", "--lines", type=click.IntRange(min=0), help="Begin with so many lines.")
@click.option("--limit", type=click.IntRange(min=0), default=0, help="Show so many lines and end.")
@click.option("--replay", is_flag=True, help="Begin with the first line.")
@click.option("--tail/--no-tail", default=None, help="Wait for more; on a terminal, yes.")
@click.option("--date", is_flag=True, help="Show the day too.")
@click.option("--ms", is_flag=True, help="Show milliseconds too.")
@click.option("--utc", is_flag=True, help="Show times in UTC.")
@click.option("--color", "colour", is_flag=True, default=None, help="Colours everywhere.")
@options.formats("text", "json")
@on_model
def debug_log(
    target: Target,
    include: Sequence[str],
    exclude: Sequence[str],
    include_module: Sequence[str],
    exclude_module: Sequence[str],
    level: str | None,
    lines: int | None,
    limit: int,
    form: str,
    *,
    replay: bool,
    tail: bool | None,
    date: bool,
    ms: bool,
    utc: bool,
    colour: bool | None,
) -> None:
    """Show what the charms log, and what the agents say of them.

    An ENTITY is a unit, such as postgresql/0 or unit-postgresql-0; a * at its end stands for
    anything.
    """
    follow = _follows(tail, limit)
    query: dict[str, str | int | list[str]] = {
        "model": target.model,
        "include": list(map(_entity, include)),
        "exclude": list(map(_entity, exclude)),
        "include-module": list(include_module),
        "exclude-module": list(exclude_module),
        **_beginning(lines, limit, follow=follow, replay=replay),
        **({"level": level} if level else {}),
        **({"follow": 1} if follow else {}),
    }
    for entry in target.client.log(**query):
        if form == "json":
            write(json.dumps(entry, ensure_ascii=False))
        else:
            write_cells(log.line(entry, log.Clock(date=date, ms=ms, utc=utc)), colour=colour)
        sys.stdout.flush()


def _follows(tail: bool | None, limit: int) -> bool:  # noqa: FBT001 - three-valued
    if limit:
        return False
    return sys.stdout.isatty() if tail is None else tail


def _beginning(lines: int | None, limit: int, *, follow: bool, replay: bool) -> Mapping[str, int]:
    """With how many of the last lines to begin; nothing means all."""
    if limit:
        return {"tail": limit}
    if lines is not None:
        return {"tail": lines}
    return {"tail": _LINES} if follow and not replay else {}


def _entity(name: str) -> str:
    """As the log names it: ``unit-pg-0`` for ``pg/0``."""
    return f"unit-{name.replace('/', '-')}" if "/" in name else name
