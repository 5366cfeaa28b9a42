"""Arguments and options that several commands take."""

from pathlib import Path

import click
from click.shell_completion import CompletionItem

from flowrun.errors import FlowrunError
from flowrun.program import MAX_MOVES


def _complete_flow(
    context: click.Context,  # noqa: ARG001 - click passes it
    parameter: click.Parameter,  # noqa: ARG001 - likewise
    incomplete: str,
) -> list[CompletionItem]:
    """The names of flows that begin with what is typed; none where anything is wrong."""
    from flowrun_tools.configuration import configuration_of
    from flowrun_tools.project import places, read_flows

    try:
        flows = read_flows(places(configuration_of(Path.cwd()), ())).flows
    except (FlowrunError, OSError):
        return []
    return [
        CompletionItem(flow.name, help=str(flow.span))
        for flow in flows
        if flow.name.startswith(incomplete)
    ]


flow = click.argument("flow", shell_complete=_complete_flow)
paths = click.argument("paths", metavar="[PATH]...", nargs=-1, type=click.Path())
as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
registry = click.option(
    "--registry",
    metavar="MODULE:ATTRIBUTE",
    help="The registry; by default, registry in [tool.flowrun].",
)
max_moves = click.option(
    "--max-moves",
    metavar="N",
    type=click.IntRange(min=1),
    default=MAX_MOVES,
    show_default=True,
    help="How many moves the run may take.",
)
