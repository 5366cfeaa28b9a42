"""``python -m tests.cluster [PAGE]``: a page's hooks, run on three units that exist in memory."""

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from rich.console import Console

from flowrun import Diagnostic, Flow, FlowrunError, InvalidFlowError, Program, bind, load
from flowrun_tools.cli.reporting import report
from steps import registry
from steps.unit import Unit
from tests.cluster import printing
from tests.cluster.cluster import Cluster
from tests.cluster.hooks import Hooks
from tests.cluster.scenario import HOOKS, all_active, play

PAGE = Path("flows/charm.md")
UNITS = 3


def main(argv: Sequence[str] | None = None, console: Console | None = None) -> int:
    """Run a page's hooks until all units are active, and print what happens.

    Returns:
        0 if the hooks ran, 1 if the page or a run of it is wrong, 2 if there is no such page, and
        130 if a person stopped it.
    """
    page = _arguments(argv).page
    console = console or Console(highlight=False, soft_wrap=False)
    try:
        return _demonstrate(page, console)
    except (FlowrunError, OSError) as error:
        return report(error)
    except KeyboardInterrupt:
        console.print("stopped", style="yellow")
        return 130


def programs_of(flows: Mapping[str, Flow]) -> dict[str, Program[Unit]]:
    """Every flow bound to the steps.

    Raises:
        InvalidFlowError: With all that is wrong in all of them.
    """
    programs: dict[str, Program[Unit]] = {}
    problems: list[Diagnostic] = []
    for name, flow in flows.items():
        try:
            programs[name] = bind(flow, registry)
        except InvalidFlowError as error:
            problems.extend(error.diagnostics)
    if problems:
        raise InvalidFlowError(problems)
    return programs


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.cluster",
        description="Run the hooks of a page on three units that exist in memory, and show how.",
        epilog="example: python -m tests.cluster flows/charm.md",
    )
    parser.add_argument(
        "page",
        nargs="?",
        default=PAGE,
        type=Path,
        metavar="PAGE",
        help="a Markdown page or Mermaid file with the hooks (default: %(default)s)",
    )
    return parser.parse_args(argv)


def _demonstrate(page: Path, console: Console) -> int:
    cluster = Cluster(UNITS)
    hooks = Hooks(cluster, programs_of(load(page)))
    _tell_missing(page, hooks, console)
    for happened in play(cluster, hooks):
        if isinstance(happened, str):
            printing.tell(console, happened)
        else:
            printing.show(console, happened)
    printing.tell(console, _conclusion(cluster))
    printing.show_units(console, cluster)
    return 0


def _tell_missing(page: Path, hooks: Hooks, console: Console) -> None:
    for hook in HOOKS:
        if hook not in hooks.names:
            sentence = f"{page} has no flow {hook}, so nothing runs when it fires."
            console.print(sentence, style="yellow", markup=False, soft_wrap=True)


def _conclusion(cluster: Cluster) -> str:
    if all_active(cluster):
        return "All units are active."
    return "Not all units are active."


if __name__ == "__main__":
    sys.exit(main())
