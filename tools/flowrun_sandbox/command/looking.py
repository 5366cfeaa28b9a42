"""``status``, ``show-unit`` and ``show-application``."""

import time
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import click

from flowrun_sandbox.command import options
from flowrun_sandbox.command.asking import Target, on_model
from flowrun_sandbox.command.failure import Failure
from flowrun_sandbox.command.output import say, write, write_data, write_tables
from flowrun_sandbox.views import showing, status_tables
from flowrun_sandbox.views.status import status as status_of
from flowrun_sandbox.views.tables import Table


@click.command(
    "status",
    epilog="\b\nExamples:\n  flowrun-juju status\n  flowrun-juju status --relations --watch 2s\n"
    "  flowrun-juju status postgresql/leader --format json",
)
@click.argument("selectors", metavar="[SELECTOR]...", nargs=-1)
@options.formats("tabular", "json", "yaml", "short", "oneline", "line")
@click.option("--relations", "--integrations", is_flag=True, help="Show the relations too.")
@click.option("--storage", is_flag=True, help="Show the volumes too.")
@click.option("--watch", metavar="DURATION", type=options.Duration(), help="Show it ever anew.")
@click.option("--color/--no-color", "colour", default=None, help="Colours; on a terminal, yes.")
@on_model
def status(
    target: Target,
    selectors: Sequence[str],
    form: str,
    watch: float | None,
    *,
    relations: bool,
    storage: bool,
    colour: bool | None,
) -> None:
    """Show the model with its applications and units.

    A SELECTOR is the name of an application or a unit, in which * stands for anything.
    """
    while True:
        snapshot = target.snapshot()
        if watch is not None:
            click.clear()
        found = status_of(snapshot, selectors)
        shown = snapshot["relations"] if relations else ()
        tables = status_tables.tables(found, shown, storage=storage)
        _write_status(found, form, tables, colour=colour)
        if watch is None:
            return
        time.sleep(watch)


@click.command(
    "show-unit",
    epilog="\b\nExamples:\n  flowrun-juju show-unit postgresql/0\n"
    "  flowrun-juju show-unit postgresql/0 --endpoint database-peers --app",
)
@click.argument("names", metavar="UNIT...", nargs=-1, required=True)
@click.option("--endpoint", help="Show only the relations of this endpoint.")
@click.option("--related-unit", help="Of the related units, show only this.")
@click.option("--app", is_flag=True, help="Of the relations, show only what applications say.")
@options.formats("yaml", "json")
@on_model
def show_unit(
    target: Target,
    names: Sequence[str],
    endpoint: str | None,
    related_unit: str | None,
    form: str,
    *,
    app: bool,
) -> None:
    """Show units with their relations' data."""
    snapshot = target.snapshot()
    missing = [name for name in names if not _has_unit(snapshot, name)]
    if missing:
        raise Failure("\n".join(f'unit "{name}" not found' for name in missing))
    only = showing.Only(endpoint=endpoint, unit=related_unit, applications=app)
    write_data({name: showing.show_unit(snapshot, name, only) for name in names}, form)


@click.command(
    "show-application", epilog="\b\nExample:\n  flowrun-juju show-application postgresql"
)
@click.argument("names", metavar="APPLICATION...", nargs=-1, required=True)
@options.formats("yaml", "json")
@on_model
def show_application(target: Target, names: Sequence[str], form: str) -> None:
    """Show applications."""
    snapshot = target.snapshot()
    missing = [name for name in names if name not in snapshot["applications"]]
    if missing:
        raise Failure("\n".join(f'application "{name}" not found' for name in missing))
    write_data({name: showing.show_application(snapshot, name) for name in names}, form)


def _write_status(
    found: Mapping[str, Any],
    form: str,
    tables: Iterable[Table],
    *,
    colour: bool | None,
) -> None:
    if form in {"json", "yaml"}:
        write_data(found, form)
    elif form == "tabular":
        write_tables(tables, colour=colour)
        if not found["applications"]:
            say(f'\nModel "admin/{found["model"]["name"]}" is empty.')
    else:
        for line in status_tables.short(found):
            write(line)


def _has_unit(snapshot: Mapping[str, Any], name: str) -> bool:
    application = snapshot["applications"].get(name.partition("/")[0])
    return application is not None and name in application["units"]
